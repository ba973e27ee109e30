"""README and docs: every command and every Python block runs, page by page, in the order in which they stand.

A page has a folder of its own with `data` as in a checkout and the files of `FILES`. What a block is, its fence says:

- console: lines that begin with `$ ` are run, `tagger …` in this process, anything else by bash. `<!-- compared -->`
  before it: what is shown is what comes out; a line `…` stands for any lines. `<!-- exit code 1 -->`: it ends so.
- python: run in this process, the blocks of a page as one program. A `text` block with `<!-- compared -->` after one
  is what it prints.
- anything with title="name": a file, written into the folder.
- `<!-- not run: why -->` before a block: it needs what a test has not. They are counted.
"""

from __future__ import annotations

import contextlib
import glob
import importlib.util
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from typer.testing import CliRunner

from tagger import executors
from tagger.cli.app import app
from tagger.types import Annotation, Document

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ELSEWHERE: Final = {"docs/schema.md": "tests/tables/test_schema_page.py"}
"""Pages whose blocks another test runs."""
SHOWN: Final = {"text", "json"}
"""Languages of blocks that are no programs."""
MOST_NOT_RUN: Final = 8
FILES: Final = {
    "page.txt": "menu-page.txt",
    "note.txt": "plain.txt",
    "report.html": "page.html",
    "records.jsonl": "sample.jsonl",
}
"""Files that pages speak of -> which sample they are."""
_BLOCK: Final = re.compile(
    r"(?P<remarks>(?:^<!-- .* -->\n+)*)^```(?P<fence>.*)\n(?P<code>(?:.*\n)*?)^```$", re.MULTILINE
)
_SHELL: Final = re.compile(r"[|<>;&$`]")


@dataclass(frozen=True)
class Block:
    """A fenced block with the remarks before it."""

    fence: str
    code: str
    remarks: str
    line: int

    @property
    def language(self) -> str:
        return self.fence.split()[0] if self.fence.split() else ""

    @property
    def title(self) -> str | None:
        found = re.search(r'title="(.+?)"', self.fence)
        return found[1] if found else None

    @property
    def compared(self) -> bool:
        return "<!-- compared -->" in self.remarks

    @property
    def run(self) -> bool:
        return "<!-- not run: " not in self.remarks

    @property
    def exit_code(self) -> int:
        found = re.search(r"<!-- exit code (\d+) -->", self.remarks)
        return int(found[1]) if found else 0

    def commands(self) -> Iterator[tuple[str, str]]:
        """Yield each command with what is shown below it."""
        for part in re.split(r"^\$ ", self.code, flags=re.MULTILINE)[1:]:
            command, _, shown = re.sub(r"\\\n\s*", "", part).partition("\n")
            yield re.sub(r" +# .*", "", command), shown


