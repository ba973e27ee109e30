from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tagger.sources import Limits, parse, read
from tagger.sources.item import item_of_bytes
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ("The Mission supported the co-", "operation of the police.", "", "It opened a clinic – at last.")


def drawn(*pages: tuple[str, ...]) -> bytes:
    from reportlab.pdfgen import canvas

    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pageCompression=0)
    for page in pages:
        for number, line in enumerate(page):
            drawing.drawString(72, 760 - 14 * number, line)
        drawing.showPage()
    drawing.save()
    return stream.getvalue()


def results(data: bytes, **limits: int) -> list[Document | Failure]:
    return list(parse(item_of_bytes("a.pdf", ".pdf", data), limits=Limits(**limits)))


def text(data: bytes) -> str:
    (document,) = results(data)
    assert isinstance(document, Document), document
    assert document.id == "a.pdf"
    return document.text


def reason(data: bytes, **limits: int) -> str:
    (failure,) = results(data, **limits)
    assert isinstance(failure, Failure), failure
    return failure.reason


def by_hand(*objects: str, trailer: str = "") -> bytes:
    """Return a PDF file of numbered objects, the first the catalog."""
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    start = len(body)
    body += (
        f"xref\n0 {count}\n0000000000 65535 f \n{entries}trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\n"
    )
    return (body + f"startxref\n{start}\n%%EOF\n").replace("STARTXREF", f"{start:9}").encode()


def encrypted(data: bytes, password: str) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_pages_are_parted_and_hyphens_and_line_breaks_kept() -> None:
    assert text(drawn(PAGE, ("Page two.",))) == (
        "The Mission supported the co-\noperation of the police.\nIt opened a clinic – at last.\n\nPage two."
    )


def test_empty_page_between_others() -> None:
    assert text(drawn(("One.",), (), ("Three.",))) == "One.\n\nThree."


@pytest.mark.parametrize("pages", [1, 3])
def test_scan_has_no_text(pages: int) -> None:
    said = reason(drawn(*[()] * pages))
    assert said.startswith(f"no text: {pages} page")
    assert said.endswith("Run OCR over it first")


def test_password() -> None:
    assert reason(encrypted(drawn(PAGE), "secret")) == "is encrypted: save it without a password"
    assert "clinic" in text(encrypted(drawn(PAGE), ""))


@pytest.mark.parametrize("name", ["a.txt", "a", "a.doc", "a.PDF"])
def test_bytes_tell_whatever_the_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(drawn(("The clinic.",)))
    assert list(read(path)) == [Document(str(path), "The clinic.")]


def test_error_page_that_was_saved_as_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"<!DOCTYPE html><html><body><p>The page was not found.</p></body></html>")
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.text == "The page was not found."


def test_page_count_that_lies() -> None:
    data = drawn(("One.",)).replace(b"/Count 1", b"/Count 2000000000")
    assert text(data) == "One."


def test_pages_over_the_limit() -> None:
    assert (
        reason(drawn(("1",), ("2",), ("3",)), max_pages=2) == "has 3 pages, more than 2, the limit: split it"
    )


def test_text_over_the_limit() -> None:
    data = drawn(*[("word " * 12,) * 10] * 3)
    assert reason(data, max_bytes=1000) == "is larger than 0 MB: split it"


LOOPS = {
    "kids that hold themselves": by_hand(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 9 /Kids [2 0 R] >>"
    ),
    "kids in a circle": by_hand(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 9 /Kids [3 0 R] >>",
        "<< /Type /Pages /Count 9 /Parent 2 0 R /Kids [2 0 R 3 0 R] >>",
    ),
    "object that is itself": by_hand("<< /Type /Catalog /Pages 2 0 R >>", "2 0 R"),
    "xref that follows itself": by_hand(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 0 /Kids [] >>", trailer="/Prev STARTXREF"
    ),
    "length that is its own object": by_hand(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        "<< /Length 4 0 R >>\nstream\nBT (a) Tj ET\nendstream",
    ),
    "form that draws itself": by_hand(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
        "<< /Length 5 >>\nstream\n/F Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Length 5 >>\n"
        "stream\n/F Do\nendstream",
    ),
    "arrays in arrays": by_hand("<< /Type /Catalog /Pages " + "[" * 20_000 + "]" * 20_000 + " >>"),
}


@pytest.mark.parametrize("data", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize("by_pypdf", [False, True])
def test_loops_end(data: bytes, by_pypdf: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if by_pypdf:
        refuse_pdfium(monkeypatch)
    assert reason(data)


def refuse_pdfium(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    def refuse(*_: Any) -> None:
        raise pypdfium2.PdfiumError("Failed to load document")

    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)


def test_pypdf_reads_what_pdfium_cannot_open(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_pdfium(monkeypatch)
    assert text(drawn(("The Mission opened", "a clinic."), ("Page two.",))) == (
        "The Mission opened\na clinic.\n\nPage two."
    )
    assert reason(encrypted(drawn(PAGE), "secret")) == "is encrypted: save it without a password"


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.7 noise " * 99, b"nothing", drawn(PAGE)[:300]])
def test_damaged(data: bytes) -> None:
    assert reason(data).startswith(("is a damaged PDF document", "no text: "))


def test_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    assert reason(drawn(PAGE)) == 'PDF needs pypdfium2: pip install "tagger[archives]"'
