"""What is found out about a table: by itself, and tried on annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tagger.corrections.checking import Check, conflicts, summary
from tagger.kb.store import KnowledgeBase
from tests.corrections.samples import note, table

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([",reject,Jordan,,", ",relabel,Jordan,,PERSON"], ["2 3 reject here, relabel PERSON in line 3"]),
        ([",relabel,Jordan,,ORG", ",relabel,Jordan,,PERSON"], ["2 3 relabel here, relabel PERSON in line 3"]),
        (
            [",add alias,FI,ORG,org:fi", ",set id,FI,,org:foo"],
            ["2 3 add alias here, set id org:foo in line 3"],
        ),
        ([",add alias,FI,ORG,", ",set id,FI,,org:foo"], []),
        ([",rename,A|B,,C", ",rename,B,,D"], ["2 3 rename here, rename D in line 3"]),
        ([",merge,A|B,,org:a", ",merge,B|C,,org:c"], ["2 3 merge here, merge org:c in line 3"]),
        ([",merge,A|B,,org:a", ",reject,B,,"], ["2 3 merge here, reject in line 3"]),
        ([",set field,,,youth", ",remove field,,,Youth"], ["2 3 set field here, remove field in line 3"]),
        (
            [",rename,A,,B", ",rename,B,,C"],
            ["2 3 gives the name 'B', which line 3 makes 'C': write that here"],
        ),
        (
            [",rename,A,,B", ",rename,B,,A"],
            [
                "2 3 gives the name 'B', which line 3 makes 'A': write that here",
                "3 2 gives the name 'A', which line 2 makes 'B': write that here",
            ],
        ),
        # no contradictions: exceptions, other labels, other places, the same said twice
        ([",reject,Jordan,,", "a.txt,relabel,Jordan,,PERSON"], []),
        ([",reject,Jordan,COUNTRY,", ",relabel,Jordan,ORG,PERSON"], []),
        (
            [",reject,Jordan,COUNTRY,", ",relabel,Jordan,,PERSON"],
            ["2 3 reject here, relabel PERSON in line 3"],
        ),
        (["a,reject,X,,,text,1,2", "a,relabel,X,,ORG,text,4,5"], []),
        (["a,reject,X,,,text,1,2", "a,relabel,X,,ORG"], []),
        ([",reject,Jordan,,", ",reject,Jordan,,"], []),
        ([",relabel,FI,,ORG", ",set id,FI,,org:fi"], []),
    ],
)
def test_contradictions(tmp_path: Path, lines: list[str], found: list[str]) -> None:
    assert [" ".join(map(str, each)) for each in conflicts(table(tmp_path, *lines))] == found


def states(nlp: Language, folder: Path, *lines: str) -> list[str]:
    check = Check(table(folder, *lines), KnowledgeBase.from_vocab(nlp.vocab))
    check.add(note())
    check.add(note(name="b.txt"))
    return [
        f"{each.state} {each.places} {each.documents} {each.reason}".rstrip() for each in check.statuses()
    ]


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (",reject,Jordan,,", "works 2 2"),
        ("a.txt,reject,Jordan,,", "works 1 1"),
        ("b.txt,rename,John Smith,,J. Smith", "works 2 1"),
        (",set field,,,youth", "works 2 2"),
        (",relabel,Jordan,,COUNTRY", "done 0 0 it is so without this row"),
        (",set id,Georgia,,iso3166:GE", "done 0 0 it is so without this row"),
        (",add alias,Jordan,COUNTRY,", "done 0 0 it is so without this row"),
        (",remove field,,,youth", "done 0 0 it is so without this row"),
        ("c.txt,reject,Jordan,,", "no effect 0 0 no document 'c.txt' here"),
        (",reject,Atlantis,,", "no effect 0 0 the words are in no document"),
        (",rename,Jane Doe,,J. Doe", "no effect 0 0 no entity goes by it"),
        (
            ",relabel,Ministry,,ORG",
            "no effect 0 0 the words are there, but nothing is marked by just these words",
        ),
        (",reject,Ministry,,", "done 0 0 nothing is marked by just these words"),
        (",reject,Jordan,PERSON,", "no effect 0 0 found as COUNTRY only"),
        (",add alias,Ministry,ORG,", "no effect 0 0 only inside longer names"),
        (
            ",set id,Smith,,org:undp",
            "no effect 0 0 org:undp is no identifier for the label of these mentions",
        ),
        ("a.txt,reject,Jordan,,,text,1,7", "no effect 0 0 not at this place"),
        (",set field,,,dancing", "no effect 0 0 no field of work 'dancing' in the documents"),
    ],
)
def test_states(nlp: Language, tmp_path: Path, line: str, state: str) -> None:
    assert states(nlp, tmp_path, line) == [state]


def test_rows_beside_each_other(nlp: Language, tmp_path: Path) -> None:
    assert states(
        nlp,
        tmp_path,
        ",relabel,Jordan,,ORG",
        "a.txt,relabel,Jordan,,PERSON",
        "b.txt,reject,Jordan,,",
        ",reject,FI,,",
        ",add alias,FI,ORG,",
        ",add alias,FI,ORG,",
    ) == [
        "overruled 0 0 by line 3, 4",
        "works 1 1",
        "works 1 1",
        "contradiction 0 0 reject here, add alias ORG in line 7",
        "works 2 2",
        "repeats 2 2 as line 6",
    ]


def test_untried(tmp_path: Path) -> None:
    check = Check(table(tmp_path, ",reject,Jordan,,", ",reject,X,,", ",relabel,X,,ORG"))
    found = check.statuses()
    assert [each.state for each in found] == ["untried", "contradiction", "untried"]
    assert summary(found, 0) == "3 rows: 1 contradiction, 2 untried; not tried on any document"
    assert summary([], 0) == "0 rows: nothing to say; not tried on any document"
