"""The acronyms of an archive: collected, written, edited, read, used; in this process and in others."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import tagger
from tagger.acronyms import Tally, collect, read_acronyms, to_csv
from tagger.cli.app import app
from tagger.components.archive import AcronymTable, ArchiveAcronym
from tagger.engine.many import annotate_each
from tagger.engine.worker import Spec
from tagger.errors import UsageError
from tagger.types import Annotation, Document

if TYPE_CHECKING:
    from pathlib import Path

LAKES = "The Lake Protection Agency (LPA) met. Few came to it."
LAND = "The Land Purchase Authority (LPA) met. Many came to it."
THREATS = "The OSCE Transnational Threats Department (TNTD) met."
POLICING = "They spoke of intelligence-led policing (ILP)."
HEAD = "acronym,expansion,label,id,documents,status"

Row = tuple[str, str, str, str, int, str]


def rows(*texts: str) -> list[Row]:
    tally = collect(Document(str(number), text) for number, text in enumerate(texts))
    return [(r.acronym, r.expansion, r.label, r.id, r.documents, r.status) for r in tally.listed()]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        ([LAKES, LAKES, "The LPA."], [("LPA", "Lake Protection Agency", "ORG", "", 2, "accepted")]),
        ([LAKES * 2], [("LPA", "Lake Protection Agency", "ORG", "", 1, "accepted")]),
        (
            [LAKES, LAND, LAND],
            [
                ("LPA", "Land Purchase Authority", "ORG", "", 2, "refused"),
                ("LPA", "Lake Protection Agency", "ORG", "", 1, "refused"),
            ],
        ),
        (
            [f"{LAKES} {LAND}"],
            [
                ("LPA", "Lake Protection Agency", "ORG", "", 1, "refused"),
                ("LPA", "Land Purchase Authority", "ORG", "", 1, "refused"),
            ],
        ),
        (
            [THREATS, "The Transnational Threats Department (TNTD) met."],
            [("TNTD", "OSCE Transnational Threats Department", "ORG", "osce:tntd", 2, "accepted")],
        ),
        ([POLICING], [("ILP", "intelligence-led policing", "NONE", "", 1, "accepted")]),
        (
            ["The Lake Protection\nAgency (LPA)\nmet the police on that day."],
            [("LPA", "Lake Protection Agency", "ORG", "", 1, "accepted")],
        ),
    ],
)
def test_collect(texts: list[str], expected: list[Row]) -> None:
    assert rows(*texts) == expected


def test_one_identifier_is_one_thing() -> None:
    tally = Tally()
    for name, identifier in (
        ("Centre for Lakes", "org:x"),
        ("Lakes Agency", "org:x"),
        ("Centre for Lakes", ""),
    ):
        tally.add([ArchiveAcronym("CL", name, "ORG", identifier)])
    assert [(row.documents, row.status) for row in tally.listed()] == [(3, "accepted")]


def test_two_identifiers_are_two_things() -> None:
    tally = Tally()
    for identifier in ("", "", "org:x", "org:y"):
        tally.add([ArchiveAcronym("CL", "Centre for Lakes", "ORG", identifier)])
    assert [(row.id, row.documents, row.status) for row in tally.listed()] == [
        ("org:x", 3, "refused"),
        ("org:y", 1, "refused"),
    ]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    tally = collect([Document("a", f"{LAKES} {THREATS}"), Document("b", POLICING)])
    path = tmp_path / "acronyms.csv"
    path.write_text("".join(to_csv(tally.listed())), "utf-8")
    assert read_acronyms(path) == AcronymTable(
        tuple(ArchiveAcronym(row.acronym, row.expansion, row.label, row.id) for row in tally.listed())
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{HEAD}\nLPA,Lakes,ORG,,3,refused\n", ()),
        (
            f"{HEAD}\nLPA,Lakes,ORG,,3,refused\nLPA,Land,ORG,org:x,2,accepted\n",
            (("LPA", "Land", "ORG", "org:x"),),
        ),
        ("acronym;expansion;status\r\nLPA;Lakes;accepted\r\n", (("LPA", "Lakes", "ORG", ""),)),
        ("\ufeffstatus,expansion,acronym\naccepted,Łódź, LPA \n", (("LPA", "Łódź", "ORG", ""),)),
        (f'{HEAD}\nLPA,"Lakes, Rivers",LOCATION,,1,accepted\n', (("LPA", "Lakes, Rivers", "LOCATION", ""),)),
    ],
)
def test_read(tmp_path: Path, content: str, expected: tuple[tuple[str, ...], ...]) -> None:
    path = tmp_path / "acronyms.csv"
    path.write_bytes(content.encode())
    assert (
        tuple((row.acronym, row.expansion, row.label, row.id) for row in read_acronyms(path).rows) == expected
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no column 'acronym'"),
        ("acronym,expansion\nLPA,Lakes\n", "no column 'status'"),
        (f"{HEAD}\nLPA,Lakes,ORG,,1,yes\n", "line 2: status 'yes' is neither accepted nor refused"),
        (f"{HEAD}\nLPA,,ORG,,1,accepted\n", "line 2: no expansion"),
        (f"{HEAD}\n,Lakes,ORG,,1,accepted\n", "line 2: no acronym"),
        (f"{HEAD}\nLPA,Lakes,PERSON,,1,accepted\n", "line 2: label 'PERSON' is none of"),
        (f"{HEAD}\nLPA,Lakes,ORG,lake,1,accepted\n", "line 2: 'lake' is no identifier"),
        (
            f"{HEAD}\nLPA,Lakes,ORG,,1,accepted\nLPA,Land,ORG,,1,accepted\n",
            "line 3: LPA has been accepted with another expansion: 'Lakes'",
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "acronyms.csv"
    path.write_text(content)
    with pytest.raises(UsageError) as error:
        read_acronyms(path)
    assert reason in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_acronyms(tmp_path / "none.csv")


def said(note: Annotation | tagger.Failure) -> list[tuple[str, str | None, str, str]]:
    assert isinstance(note, Annotation)
    return [
        (each.text, each.id, each.name, each.via) for each in note.entities if each.text in {"LPA", "TNTD"}
    ]


TABLE = AcronymTable((ArchiveAcronym("LPA", "Lake Protection Agency", "ORG", "osce:tntd"),))
FROM_TABLE = ("LPA", "osce:tntd", "Transnational Threats Department", "acronym: from the archive's table")


def test_annotate_with_a_table() -> None:
    assert said(tagger.annotate("The LPA met.", acronyms=TABLE)) == [FROM_TABLE]
    assert FROM_TABLE not in said(tagger.annotate(f"{LAND} The LPA agreed.", acronyms=TABLE))
    assert FROM_TABLE not in said(tagger.annotate("The LPA met."))


def test_explained_as_annotated(tmp_path: Path) -> None:
    """The organization that the table knows speaks for a field in `explain` too."""
    text, table, page = "The LPA met.", tmp_path / "acronyms.csv", tmp_path / "page.txt"
    page.write_text(text, "utf-8")
    table.write_text(f"{HEAD}\nLPA,Lake Protection Agency,ORG,osce:tntd,1,accepted\n", "utf-8")
    scores = {
        each.id: each.score for each in tagger.annotate(text, acronyms=read_acronyms(table)).fields_of_work
    }
    asked = ["explain", str(page), "--field", "countering-terrorism"]
    with_table, without = (
        json.loads(CliRunner().invoke(app, [*asked, *more]).stdout)["fields"][0]["score"]
        for more in (["--acronyms", str(table)], [])
    )
    assert with_table == pytest.approx(scores["countering-terrorism"], abs=1e-4)
    assert with_table > without
    listed = CliRunner().invoke(app, ["review", str(page), "--acronyms", str(table)])
    assert listed.exit_code == 0
    lost = CliRunner().invoke(app, ["review", str(page), "--acronyms", str(tmp_path / "none.csv")])
    assert lost.exit_code == 2


def test_table_and_cities_go_to_workers() -> None:
    document = Document("a", "The LPA met in the city of Osh.")
    spec = pickle.loads(pickle.dumps(Spec(acronyms=TABLE, cities=True)))  # noqa: S301  # our own
    (note,) = annotate_each([document], spec)
    assert [note] == list(tagger.annotate_many([document], acronyms=TABLE, cities=True))
    assert said(note) == [FROM_TABLE]
    assert isinstance(note, Annotation)
    assert [(each.id, each.via) for each in note.countries] == [("iso3166:KG", {"place": 1})]


def test_from_archive_to_tables(tmp_path: Path) -> None:
    """Collect over a folder, edit, run over it twice: the second run, with another table, tags all anew."""
    folder, table, out = tmp_path / "in", tmp_path / "acronyms.csv", tmp_path / "out"
    folder.mkdir()
    for name, text in (("a", LAKES), ("b", LAND), ("c", "On that day the LPA met in the city of Osh.")):
        (folder / f"{name}.txt").write_text(text)
    run = CliRunner().invoke(app, ["kb", "acronyms", str(folder), "--out", str(table)])
    assert (run.exit_code, run.stderr) == (0, "tagger: 3 documents: 0 acronyms accepted, 1 refused\n")
    again = ["batch", str(folder), "--out", str(out), "--jobs", "0", "--acronyms", str(table), "--cities"]
    assert CliRunner().invoke(app, again).exit_code == 0
    assert "archive" not in " ".join(vias(out))
    table.write_text(table.read_text("utf-8").replace("ORG,,1,refused", "ORG,,1,accepted", 1), "utf-8")
    assert CliRunner().invoke(app, [*again, "--resume"]).exit_code == 0
    assert [via for via in vias(out) if "archive" in via] == ["acronym: from the archive's table"]
    countries = tagger.load_tables(out).countries
    assert countries[["name", "by_place"]].to_numpy().tolist() == [["Kyrgyzstan", 1]]


def vias(out: Path) -> list[str]:
    table = tagger.load_tables(out).mentions
    return [str(each) for each in table[table["text"] == "LPA"]["via"]]


def test_documents_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LAKES)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-no")
    run = CliRunner().invoke(app, ["kb", "acronyms", str(tmp_path)])
    assert run.exit_code == 1
    assert run.stdout.splitlines() == [HEAD, "LPA,Lake Protection Agency,ORG,,1,accepted"]
    assert "b.pdf" in run.stderr
