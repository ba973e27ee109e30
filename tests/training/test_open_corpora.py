from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
import spacy

from tagger import pipeline
from tagger.errors import TaggerError
from tagger.kb.store import KnowledgeBase
from tagger.training.open_corpora import SOURCES, convert, read_open_corpus, to_doc

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.from_vocab(pipeline.load().vocab)


def marked(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text without its `{label|surface}` marks, and the spans."""
    plain, spans = "", []
    for part in text.split("{"):
        if "|" not in part:
            plain += part
            continue
        label, _, rest = part.partition("|")
        surface, _, after = rest.partition("}")
        spans.append((len(plain), len(plain) + len(surface), label))
        plain += surface + after
    return plain, spans


CONVERTED = [
    ("gmb", "{per|President Jan Berg} met", ["PERSON:Jan Berg"], []),
    ("gmb", "{geo|Georgia} and the {geo|Danube}", ["COUNTRY:Georgia", "LOCATION:Danube"], []),
    ("gmb", "a {gpe|Georgian} and {geo|the Netherlands}", ["NORP:Georgian", "COUNTRY:Netherlands"], []),
    ("gmb", "the {org|Lake Institute} said", ["ORG:Lake Institute"], []),
    ("gmb", "the {org|Institute} of {geo|Lisbon} said", ["LOCATION:Lisbon"], ["Institute"]),
    ("gmb", "in {eve|World War II} at {art|Lake Hall}", [], ["Lake Hall"]),
    ("gmb", "on 5 May 2004 he left", [], ["5 May 2004"]),
    ("redocred", "wrote {MISC|The Georgian Spring} there", [], []),
    ("redocred", "a {MISC|Georgian} at {MISC|Avalon}", ["NORP:Georgian"], []),
    ("redocred", "a Georgian and {PER|Jan Berg}'s son", ["PERSON:Jan Berg"], ["Georgian"]),
    ("uner_ewt_train_v0", "{OTH|Sunnis} and {OTH|Guild Tales}", [], ["Sunnis"]),
    ("crossner_politics", "the {election|general election in Austria}", [], []),
    ("crossner_politics", "{politicalparty|Sun Party} in {country|Fiji}", ["ORG:Sun Party", "COUNTRY:Fiji"], []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "spans", "unknown"), CONVERTED)
def test_labels_become_ours(
    kb: KnowledgeBase, source: str, text: str, spans: list[str], unknown: list[str]
) -> None:
    plain, theirs = marked(text)
    example = convert(plain, theirs, SOURCES[source], kb)
    assert [f"{label}:{plain[start:end]}" for start, end, label in example.spans] == spans
    assert [plain[start:end] for start, end in example.unknown] == unknown


def test_what_is_unknown_is_missing_in_the_doc(kb: KnowledgeBase) -> None:
    text, spans = marked("the {org|Institute} of {geo|Lisbon} on 5 May 2004")
    doc = to_doc(convert(text, spans, SOURCES["gmb"], kb), spacy.blank("en"))
    assert [(token.text, token.ent_iob_) for token in doc] == [
        ("the", "O"), ("Institute", ""), ("of", "O"), ("Lisbon", "B"), ("on", "O"), ("5", ""), ("May", ""),
        ("2004", ""),
    ]  # fmt: skip


def write(folder: Path, name: str, records: list[dict[str, Any]]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)


def test_only_splits_to_learn_from_are_read_and_no_text_twice(kb: KnowledgeBase, tmp_path: Path) -> None:
    texts = (("One.", "train"), ("Two.", "test"), ("One.", "train"), ("Three.", "dev"))
    write(
        tmp_path, "crossner_politics", [{"text": text, "spans": [], "split": split} for text, split in texts]
    )
    assert [each.text for each in read_open_corpus(tmp_path, "crossner_politics", kb)] == ["One.", "Three."]


def test_a_missing_corpus_is_named(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(TaggerError, match=r"gmb\.jsonl\.gz"):
        next(read_open_corpus(tmp_path, "gmb", kb))