@dataclass
class Session:
    """One page's run: the folder, the names of its Python, and what the last block printed."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)
    printed: str = ""

    def do(self, block: Block) -> None:
        if block.title:
            (self.folder / block.title).write_text(block.code, "utf-8")
        elif block.language == "console":
            self.commands(block)
        elif block.language == "python":
            self.python(block)
        else:
            assert block.language in SHOWN, f"a block of {block.language!r}: say how it is run, or why not"
            assert not block.compared or same(block.code, self.printed), self.printed

    def commands(self, block: Block) -> None:
        commands = list(block.commands())
        assert commands, "a console block without a command"
        for number, (command, shown) in enumerate(commands, 1):
            code, self.printed = run(command)
            assert code == (block.exit_code if number == len(commands) else 0), (
                f"{command}\n{self.printed[-2000:]}"
            )
            assert not block.compared or same(shown, self.printed), f"{command}\n{self.printed[-2000:]}"

    def python(self, block: Block) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(block.code, f"line {block.line}", "exec"), self.names)  # noqa: S102
        self.printed = printed.getvalue()


def run(command: str) -> tuple[int, str]:
    """Return the exit code of a command and what it shows, as on a terminal."""
    if command.startswith("tagger ") and not _SHELL.search(command):
        words = [name for word in shlex.split(command)[1:] for name in expanded(word)]
        result = CliRunner().invoke(app, words, prog_name="tagger", env={"COLUMNS": "100"})
        return result.exit_code, result.output
    ended = subprocess.run(
        ["bash", "-c", f'set -eo pipefail; tagger() {{ "{sys.executable}" -m tagger "$@"; }}\n{command}'],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "100"},
        check=False,
    )
    return ended.returncode, ended.stdout.decode()


def expanded(word: str) -> list[str]:
    return sorted(glob.glob(word)) if "*" in word else [word]  # noqa: PTH207  # as the shell does, in words


def same(shown: str, printed: str) -> bool:
    """Whether the shown lines are the printed ones; `…` stands for any."""
    lines = ("(?:.*\n)*" if line == "…" else re.escape(line.rstrip()) + " *\n" for line in shown.splitlines())
    return re.fullmatch("".join(lines), printed if printed.endswith("\n") else printed + "\n") is not None


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(each["fence"], each["code"], each["remarks"], text.count("\n", 0, each.start()) + 1)
        for each in _BLOCK.finditer(text)
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample files, as the working directory; `tagger batch` starts no processes."""
    for name, sample in FILES.items():
        (tmp_path / name).write_bytes((ROOT / "data/samples" / sample).read_bytes())
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    alone = partial(executors.local_crew, 0)
    monkeypatch.setattr(executors, "local_crew", lambda _, warm: alone(warm))
    return tmp_path


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


RUN: Final = [page for page in PAGES if blocks(page) and name_of(page) not in ELSEWHERE]


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_the_blocks_of_a_page_run(page: Path, folder: Path) -> None:
    session = Session(folder)
    for block in filter(lambda each: each.run, blocks(page)):
        try:
            session.do(block)
        except (Exception, SystemExit) as error:
            raise AssertionError(f"{name_of(page)}, line {block.line}: {error}") from error


def test_few_blocks_are_not_run() -> None:
    left_out = [
        f"{name_of(page)}, line {block.line}" for page in PAGES for block in blocks(page) if not block.run
    ]
    assert 0 < len(left_out) <= MOST_NOT_RUN, left_out


def test_pages_run_elsewhere_are_named_there() -> None:
    for page, test in ELSEWHERE.items():
        assert page.rpartition("/")[2] in (ROOT / test).read_text("utf-8")


def hook() -> Any:
    """The module of `docs` that MkDocs runs."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_commands_has_every_command() -> None:
    page = hook().commands()
    for name in ("annotate", "batch", "report", "train topics", "kb lookup", "corrections check", "import"):
        assert f"\n## `tagger {name}`\n" in page
    assert "<code>-j, --jobs" in page


def test_the_page_of_the_record_has_every_key() -> None:
    note = Annotation(Document("d", "text"), (), (), (), ())
    page = hook().record()
    for key in note.to_dict():
        assert f"\n| `{key}` | " in page


def test_drawings_of_included_files_stand_in_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = hook()
    (tmp_path / "README.md").write_text("Before.\n\n![How good](dots.svg)\n", encoding="utf-8")
    (tmp_path / "dots.svg").write_text("<svg><circle/></svg>\n", encoding="utf-8")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert docs.included("README.md", "index.md") == "Before.\n\n<svg><circle/></svg>\n"


def test_links_of_included_files_lead_to_pages_or_are_names() -> None:
    corpus = hook().filled("<!-- include: data/corpus/README.md -->", "about/corpus.md")
    assert "[GUIDELINES.md](guidelines.md)" in corpus
    card = hook().filled("<!-- include: data/samples/README.md -->", "how-to/elsewhere.md")
    assert "[archive.md](../about/archive.md)" in card


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nb\nc\n", False),
        ("a\n", "a\nb\n", False),
        ("", "a\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_what_is_shown_is_compared(shown: str, printed: str, expected: bool) -> None:
    assert same(shown, printed) is expected
