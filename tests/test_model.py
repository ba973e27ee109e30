"""The shipped model: loadable by plain spaCy, small, light at start, rebuilt from what is committed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = """
import sys, spacy
nlp = spacy.load(sys.argv[1])
doc = nlp("On 9 October 2019 the OSCE's Transnational Threats Department met Georgia's Ministry of Internal Affairs.")
assert not {"sklearn", "pandas", "scipy"} & set(sys.modules), "heavy imports"
print([(e.text, e.label_, e.kb_id_) for e in doc.ents], max(doc.cats, key=doc.cats.get))
"""


def run(code: str, *args: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", code, *args],
        capture_output=True, text=True, check=False, cwd=cwd,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_plain_spacy_loads_it(root: Path, tmp_path: Path) -> None:
    out = run(PLAIN, str(root / "models" / "osce-en"), cwd=tmp_path)
    for part in ("('9 October 2019', 'DATE', 'edtf:2019-10-09')", "'osce:tntd'", "'gov:GE/interior'"):
        assert part in out


def test_import_costs_next_to_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, tagger; print(sorted({'spacy', 'pandas', 'numpy', 'typer', 'rich'} & set(sys.modules)))"
    )
    assert run(code, cwd=tmp_path).strip() == "[]"


def test_size_and_meta(root: Path) -> None:
    model = root / "models" / "osce-en"
    assert sum(path.stat().st_size for path in model.rglob("*") if path.is_file()) < 40_000_000
    meta = json.loads((model / "meta.json").read_text(encoding="utf-8"))
    assert meta["name"] == "osce-en"
    assert meta["performance"]["strict micro f1"] > 0.9
    assert "strict micro f1" not in meta["tagger_scores"]


def test_no_pickle_anywhere(root: Path) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (root / "tagger").rglob("*.py"))
    for word in ("import pickle", "joblib", "allow_pickle=True", "dill"):
        assert word not in code
    assert not [path for path in (root / "models").rglob("*") if path.suffix in {".pkl", ".joblib"}]


def test_reference_data_and_model_agree(root: Path) -> None:
    """The model's knowledge base is the one that the reference data compile to."""
    from tagger import pipeline
    from tagger.kb.build import build
    from tagger.kb.store import KnowledgeBase

    shipped = KnowledgeBase.from_vocab(pipeline.load().vocab).to_data()
    fresh = json.loads(json.dumps(build(root / "data" / "reference")))
    assert json.loads(json.dumps(shipped)) == fresh, "run: tagger train --keep-network models/osce-en"


@pytest.mark.parametrize("damage", ["missing", "cut", "garbage"])
def test_damaged_models_say_so(root: Path, tmp_path: Path, damage: str) -> None:
    import shutil

    from tagger import pipeline
    from tagger.errors import ModelError

    model = tmp_path / "osce-en"
    shutil.copytree(root / "models" / "osce-en", model)
    weights = model / "ner" / "model"
    if damage == "missing":
        weights.unlink()
    elif damage == "cut":
        weights.write_bytes(weights.read_bytes()[:1000])
    else:
        (model / "config.cfg").write_text("[nlp\nnonsense", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        pipeline.load(model)
    assert "\n" not in str(caught.value)
