"""`tagger info`: which model, how good, under which versions."""

from __future__ import annotations

import platform

from tagger.cli import options  # noqa: TC001  # Typer reads the annotations
from tagger.cli.output import show


def info(*, model: options.Model = None, form: options.Tabular = None) -> None:
    """Show the model: name, version, labels, measured figures, and the versions it runs under."""
    from tagger import pipeline
    from tagger.cli.tables import facts

    about = {**pipeline.describe(pipeline.load(model)), "versions": _versions()}
    show(about, form, facts(about))


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {"tagger": version("tagger"), "spacy": version("spacy"), "python": platform.python_version()}
