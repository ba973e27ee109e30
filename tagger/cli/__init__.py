"""The command line: one file a verb. A verb reads its options, calls the library, and shows the result."""

from __future__ import annotations

import sys
import warnings


def main() -> None:
    """Run `tagger` with the arguments of the process; end it with one of the codes of `tagger.cli.exits`."""
    try:
        from tagger.cli.app import app
        from tagger.cli.exits import complain

        warnings.showwarning = lambda message, *_, **__: complain(f"warning: {message}")
        app(prog_name="tagger")
    except KeyboardInterrupt:  # while Python was still importing: later ones are met in tagger.cli.exits
        sys.exit(130)
