"""The one exception that users see: the run cannot go on.

A document that cannot be read or annotated is no exception but a `tagger.types.Failure`; the run goes on.
"""

from __future__ import annotations


class TaggerError(Exception):
    """The run cannot go on. The message is one line: what, where, what to do."""


class UsageError(TaggerError):
    """The caller asked for something that does not exist: an unknown format, option or label."""


class ModelError(TaggerError):
    """The model is missing, damaged, or made for another version."""


class MissingExtraError(TaggerError):
    """An optional library is needed; the message names the extra that brings it."""
