"""People, organizations, countries, places, dates and OSCE fields of work in documents, with identifiers and reasons.

Names are loaded on first use: `import tagger` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tagger.acronyms import read_acronyms as read_acronyms
    from tagger.analysis.frames import annotate_frame as annotate_frame
    from tagger.corrections import read_corrections as read_corrections
    from tagger.engine.many import annotate_many as annotate_many
    from tagger.errors import TaggerError as TaggerError
    from tagger.pipeline import annotate as annotate
    from tagger.pipeline import load as load
    from tagger.reasons import explain as explain
    from tagger.sinks import load_tables as load_tables
    from tagger.sources import read as read
    from tagger.types import Annotation as Annotation
    from tagger.types import Document as Document
    from tagger.types import Failure as Failure

__version__ = "0.1.0"

_PUBLIC = {
    "Annotation": "tagger.types",
    "Document": "tagger.types",
    "Failure": "tagger.types",
    "TaggerError": "tagger.errors",
    "annotate": "tagger.pipeline",
    "annotate_frame": "tagger.analysis.frames",
    "annotate_many": "tagger.engine.many",
    "explain": "tagger.reasons",
    "load": "tagger.pipeline",
    "load_tables": "tagger.sinks",
    "read": "tagger.sources",
    "read_acronyms": "tagger.acronyms",
    "read_corrections": "tagger.corrections",
}
__all__ = ["__version__", *sorted(_PUBLIC)]  # noqa: PLE0604  # strings all the same


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'tagger' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])


if "IPython" in sys.modules:  # whoever looks on is in Jupyter or IPython
    import_module("tagger.notebook").register()
