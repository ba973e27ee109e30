"""What analysts ask of a tagged archive: each answer a pandas frame that draws itself with `.plot()`.

```python
from tagger import analysis, load_tables

tables = load_tables("out/")
analysis.fields_over_time(tables).plot()
analysis.cooccurrence(tables, "ORG", "COUNTRY").graph()
```

All of them count documents, not mentions: a long report does not outweigh ten short ones.
"""

from __future__ import annotations

from tagger.analysis.answer import Answer
from tagger.analysis.counts import countries_by_field, fields_over_time, names
from tagger.analysis.frames import annotate_frame, tabulate
from tagger.analysis.links import cooccurrence
from tagger.analysis.periods import compare, whats_new
from tagger.analysis.timeline import timeline

__all__ = [
    "Answer",
    "annotate_frame",
    "compare",
    "cooccurrence",
    "countries_by_field",
    "fields_over_time",
    "names",
    "tabulate",
    "timeline",
    "whats_new",
]
