"""The record of an annotation as JSON Schema (draft 2020-12), for whoever reads the records."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def annotation_schema() -> dict[str, Any]:
    """Return the schema that `Annotation.to_dict()` and every JSON record of the command line follow."""
    schema: dict[str, Any] = json.loads(files(__name__).joinpath("annotation.schema.json").read_text("utf-8"))
    return schema
