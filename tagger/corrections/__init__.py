"""What a person has corrected, in a table, applied to every annotation after the pipeline.

corrections = read_corrections("corrections.csv")
note = tagger.annotate("The FI met in Vienna.", corrections=corrections)

`rows` says what a row is, `reading` reads the table, `settling` decides which rows count for a mention,
`applying` puts all together, `checking` looks at the table itself.
"""

from __future__ import annotations

from tagger.corrections.applying import Corrections
from tagger.corrections.reading import CorrectionsError, read_corrections

__all__ = ["Corrections", "CorrectionsError", "read_corrections"]
