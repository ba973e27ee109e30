"""The table as spreadsheets write it, and what is said of every mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tagger.corrections import CorrectionsError, read_corrections
from tagger.corrections.rows import Correction
from tagger.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [["action", "text", "new"], ["rename", "Iouri", "Jürgen Kováts"], ["reject", "he", ""]]
WANTED = (
    Correction(2, "rename", texts=("Iouri",), new="Jürgen Kováts"),
    Correction(3, "reject", texts=("he",)),
)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_spreadsheet(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(row) for row in ROWS)
    assert read_corrections(written(tmp_path / "c.csv", text, encoding)).rows == WANTED


def test_quirks(tmp_path: Path) -> None:
    text = 'sep=;\nText ;ACTION;new;note;;\n;;;;;\n"\'=1+1";reject;;"two\nlines";;\nThe FI;Add_Alias;;;;\n'
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(written(tmp_path / "c.csv", text))
    assert caught.value.problems == [
        f"{tmp_path}/c.csv, line 6: add alias needs a label: one of PERSON, ORG, COUNTRY, LOCATION, NORP, DATE"
    ]
    rows = read_corrections(
        written(tmp_path / "d.csv", text.replace("Add_Alias", "re-name").replace("FI;re-name;", "FI;reject;"))
    ).rows
    assert [(row.line, row.texts, row.note) for row in rows] == [
        (4, ("=1+1",), "two\nlines"),
        (6, ("The FI",), ""),
    ]


def test_rows_copied_from_the_mentions_table(tmp_path: Path) -> None:
    text = (
        "document,part,start,end,text,label,id,name,score,via,action,new\n"
        "a.txt,text,4.0,7,ABC,ORG,org:abc,ABC,0.9,model,relabel,location\n"
    )
    rows = read_corrections(written(tmp_path / "c.csv", text)).rows
    assert rows == (Correction(2, "relabel", "a.txt", ("ABC",), "ORG", "LOCATION", "text", 4, 7),)


def test_no_rows(tmp_path: Path) -> None:
    assert read_corrections(written(tmp_path / "c.csv", "action,text,new\n")).rows == ()


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (",rejct,he,,", "unknown action 'rejct'; did you mean 'reject'?"),
        (
            ",do it,he,,",
            "unknown action 'do it'; one of reject, relabel, merge, rename, add alias, set id, set",
        ),
        (",,he,,", "no action; one of reject"),
        (",reject,,,", "reject needs the name it is about, in text"),
        (",reject,he,,ORG", "reject takes nothing new, but there is 'ORG'"),
        (",reject,he,PERSN,", "unknown label 'PERSN'; one of PERSON, ORG"),
        (",relabel,he,,", "relabel needs a label, in new"),
        (",relabel,he,,people", "unknown label 'people'; one of PERSON"),
        (",merge,A|B,,", "merge needs an identifier or a name, in new"),
        (",rename,A,,", "rename needs the canonical name, in new"),
        (",add alias,FI,,org:fi", "add alias needs a label"),
        (",add alias,FI,ORG,org:F I", None),
        (
            ",add alias,FI,ORG,org:F_I",
            "'org:F_I' is no identifier; it is scheme:value, the scheme one of iso3166",
        ),
        (",add alias,FI,ORG,wikidata:Q1", "'wikidata:Q1' is no identifier"),
        (",add alias,FI,PERSON,org:fi", "org:fi is no identifier of a PERSON; it has no identifiers"),
        (",set id,FI,,Georgia", "'Georgia' is no identifier"),
        (",set id,FI,,iso3166:QQ", "'iso3166:QQ' is no identifier"),
        (",set id,3 May,DATE,edtf:2020-13-40", "'edtf:2020-13-40' is no identifier"),
        (",set id,FI,COUNTRY,org:fi", "org:fi is no identifier of a COUNTRY; its identifiers are iso3166:…"),
        (",set id,FI,,", "set id needs an identifier, or 'none', in new"),
        (",set field,,,", "set field needs a field of work, in new"),
        (
            ",set field,Policing,,",
            "set field is about a document: leave text empty, and name the field in new",
        ),
        (",remove field,,ORG,youth", "remove field takes no label, but there is 'ORG'"),
        (",reject,he,,,text,1,3", "start and end go with one document and one name"),
        ("a,reject,he,,,text,1,", "start and end are whole numbers, both or none, not ''"),
        ("a,reject,he,,,text,1,x", "start and end are whole numbers, both or none, not 'x'"),
        ("a,reject,he,,,body,1,3", "unknown part 'body'; title or text"),
        ("a,reject,he,,,,3,3", "start 3 is not before end 3"),
    ],
)
def test_mistakes(tmp_path: Path, cells: str, problem: str | None) -> None:
    path = written(tmp_path / "c.csv", f"document,action,text,label,new,part,start,end\n{cells}\n")
    if problem is None:
        assert read_corrections(path).rows[0].new == "org:F I"
        return
    with pytest.raises(UsageError) as caught:
        read_corrections(path)
    assert str(caught.value).startswith(f"{path}, line 2: {problem}")
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", "action,text,new\nx,,\nreject,he,\ny,,\nz,,\n")
    with pytest.raises(CorrectionsError, match=r"line 2: .*\(and 2 more lines are wrong\)") as caught:
        read_corrections(path)
    assert [problem.split(":")[0][-6:] for problem in caught.value.problems] == ["line 2", "line 4", "line 5"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty; its first line names the columns"),
        (
            b"action,text,new,lable\n",
            "unknown column 'lable'; did you mean 'label'?; put your own words into note",
        ),
        (b"action,text\n", "no column new; the columns are document, action"),
        (b"\x00\x01\x02\x03\xff", "is binary"),
        (b'action,text,new\nreject,"he\n', "no CSV"),
    ],
)
def test_no_table(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(path)
    assert problem in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError, match="cannot be read: No such file"):
        read_corrections(tmp_path / "c.csv")
