from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from tagger.sources import Item, Limits, parse, read, walk
from tagger.sources.item import item_of_bytes
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from pathlib import Path

BODY = "Dear colleagues,\n\nthe Mission opened a clinic in Niš."


def message(body: str = BODY, **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name] = value
    made.set_content(body)
    return made


def results(data: bytes | EmailMessage, limits: Limits | None = None) -> list[Document | Failure]:
    raw = data if isinstance(data, bytes) else data.as_bytes()
    return list(parse(item_of_bytes("m.eml", ".eml", raw), limits=limits or Limits()))


def only(data: bytes | EmailMessage) -> Document:
    (document,) = results(data)
    assert isinstance(document, Document)
    return document


def reason(data: bytes | EmailMessage, limits: Limits | None = None) -> str:
    (failure,) = results(data, limits)
    assert isinstance(failure, Failure)
    return failure.reason


def test_subject_date_and_text() -> None:
    made = message(Subject="Отчёт  Миссии", Date="Wed, 16 Nov 2022 23:30:00 -0800")
    assert only(made) == Document("m.eml", BODY, title="Отчёт Миссии", published="2022-11-16")


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (b"Subject: Clinic", "Clinic"),
        (b"subject: folded\r\n over lines", "folded over lines"),
        (b"Subject: =?utf-8?B?0J7QkdCh0JU=?=", "ОБСЕ"),
        (b"Subject: =?koi8-r?Q?=EF=E2=F3=E5?= 2022", "ОБСЕ 2022"),
        (b"Subject: =?no-such-charset?Q?a?=", "=?no-such-charset?Q?a?="),
        (b"Subject: =?utf-8?B?broken", "=?utf-8?B?broken"),
        ("Subject: Встреча в Душанбе".encode("cp1251"), "Встреча в Душанбе"),
        ("Subject: Niš".encode(), "Niš"),
        (b"Subject:", None),
        (b"X: y", None),
    ],
)
def test_subject(header: bytes, title: str | None) -> None:
    assert only(header + b"\r\n\r\nText.").title == title


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("16 Nov 2022 08:00 +0000", "2022-11-16"),
        ("Wed, 31 Feb 2022 08:00:00 +0000", None),
        ("yesterday", None),
        ("Thu, 1 Jan 1904 00:00:00 +0000", None),
        ("16 Nov 99999999999999999999 08:00", None),
        ("", None),
    ],
)
def test_date(stated: str, published: str | None) -> None:
    assert only(f"Date: {stated}\r\n\r\nText.".encode()).published == published


@pytest.mark.parametrize("encoding", ["utf-8", "koi8-r", "windows-1251", "iso-8859-5"])
@pytest.mark.parametrize("transfer", ["8bit", "base64", "quoted-printable"])
def test_encodings_of_the_text(encoding: str, transfer: str) -> None:
    made = EmailMessage()
    made.set_content("Миссия ОБСЕ в Душанбе.", charset=encoding, cte=transfer)
    assert only(made).text == "Миссия ОБСЕ в Душанбе."


def test_plain_version_is_read_rather_than_html() -> None:
    made = message()
    made.add_alternative("<p>Other.</p>", subtype="html")
    assert only(made).text == BODY


def test_html_is_read_when_there_is_nothing_else() -> None:
    made = message(" \n")
    made.add_alternative("<p>The Mission opened a clinic in Niš.</p>", subtype="html")
    assert only(made).text == "The Mission opened a clinic in Niš."


def test_attachments_are_documents_of_their_own() -> None:
    made = message(Subject="Mine")
    made.add_attachment("Attached.", filename="../../отчёт.txt")
    made.add_attachment("Attached too.", filename="отчёт.txt")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    made.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="broken.zip")
    made.add_attachment(b"\xd0\xcf\x11\xe0", maintype="application", subtype="msword", filename="old.doc")
    found = results(made)
    assert found[:3] == [
        Document("m.eml", BODY, title="Mine"),
        Document("m.eml!/отчёт.txt", "Attached.\n"),
        Document("m.eml!/отчёт.txt#2", "Attached too.\n"),
    ]
    assert [(each.id, type(each)) for each in found[3:]] == [
        ("m.eml!/broken.zip", Failure),
        ("m.eml!/old.doc", Failure),
    ]


