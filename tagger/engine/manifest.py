"""`out/run.json`: with what a run was made, and what came of it, for people and other programs."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tagger import pipeline
from tagger.kb.cities import source as cities_source
from tagger.report.atomic import open_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tagger.components.archive import AcronymTable
    from tagger.corrections import Corrections
    from tagger.engine.state import Totals
    from tagger.engine.worker import Spec
    from tagger.sources import Columns

FILE: Final = "run.json"
_LIBRARIES: Final = (
    "spacy",
    "numpy",
    "scikit-learn",
    "pyarrow",
    "pypdfium2",
    "pypdf",
    "python-docx",
    "trafilatura",
)


def digest_of_folder(folder: str | Path) -> str:
    """Return a digest over the names and contents of all files in a folder."""
    root, total = Path(folder), hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(root).as_posix()}\0".encode())
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()[:16]


def what_decides(spec: Spec, columns: Columns, *, skip_duplicates: bool) -> dict[str, str]:
    """Return all that decides the results but the input, in words: when one differs, all is tagged anew."""
    from tagger.engine.worker import describe
    from tagger.tables import SCHEMA_VERSION

    about = describe(spec)
    return {
        "format": spec.sink,
        "schema": str(SCHEMA_VERSION),
        "model": about["model"],
        "topics": about.get("topics", "the model's own"),
        "tagger": about["tagger"],
        "spacy": about["spacy"],
        "corrections": _digest_of(spec.corrections),
        "acronyms": _digest_of(spec.acronyms),
        "cities": cities_source() if spec.cities else "none",
        "languages": ",".join(sorted(spec.languages)) if spec.languages is not None else "any",
        "duplicates": "skipped" if skip_duplicates else "flagged",
        "columns": json.dumps(asdict(columns)),
        "limits": json.dumps(asdict(spec.limits)),
    }


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names of what differs."""
    return [name for name, value in now.items() if before.get(name) != value]


def write_manifest(
    out: Path,
    *,
    outcome: str,
    started: str,
    seconds: float,
    inputs: list[str],
    decides: Mapping[str, str],
    spec: Spec,
    totals: Totals,
    run: Mapping[str, Any],
) -> None:
    """Write `run.json`, whole.

    Raises:
        TaggerError: It can't be written.
    """
    record = {
        "schema": int(decides["schema"]),
        "outcome": outcome,
        "started": started,
        "ended": now() if outcome != "running" else None,
        "seconds": round(seconds, 1),
        "inputs": inputs,
        "model": {**_model(spec), "digest": decides["model"]},
        "versions": {"python": platform.python_version(), **_versions()},
        "options": {**decides, "limits": asdict(spec.limits), "time_limit": spec.time_limit},
        "counts": {**asdict(totals), "documents": totals.documents},
        "this_run": dict(run),
    }
    with open_whole(out / FILE) as stream:
        stream.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")


def _digest_of(table: Corrections | AcronymTable | None) -> str:
    return hashlib.sha256(repr(table.rows).encode()).hexdigest()[:16] if table is not None else "none"


def now() -> str:
    """Return the time, as ISO 8601 has it, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _model(spec: Spec) -> dict[str, str]:
    meta = json.loads((pipeline.model_path(spec.model) / "meta.json").read_text("utf-8"))
    return {"name": str(meta.get("name")), "version": str(meta.get("version"))}


def _versions() -> dict[str, str]:
    found = {}
    for name in ("tagger", *_LIBRARIES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
