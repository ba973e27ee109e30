from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from tagger.cli.app import app

TAGGER = Path(sys.executable).with_name("tagger")


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    def lines(self) -> list[str]:
        return self.err.splitlines()


def start(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Ended:
    """Run `tagger` as a user does, with pipes for all three streams."""
    run = subprocess.run(
        [TAGGER, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "100", **environment},
    )
    return Ended(run.returncode, run.stdout.decode(), run.stderr.decode())


def call(*arguments: str | Path) -> Ended:
    """Run `tagger` in this process: the same but for how the process itself starts and ends."""
    result = CliRunner().invoke(app, [*map(str, arguments)], prog_name="tagger", env={"COLUMNS": "100"})
    return Ended(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows a few names by rule, has no knowledge base and no classifier."""
    nlp = spacy.blank("en")
    nlp.meta.update(name="tiny", version="1.2.3")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "COUNTRY", "pattern": "Georgia", "id": "gazetteer"},
            {"label": "ORG", "pattern": "TNTD", "id": "gazetteer"},
            {"label": "LOCATION", "pattern": "Bălți"},
        ]
    )
    path = tmp_path_factory.mktemp("model") / "tiny"
    nlp.to_disk(path)
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text("TNTD met in Bălți, and then in Georgia.\n", "utf-8")
    return path
