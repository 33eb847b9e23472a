"""Models as ``.npz`` files: named arrays and one JSON text, without pickle."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from npact.nn.layers import Array

__all__ = ["ModelFileError", "read", "write"]


class ModelFileError(ValueError):
    """A file is not a model that can be loaded; says ``path: what``."""

    def __init__(self, path: str | os.PathLike[str], what: str) -> None:
        self.path, self.what = path, " ".join(what.split())
        super().__init__(f"{path}: {self.what}")


def write(path: Path, architecture: dict[str, Any], arrays: dict[str, Array]) -> None:
    """Write under a temporary name in the same folder, then move the file into place."""
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.npz")
    try:
        with temporary.open("wb") as file:
            np.savez(
                file, architecture=np.array(json.dumps(architecture)), **dict[str, Any](arrays)
            )
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The architecture and the arrays of a file; a ModelFileError if they are not whole."""
    with path.open("rb") as file:
        start = file.read(4)
        if start[:1] == b"\x80":
            raise ModelFileError(path, "a pickle, which could run any code, is never loaded")
        if start != b"PK\x03\x04":
            raise ModelFileError(path, "not an .npz file")
        file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as archive:
                # What is not in NumPy's format comes as bytes.
                arrays = {name: np.asarray(archive[name]) for name in archive.files}
        # Damage shows as any of a dozen types, from BadZipFile and zlib.error to MemoryError.
        except Exception as error:
            what = f"cut off or damaged: {error}"
            if "allow_pickle" in str(error):
                what = "pickled objects inside, which could run any code, are never loaded"
            raise ModelFileError(path, what) from error
    try:
        architecture = json.loads(str(arrays.pop("architecture")))
    except (KeyError, RecursionError, ValueError) as error:
        raise ModelFileError(path, "not a model: there is no architecture in it") from error
    if not isinstance(architecture, dict):
        raise ModelFileError(path, "not a model: its architecture is not a JSON object")
    return architecture, arrays
