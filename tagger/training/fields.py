"""What the shipped classifier of fields of work learns from.

Documents of the corpus whose fields are known, short items that carry nothing but fields (data/topics), and documents
of the corpus that are about none of the fields.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tagger.errors import TaggerError
from tagger.training.evaluate import plain_document
from tagger.training.splits import groups
from tagger.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.language import Language

    from tagger.topics.model import TopicModel
    from tagger.training.corpus import GoldDocument
    from tagger.training.topics import TopicDocument

ITEMS: Mapping[str, float] = {"invented.jsonl": 0.1, "retold.jsonl": 0.5}
"""Files of short items for the fields of work, and how much an item counts beside a document of the corpus
(`benchmarks/topics.py`)."""
UNRELATED = "unrelated.json"
"""Ids of documents of the corpus that are about none of the fields of work."""
UNRELATED_WEIGHT = 0.5
"""How much one of them counts beside a document of the corpus."""


def train_fields(
    nlp: Language,
    gold: Iterable[GoldDocument],
    reference: Path,
    open_corpora: Path | None = None,
    items: Path | None = None,
) -> TopicModel:
    """Return a topic model of the documents whose fields of work are known.

    Identifiers are those that the pipeline finds, not the gold ones: the classifier meets no others later.

    Args:
        nlp: The pipeline, without topics.
        gold: Documents of the corpus.
        reference: Folder of the taxonomy.
        open_corpora: Folder of raw texts to learn word vectors from.
        items: Folder of short texts with fields and no other annotation (data/topics).
    """
    from tagger.training.topics import TopicDocument, train_topics
    from tagger.training.vectors import learn_vectors, raw_texts

    taxonomy = json.loads((reference / "fields_of_work.json").read_text(encoding="utf-8"))
    gold = list(gold)
    known = [document for document in gold if document.known_fields]
    group_of = {id_: str(number) for number, group in enumerate(groups(known)) for id_ in group}
    documents = [
        TopicDocument(
            document.title,
            document.text,
            document.known_fields or (),
            linked_ids(nlp, plain_document(document)),
            group_of[document.id],
            id=document.id,
        )
        for document in known
    ]
    for each in (*read_items(items, taxonomy), *read_unrelated(items, gold)) if items else ():
        ids = linked_ids(nlp, Document(each.id, each.text, title=each.title))
        documents.append(replace(each, ids=ids))
    vectors = learn_vectors(raw_texts(open_corpora)) if open_corpora else None
    return train_topics(documents, taxonomy, vectors=vectors)


def read_items(
    folder: Path, taxonomy: Sequence[Mapping[str, Any]], files: Mapping[str, float] = ITEMS
) -> Iterator[TopicDocument]:
    """Yield the short items in files of a folder, as heavy as is said; they are learned from and never measured on.

    Files that are missing are left out.
    """
    from tagger.training.examples import read_examples, topic_documents

    for name, weight in files.items():
        examples = read_examples(folder / name) if (folder / name).is_file() else []
        for each in topic_documents(examples, taxonomy):
            yield replace(each, group=f"{name} {each.group}", weight=weight, measured=False)


def read_unrelated(folder: Path, gold: Iterable[GoldDocument]) -> Iterator[TopicDocument]:
    """Yield the gold documents that are about none of the fields, by the list in a folder; none without a list.

    Raises:
        TaggerError: the list is no JSON list of ids.
    """
    from tagger.training.topics import TopicDocument

    path = folder / UNRELATED
    try:
        listed = set(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else set()
    except (ValueError, TypeError) as error:
        raise TaggerError(f"{path}: no JSON list of ids ({error}); correct it or take it away") from error
    for each in gold:
        if each.id in listed:
            yield TopicDocument(each.title, each.text, (), weight=UNRELATED_WEIGHT)


def linked_ids(nlp: Language, document: Document) -> tuple[str, ...]:
    """Return the identifiers that the pipeline gives the document's entities, dates apart, one for each mention."""
    from tagger.pipeline import make_doc
    from tagger.topics.features import source_of

    doc = make_doc(nlp, document)
    for name, component in nlp.pipeline:
        if name != "tagger_topics":
            doc = component(doc)
    return tuple(link.id for link in source_of(doc).links)
