from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger.training.checks import Finding, check_corpus, check_documents, main
from tagger.training.corpus import gold_document, load_corpus

if TYPE_CHECKING:
    from pathlib import Path

LONG = "The committee met in the morning and agreed upon a very short agenda for the spring of the year."


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return check_corpus()


def test_the_corpus_keeps_to_the_guidelines(findings: list[Finding]) -> None:
    assert [str(finding) for finding in findings if finding.hard] == []


def test_soft_findings_stay_few(findings: list[Finding]) -> None:
    # Peoples have no country, and loose sentences are about names that mean several things: no faults either
    meant = {"nationality without value", "label differs"}
    telling = [finding for finding in findings if finding.kind not in meant]
    assert 0 < len(telling) < len(load_corpus()) / 7


def found(*records: dict[str, Any]) -> list[tuple[str, str, bool]]:
    documents = [gold_document({"text": LONG, **record}) for record in records]
    return [(finding.id, finding.kind, finding.hard) for finding in check_documents(documents)]


def test_clean_documents_have_no_findings() -> None:
    assert found({"id": "a"}) == []


def test_ids_and_duplicates() -> None:
    assert found({"id": "a"}, {"id": "b"}) == [("a", "alike", True)]
    assert ("a", "id twice", True) in found({"id": "a"}, {"id": "a", "text": "Other words."})


def test_labels_that_differ() -> None:
    usual = {"text": "[[LOCATION|Paris]] and [[LOCATION|Paris]]"}
    assert found({"id": "a", **usual}, {"id": "b", "text": "[[PERSON|Paris]]"}) == [
        ("b", "label differs", False)
    ]


def test_folder_with_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "in [[LOCATION|Riga"}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        json.dumps({"id": "b", "text": "in [[ORG|the Senate]]"}) + "\n", encoding="utf-8"
    )
    (tmp_path / "splits.json").write_text('{"gone": "dev"}', encoding="utf-8")
    assert [(finding.id, finding.kind) for finding in check_corpus(tmp_path)] == [
        ("a.jsonl", "unreadable"),
        ("b", "leading article"),
        ("b", "split"),
        ("gone", "split"),
    ]
    assert main(str(tmp_path)) == 1
    assert "b: leading article: the Senate" in capsys.readouterr().out


def test_soft_findings_alone_are_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "[[NORP|Uzbek]] songs"}\n', encoding="utf-8")
    (tmp_path / "splits.json").write_text('{"a": "dev"}', encoding="utf-8")
    assert main(str(tmp_path)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "soft: a: nationality without value: Uzbek",
        "    1 soft nationality without value",
    ]
