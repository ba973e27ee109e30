from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest

IsValid = Callable[[str], bool]


@pytest.fixture(scope="session")
def is_valid_edtf() -> IsValid:
    """Whether python-edtf, which knows nothing of our code, reads a string as EDTF."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its grammar warns on import
        from edtf import parse_edtf
        from edtf.parser.edtf_exceptions import EDTFParseException

    def is_valid(text: str) -> bool:
        try:
            parse_edtf(text)
        except EDTFParseException:
            return False
        return True

    return is_valid
