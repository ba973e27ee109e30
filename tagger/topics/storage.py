"""The classifier on disk: arrays as `.npz` without pickle, all else as JSON, both with digests.

Reading runs no code from the files. The files of one model are the same bytes every time they are written.
"""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tagger.errors import ModelError
from tagger.topics.features import KINDS
from tagger.topics.model import Block, TopicModel
from tagger.topics.nearest import Examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT: Final = 1
ARRAYS: Final = "topics.npz"
DESCRIPTION: Final = "topics.json"
_DIGEST = "sha256"
_ARRAYS_DIGEST = "arrays_sha256"


def to_files(model: TopicModel) -> dict[str, bytes]:
    """Return the model's files: name -> content.

    Weights are stored with half precision; `rounded` makes a model that survives this bit for bit.
    """
    arrays = _packed(model)
    description = {
        "format": FORMAT,
        "labels": list(model.labels),
        "names": list(model.names),
        "kinds": [block.kind for block in model.blocks],
        "lead": model.lead,
        "meta": dict(model.meta),
        "examples": list(model.examples.ids) if model.examples else [],
        _ARRAYS_DIGEST: sha256(arrays).hexdigest(),
    }
    description[_DIGEST] = _digest(description)
    text = json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    return {ARRAYS: arrays, DESCRIPTION: text.encode()}


def from_files(files: Mapping[str, bytes], where: str = "the model") -> TopicModel:
    """Return the model of its files.

    Raises:
        ModelError: a file is missing, damaged, or of another format; `where` names the place in the message.
    """
    for name in (ARRAYS, DESCRIPTION):
        if name not in files:
            raise ModelError(f"{where}: {name} is missing; install or train the model again")
    description = _described(files[DESCRIPTION], where)
    if sha256(files[ARRAYS]).hexdigest() != description[_ARRAYS_DIGEST]:
        raise ModelError(f"{where}: {ARRAYS} is damaged; install or train the model again")
    try:
        return _unpacked(files[ARRAYS], description)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{where}: {ARRAYS} does not fit {DESCRIPTION}; train the model again") from error


def write_model(model: TopicModel, folder: Path) -> None:
    """Write the model's files into a folder, which is made when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in to_files(model).items():
        (folder / name).write_bytes(content)


def read_model(folder: Path) -> TopicModel:
    """Return the model of a folder.

    Raises:
        ModelError: a file is missing, cannot be read, is damaged, or of another format.
    """
    try:
        files = {
            name: (folder / name).read_bytes() for name in (ARRAYS, DESCRIPTION) if (folder / name).exists()
        }
    except OSError as error:
        raise ModelError(f"{folder}: cannot be read ({error.strerror}); install the model again") from error
    return from_files(files, str(folder))


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of a model that `read_model` has read: the same for the same model wherever it lies."""
    return str(json.loads((folder / DESCRIPTION).read_bytes())[_DIGEST])


def rounded(values: NDArray[Any] | Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    """Return the values as they come back from disk: of half precision, in single-precision numbers."""
    return np.asarray(values, dtype=np.float16).astype(np.float32)


def _digest(description: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in description.items() if key != _DIGEST}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _described(content: bytes, where: str) -> dict[str, Any]:
    try:
        description = json.loads(content)
        found, sound = description["format"], description[_DIGEST] == _digest(description)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{where}: {DESCRIPTION} is damaged; install or train the model again") from error
    if found != FORMAT:
        raise ModelError(
            f"{where}: topics of format {found}, this version reads {FORMAT}; train the model again"
        )
    if not sound or not set(description["kinds"]) <= set(KINDS):
        raise ModelError(f"{where}: {DESCRIPTION} is damaged; install or train the model again")
    return dict(description)


def _packed(model: TopicModel) -> bytes:
    arrays: dict[str, NDArray[Any]] = {"thresholds": model.thresholds, "intercepts": model.intercepts}
    for block in model.blocks:
        names = "\n".join(block.vocabulary).encode()
        arrays[f"{block.kind}.vocabulary"] = np.frombuffer(names, dtype=np.uint8)
        arrays[f"{block.kind}.idf"] = block.idf
        arrays[f"{block.kind}.weights"] = block.weights.astype(np.float16)
    if model.examples:
        arrays["examples.profiles"] = model.examples.profiles.astype(np.float16)
        arrays["examples.truth"] = model.examples.truth
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def _unpacked(content: bytes, description: Mapping[str, Any]) -> TopicModel:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return TopicModel(
            labels=tuple(description["labels"]),
            names=tuple(description["names"]),
            thresholds=arrays["thresholds"],
            intercepts=arrays["intercepts"],
            blocks=tuple(_block(kind, arrays) for kind in description["kinds"]),
            meta=description["meta"],
            examples=_examples(description.get("examples", ()), arrays),
            lead=description.get("lead", 0.0),
        )


def _examples(ids: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> Examples | None:
    if not ids:
        return None
    profiles = arrays["examples.profiles"].astype(np.float32)
    return Examples(tuple(ids), profiles, arrays["examples.truth"].astype(bool))


def _block(kind: str, arrays: Mapping[str, NDArray[Any]]) -> Block:
    names = arrays[f"{kind}.vocabulary"].tobytes().decode()
    return Block(
        kind,
        tuple(names.split("\n")) if names else (),
        arrays[f"{kind}.idf"],
        arrays[f"{kind}.weights"].astype(np.float32),
    )
