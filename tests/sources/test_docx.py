from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest

from tagger.sources import Limits, parse, read
from tagger.sources.item import item_of_bytes
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved() -> bytes:
    document = docx.Document()
    document.add_paragraph("The Mission opened a clinic.")
    table = document.add_table(2, 2)
    for number, cell in enumerate(("Name", "Post", "Ana Čović", "Head")):
        table.cell(number // 2, number % 2).text = cell
    document.add_paragraph("After the table.")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(part: str, content: str | bytes, method: int = 8) -> bytes:
    """Return a Word file with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved())) as old, zipfile.ZipFile(stream, "w", method) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == part else old.read(info))
    return stream.getvalue()


def with_body(body: str, before: str = "") -> bytes:
    return with_part("word/document.xml", f"{before}<w:document {W}><w:body>{body}</w:body></w:document>")


def results(data: bytes, **limits: int) -> list[Document | Failure]:
    return list(parse(item_of_bytes("a.docx", ".docx", data), limits=Limits(**limits)))


def text(data: bytes) -> str:
    (document,) = results(data)
    assert isinstance(document, Document), document
    return document.text


def reason(data: bytes, **limits: int) -> str:
    (failure,) = results(data, **limits)
    assert isinstance(failure, Failure), failure
    return failure.reason


def test_paragraphs_and_tables_in_order() -> None:
    assert text(saved()) == (
        "The Mission opened a clinic.\n\nName\tPost\n\nAna Čović\tHead\n\nAfter the table."
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<w:p><w:r><w:t>a</w:t></w:r><w:r><w:t xml:space='preserve'> b</w:t></w:r></w:p>", "a b"),
        ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>", "a\nb\tc"),
        (
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "new",
        ),
        (
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "in a control",
        ),
        ("<w:p><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>", "link"),
        ("<w:p><w:r><w:t>a<!-- b --></w:t></w:r></w:p>", "a"),
        (
            (
                "<w:p><w:r><w:t>by</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p>"
                "</w:txbxContent></w:pict></w:r></w:p>"
            ),
            "by\nbox",
        ),
        (
            (
                "<w:p xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:r><w:t>a</w:t>"
                "<mc:AlternateContent><mc:Fallback><w:t>twice</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
            ),
            "a",
        ),
        (
            (
                "<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>in</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                "<w:p><w:r><w:t>out</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
            ),
            "in out",
        ),
    ],
)
def test_text_of_a_body(body: str, expected: str) -> None:
    assert text(with_body(body)) == expected


def test_footnotes_follow() -> None:
    document = docx.Document()
    document.add_paragraph("Body.")
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    xml = f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>Note.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    part = Part(
        PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), document.part.package
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    stream = io.BytesIO()
    document.save(stream)
    assert text(stream.getvalue()) == "Body.\n\nNote."


def test_without_its_suffix(tmp_path: Path) -> None:
    for name in ("a", "a.zip", "a.doc", "a.docx", "a.DOCX"):
        (tmp_path / name).write_bytes(saved())
    assert all(isinstance(found, Document) for found in read(tmp_path))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"nothing", "is no Word document, or a truncated one"),
        (saved()[:2000], "is no Word document, or a truncated one"),
        (with_part("word/document.xml", "<broken"), "is no Word document, or a damaged one: "),
        (with_part("[Content_Types].xml", "<x/>"), "is no Word document, or a damaged one: "),
        (with_part("_rels/.rels", "<x/>"), "is no Word document, or a damaged one: "),
        (with_body(""), "no text: the document has none, only pictures?"),
    ],
)
def test_that_cannot_be_read(data: bytes, said: str) -> None:
    assert reason(data).startswith(said)


def test_zip_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb, large = with_part("word/document.xml", bytes(30_000_000)), saved()
    monkeypatch.setattr(docx, "Document", lambda *_: pytest.fail("opened"))
    assert reason(bomb) == "is a Word document that unpacks to far too much: a zip bomb?"
    assert reason(large, max_bytes=1000).startswith("is larger than")


def laughing(times: int = 12) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, times))
    return f'<!DOCTYPE d [<!ENTITY l0 "ha">{entities}]>'


def test_billion_laughs() -> None:
    body = "<w:p><w:r><w:t>&l11;</w:t></w:r></w:p><w:p><w:r><w:t>Text.</w:t></w:r></w:p>"
    (found,) = results(with_body(body, laughing()))
    assert isinstance(found, Failure) or len(found.text) < 100


def test_entity_that_names_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words", encoding="utf-8")
    body = "<w:p><w:r><w:t>&f; Text.</w:t></w:r></w:p>"
    (found,) = results(with_body(body, f'<!DOCTYPE d [<!ENTITY f SYSTEM "{secret.as_uri()}">]>'))
    assert "secret words" not in str(found)


def test_deep_nesting() -> None:
    depth = 5000
    body = "<w:sdt>" * depth + "<w:p><w:r><w:t>Deep.</w:t></w:r></w:p>" + "</w:sdt>" * depth
    (found,) = results(with_body(body))
    assert isinstance(found, (Document, Failure))
