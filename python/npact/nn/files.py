"""Models as ``.npz`` or ``.safetensors`` files: named arrays and one JSON text, without pickle."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from npact.nn.layers import Array

__all__ = ["ModelFileError", "read", "replacing", "require", "require_place", "write"]

SUFFIXES = (".npz", ".safetensors")


class ModelFileError(ValueError):
    """A file is not a model that can be loaded or written; says ``path: what``."""

    def __init__(self, path: str | os.PathLike[str], what: str) -> None:
        self.path, self.what = path, " ".join(what.split())
        super().__init__(f"{path}: {self.what}")

    def __reduce__(self) -> tuple[object, ...]:
        # By itself pickle calls the class with the message alone.
        return type(self), (self.path, self.what)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write beside `path`, and move the file into place only if all went well.

    Parameters
    ----------
    path : Path
        The file to make or to replace.

    Yields
    ------
    Path
        The same name in a temporary folder beside it: so the move is atomic, and matplotlib finds
        the suffix that it goes by.

    Raises
    ------
    OSError
        If there is no place for the file, or no room on the disk; the message names it.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("whole")
    >>> [file.name for file in folder.iterdir()]
    ['a.txt']
    """
    require_place(repr(str(path)), path)
    # A file that `tempfile` makes could be read by nobody else; this one is as others are.
    with tempfile.TemporaryDirectory(prefix=".npact-", dir=path.parent) as folder:
        temporary = Path(folder, path.name)
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            # Of a disk that is full the system says so about a descriptor, which has no name.
            if error.errno is not None and error.filename is None:
                error.filename = str(path)
            raise


def require_place(what: str, path: Path) -> None:
    """Refuse a path where no file can be written; `what` names it in the message."""
    if path.is_dir():
        raise IsADirectoryError(f"{what} cannot be written: it is a folder")
    folder = str(path.parent)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{what} cannot be written: there is no folder {folder!r}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{what} cannot be written: no right to write in {folder!r}")
    # The move would put a file in the place of a device: root's /dev/null would be gone.
    if path.exists() and not path.is_file():
        raise FileExistsError(f"{what} cannot be written: it is no file, but a device or a pipe")


def require(argument: str, path: Path) -> None:
    """Refuse a path in whose format `write` cannot write."""
    if path.suffix not in SUFFIXES:
        raise ValueError(f"{argument} must end in {' or '.join(SUFFIXES)}, not {str(path)!r}")
    if path.suffix == ".safetensors":
        _safetensors(path)


def write(path: Path, architecture: dict[str, Any], arrays: dict[str, Array]) -> None:
    """Write a file in the format of its suffix; it is whole or not there."""
    text = json.dumps(architecture)
    if path.suffix == ".safetensors":
        content = _safetensors(path).save(arrays, {"architecture": text})
        with replacing(path) as temporary:
            temporary.write_bytes(content)
        return
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, architecture=np.array(text), **dict[str, Any](arrays))


def _safetensors(path: Path) -> Any:
    try:
        import safetensors.numpy
    except ImportError:
        what = 'the package safetensors is not installed; pip install "npact[formats]"'
        raise ModelFileError(path, what) from None
    return safetensors.numpy


def read(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The architecture and the arrays of a file; a ModelFileError if they are not whole."""
    text, arrays = (_read_safetensors if path.suffix == ".safetensors" else _read_npz)(path)
    try:
        architecture = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise ModelFileError(path, "not a model: there is no architecture in it") from error
    if not isinstance(architecture, dict):
        raise ModelFileError(path, "not a model: its architecture is not a JSON object")
    return architecture, arrays


def _read_npz(path: Path) -> tuple[str, dict[str, Array]]:
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
    return str(arrays.pop("architecture", "")), arrays


def _read_safetensors(path: Path) -> tuple[str, dict[str, Array]]:
    content, module = path.read_bytes(), _safetensors(path)
    try:
        arrays = module.load(content)
        # The module gives no metadata: they are in the header, whose length comes first.
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    except Exception as error:  # a type of its own, or KeyError for a dtype that NumPy lacks
        raise ModelFileError(path, f"cut off, damaged or no .safetensors: {error}") from error
    return str(header.get("__metadata__", {}).get("architecture", "")), arrays
