from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tagger.errors import ModelError
from tagger.topics import storage
from tagger.topics.storage import ARRAYS, DESCRIPTION, from_files, read_model, to_files, write_model

if TYPE_CHECKING:
    from tagger.topics.model import TopicModel
    from tagger.training.topics import TopicDocument


def test_round_trip_bit_for_bit(model: TopicModel, documents: list[TopicDocument], tmp_path: Path) -> None:
    write_model(model, tmp_path / "topics")
    back = read_model(tmp_path / "topics")
    assert (back.labels, back.names, back.meta) == (model.labels, model.names, model.meta)
    for one, other in zip(model.blocks, back.blocks, strict=True):
        assert (one.kind, one.vocabulary) == (other.kind, other.vocabulary)
        assert one.idf.tobytes() == other.idf.tobytes()
        assert one.weights.tobytes() == other.weights.tobytes()
    for document in documents[:20]:
        assert model.log_odds(document.source).tobytes() == back.log_odds(document.source).tobytes()
    assert model.thresholds.tobytes() == back.thresholds.tobytes()
    assert model.lead == back.lead > 0
    assert to_files(back) == to_files(model)


def test_size(model: TopicModel) -> None:
    assert sum(map(len, to_files(model).values())) < 8_000_000


@pytest.mark.parametrize("name", [ARRAYS, DESCRIPTION])
def test_missing_file(model: TopicModel, tmp_path: Path, name: str) -> None:
    write_model(model, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ModelError, match=rf"{tmp_path}: {name} is missing"):
        read_model(tmp_path)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"topics\.npz is missing"):
        read_model(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [ARRAYS, DESCRIPTION])
@pytest.mark.parametrize("place", [0, 100, -20])
def test_changed_byte(model: TopicModel, name: str, place: int) -> None:
    files = to_files(model)
    content = bytearray(files[name])
    content[place] ^= 1
    with pytest.raises(ModelError, match=rf"the model: {name} is damaged"):
        from_files({**files, name: bytes(content)})


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"\xff", b'{"format": 1, "sha256": "0"}'])
def test_no_description(model: TopicModel, content: bytes) -> None:
    with pytest.raises(ModelError, match=r"topics\.json is damaged"):
        from_files({**to_files(model), DESCRIPTION: content})


def test_cut_arrays(model: TopicModel) -> None:
    files = to_files(model)
    with pytest.raises(ModelError, match=r"topics\.npz is damaged"):
        from_files({**files, ARRAYS: files[ARRAYS][:1000]})


def test_other_format(model: TopicModel) -> None:
    files = to_files(model)
    other = files[DESCRIPTION].replace(b'"format": 1', b'"format": 99')
    with pytest.raises(ModelError, match="topics of format 99, this version reads 1"):
        from_files({**files, DESCRIPTION: other})


def test_arrays_of_another_model(model: TopicModel) -> None:
    description = json.loads(to_files(model)[DESCRIPTION])
    arrays = b"PK\x05\x06" + bytes(18)
    description["arrays_sha256"] = sha256(arrays).hexdigest()
    description["sha256"] = storage._digest(description)
    with pytest.raises(ModelError, match=r"topics\.npz does not fit topics\.json"):
        from_files({ARRAYS: arrays, DESCRIPTION: json.dumps(description).encode()})


def test_pickled_arrays_are_refused(model: TopicModel, tmp_path: Path) -> None:
    path = tmp_path / ARRAYS
    np.savez(path, thresholds=np.array([object()], dtype=object))
    description = json.loads(to_files(model)[DESCRIPTION])
    description["arrays_sha256"] = sha256(path.read_bytes()).hexdigest()
    description["sha256"] = storage._digest(description)
    (tmp_path / DESCRIPTION).write_text(json.dumps(description), encoding="utf-8")
    with pytest.raises(ModelError, match=r"does not fit"):
        read_model(tmp_path)


def test_inference_imports_no_training_library(model: TopicModel, tmp_path: Path) -> None:
    write_model(model, tmp_path)
    program = (
        "import sys\nfrom pathlib import Path\nfrom tagger.topics.features import Source\n"
        "from tagger.topics.storage import read_model\n"
        f"print(read_model(Path({str(tmp_path)!r})).score(Source('police')).argmax())\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'sklearn', 'scipy', 'pandas', 'spacy', 'joblib', 'pickle5'}))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n") == [str(model.labels.index("policing")), "", ""]


def test_no_pickle_in_the_package() -> None:
    package = Path(storage.__file__).parents[1]
    used = [
        path.name
        for folder in ("topics", "training", "components")
        for path in (package / folder).rglob("*.py")
        if any(
            word in path.read_text("utf-8")
            for word in ("import pickle", "import joblib", "allow_pickle=True")
        )
    ]
    assert used == []
