"""People, organizations, countries, places, dates and OSCE fields of work in documents, with identifiers and reasons."""

from __future__ import annotations

__version__ = "0.1.0"