def test_archive_that_is_attached_is_opened() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a/b.txt", "Inside.")
    made = message()
    made.add_attachment(stream.getvalue(), maintype="application", subtype="zip")
    assert results(made)[1] == Document("m.eml!/part-1.zip!/a/b.txt", "Inside.")


def test_message_in_a_message_to_a_depth() -> None:
    made = message("innermost", Subject="0")
    for depth in range(1, 6):
        outer = message(str(depth), Subject=str(depth))
        outer.add_attachment(made)
        made = outer
    found = results(made, Limits(max_depth=3))
    assert [each.id for each in found] == ["m.eml" + "!/part-1.eml" * depth for depth in range(5)]
    assert found[-1] == Failure(
        found[-1].id, "read", "lies in 3 messages, as many as the limit allows: not opened"
    )


def test_message_without_text() -> None:
    assert reason(b"Subject: a\r\n\r\n \r\n") == "no text: the message has none"
    made = EmailMessage()
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    assert reason(made) == "no text: the message has none"


def nested(depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(depth)
    )


@pytest.mark.parametrize("depth", [51, 500, 20_000])
def test_deeply_nested_parts_are_refused_before_they_are_parsed(depth: int) -> None:
    assert reason(nested(depth)) == f"has {depth:,} parts that hold parts, more than 50, the limit"


def test_nesting_within_the_limit() -> None:
    assert only(nested(40) + b"\r\nText.").text == "Text."


def test_folded_content_type_is_counted_too() -> None:
    data = nested(60).replace(b"Content-Type: ", b"content-type:\r\n ")
    assert "parts that hold parts" in reason(data)


def test_too_many_parts_and_lines() -> None:
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nText.\r\n" * 200
    assert reason(parts, Limits(max_parts=100)) == "has more than 100 parts, the limit"
    assert reason(b"\n" * 2_000_001) == "has more than 2,000,000 lines: is it one message?"


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: text/plain; charset*=x'y'%ff\r\n\r\nText.",
        b"Content-Type: text/plain; charset=\xff\xfe\r\n\r\nText.",
        b"Content-Type: ;;;=;\r\n\r\nText.",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!VGV4dC4=",
        b"Content-Type: multipart/mixed\r\n\r\n--x\r\nText.",
        b"Content-Type: text/plain; charset=undefined\r\n\r\nText.",
        b": : :\r\n\r\nText.",
        b"\xff\xfe: \x00\r\n\r\nText.",
    ],
)
def test_broken_message_gives_text_or_a_reason(data: bytes) -> None:
    for each in results(data):
        assert isinstance(each, (Document, Failure))


# Mailboxes


def mbox(*messages: str) -> bytes:
    return "".join(f"From a@b.example Wed Nov 16 08:00:00 2022\n{each}\n\n" for each in messages).encode()


def test_mailbox(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(
        mbox("Subject: one\n\nFrom Monday, 3 March 2020 on.\n\n>From here.", "Subject: two\n\nB.")
    )
    assert list(read(path)) == [
        Document(f"{path}#1", "From Monday, 3 March 2020 on.\n\nFrom here.", title="one"),
        Document(f"{path}#2", "B.", title="two"),
    ]


@pytest.mark.parametrize("name", ["Inbox", "Inbox.archive"])
def test_mailbox_without_its_suffix(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(mbox("Subject: one\n\nA.").replace(b"a@b.example", b"-"))
    assert [found.id for found in walk(path)] == [f"{path}#1"]


def test_message_over_the_limit_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(mbox("S: 1\n\nA.", "S: 2\n\n" + "long line " * 20_000, "S: 3\n\nC."))
    one, two, three = walk(path, limits=Limits(max_bytes=1000))
    assert isinstance(one, Item)
    assert two == Failure(f"{path}#2", "read", "is larger than 0 MB: split it")
    assert isinstance(three, Item)


def test_no_mailbox(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"Subject: a\n\nText.")
    (failure,) = walk(path)
    assert isinstance(failure, Failure)
    assert failure.reason == "is no mailbox: it does not begin with a From line"
