"""What an output cell of Jupyter gets."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tagger
from tagger import notebook
from tagger.types import Annotation, Document, Failure, FieldOfWork, Mention

EVIL = "<script>alert(1)</script> & Ana"


@pytest.fixture
def note() -> Annotation:
    mention = Mention(len(EVIL) - 3, len(EVIL), "Ana", "PERSON", None, "Ana <b>", 0.9, 'model: "quoted"')
    field = FieldOfWork("policing", "Policing", 0.8, assigned=True)
    return Annotation(Document("d", EVIL, title=EVIL), (mention,), (), (), (field,), {})


def test_text_cannot_run(note: Annotation) -> None:
    shown = notebook.to_html(note)
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 2
    assert 'title="PERSON · no identifier · Ana &lt;b&gt; · 0.90 · model: &quot;quoted&quot;"' in shown
    assert "Policing" in shown


def test_a_failure_is_a_line() -> None:
    assert "&lt;x&gt; (read): is empty" in notebook.failure_html(Failure("<x>", "read", "is empty"))


def test_importing_tagger_in_ipython_is_enough() -> None:
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as S; s = S.instance(); import tagger;"
        "from tagger.types import *; n = Annotation(Document('d', 'Hi'), (), (), (), ());"
        "print(s.display_formatter.format(n)[0]['text/html'])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Hi" in found.stdout


def test_outside_of_ipython_nothing_of_it_is_imported() -> None:
    code = "import sys, tagger; print('IPython' in sys.modules, 'pandas' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]


def test_a_real_annotation() -> None:
    shown = notebook.to_html(
        tagger.annotate("Elisa Tarn met the Ministry of Justice of Georgia on 3 May 2004.")
    )
    assert "gov:GE/justice" in shown
    assert "edtf:2004-05-03" in shown
