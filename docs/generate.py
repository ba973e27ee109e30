"""MkDocs hook: pages of this site that stand elsewhere, or are made from the program.

A line `<!-- include: data/corpus/README.md -->` becomes that file of the repository, with its links led to where their
targets are on the site. `<!-- generate: commands -->` becomes what the function of that name in `GENERATORS` returns.
"""

from __future__ import annotations

import json
import posixpath
import re
from html import escape
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS: Final = Path(__file__).parent
ROOT: Final = DOCS.parent
_MARKER: Final = re.compile(r"^<!-- (include|generate): (\S+) -->$", re.MULTILINE)
_DRAWING: Final = re.compile(r"!\[[^\]\n]*\]\((?!\w+:)([^)\s]+\.svg)\)")
_LINK: Final = re.compile(r"\[([^\]\n]+)\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Return the page's Markdown with its markers replaced: what MkDocs calls for every page."""
    return filled(markdown, page.file.src_uri)


def filled(markdown: str, uri: str) -> str:
    """Return Markdown with its markers replaced; `uri` is the page's path in `docs`."""

    def text(match: re.Match[str]) -> str:
        kind, name = match.groups()
        return GENERATORS[name]() if kind == "generate" else included(name, uri)

    return _MARKER.sub(text, markdown)


def included(path: str, uri: str) -> str:
    """Return a file of the repository for the page `uri`, links led to pages; without a page, a link is a name.

    Drawings (SVG) are put into the page itself.
    """
    here, homes = posixpath.dirname(path), _homes()

    def link(match: re.Match[str]) -> str:
        words, target, anchor = match.group(1), match.group(2), match.group(3) or ""
        place = posixpath.normpath(posixpath.join(here, target))
        home = homes.get(place) or (place.removeprefix("docs/") if place.startswith("docs/") else None)
        if home is None:
            return words if words.strip("`") == place else f"{words} (`{place}`)"
        return f"[{words}]({posixpath.relpath(home, posixpath.dirname(uri) or '.')}{anchor})"

    def drawing(match: re.Match[str]) -> str:
        return (ROOT / here / match.group(1)).read_text("utf-8").strip()

    return _LINK.sub(link, _DRAWING.sub(drawing, (ROOT / path).read_text("utf-8")))


def _homes() -> dict[str, str]:
    """Return, for each file of the repository that a page includes, that page."""
    return {
        name: page.relative_to(DOCS).as_posix()
        for page in DOCS.rglob("*.md")
        for kind, name in _MARKER.findall(page.read_text("utf-8"))
        if kind == "include"
    }


def commands() -> str:
    """Return every command with its usage, arguments and options, as the program itself describes them."""
    import typer.main

    from tagger.cli.app import app

    return "\n".join(_command(typer.main.get_command(app), "tagger", None))


def _command(command: Any, name: str, parent: Any) -> Iterator[str]:
    context = command.context_class(command, info_name=name, parent=parent)
    yield f"## `{context.command_path}`\n"
    yield f"{(command.help or '').strip()}\n"
    yield f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    yield from _parameters(command, context)
    for each, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from _command(inner, each, context)


def _parameters(command: Any, context: Any) -> Iterator[str]:
    rows = [each.get_help_record(context) for each in command.get_params(context) if not _hidden(each)]
    if rows:
        yield "| option or argument | meaning |\n| --- | --- |"
        yield from (f"| {_code(names)} | {_cell(meaning)} |" for names, meaning in filter(None, rows))
        yield ""


def _hidden(parameter: Any) -> bool:
    return getattr(parameter, "hidden", False) or "--show-completion" in parameter.opts


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    return f"<code>{escape(text).replace('|', '&#124;')}</code>"  # in backquotes a cell can't hold a bar


def record() -> str:
    """Return the keys of the record and of its parts, from the JSON Schema that ships with the package."""
    schema = json.loads(resources("tagger.schema").joinpath("annotation.schema.json").read_text("utf-8"))
    parts = [("The record", schema)]
    parts += [(name, part) for name, part in schema["$defs"].items() if "properties" in part]
    values = [(name, part) for name, part in schema["$defs"].items() if "properties" not in part]
    return "\n".join([*(line for name, part in parts for line in _object(name, part)), *_values(values)])


def _object(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"## {name.replace('_', ' ').capitalize()}\n\n{part.get('description', '')}\n"
    yield "| key | type | meaning |\n| --- | --- | --- |"
    for key, value in part["properties"].items():
        yield f"| `{key}` | {_cell(_type(value))} | {_cell(value.get('description', ''))} |"
    yield ""


def _values(values: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    yield "## Values\n\n| type | values |\n| --- | --- |"
    for name, value in values:
        kinds = value.get("description") or _type(value)
        ways = " ".join(each["description"] for each in value.get("anyOf", ()) if "description" in each)
        yield f"| {name.replace('_', ' ')} | {_cell(f'{kinds} {ways}')} |"


def _type(value: dict[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"].rpartition("/")[2].replace("_", " "))
    if "items" in value:
        return f"list of {_type(value['items'])}"
    if "anyOf" in value:
        return " or ".join(map(_type, value["anyOf"]))
    if "const" in value:
        return f"always `{json.dumps(value['const'])}`"
    if "enum" in value:
        return ", ".join(f"`{each}`" for each in value["enum"][:6]) + (" …" if len(value["enum"]) > 6 else "")
    kinds = value.get("type", "object")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


GENERATORS: Final[dict[str, Callable[[], str]]] = {"commands": commands, "record": record}
