"""IDX files are read exactly or refused, wherever they are damaged."""

import gzip
import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from hypothesis.extra.numpy import arrays as any_arrays

from npact.mnist import InputError, read_idx
from npact.mnist.data import digest

IMAGES = np.arange(2 * 3 * 5, dtype=np.uint8).reshape(2, 3, 5)
RAW = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 5, *range(30)])
GZIPPED = gzip.compress(RAW)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("idx") / "some-images"


@pytest.mark.parametrize("content", [RAW, GZIPPED], ids=["plain", "gzip"])
def test_reads_plain_and_gzip_by_content(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    np.testing.assert_array_equal(read_idx(file, 3), IMAGES)
    assert read_idx(str(file), 3).dtype == np.uint8


@given(array=any_arrays(np.uint8, array_shapes(min_dims=1, max_dims=3, min_side=0)))
def test_digest_is_that_of_the_raw_file(file: Path, array: np.ndarray) -> None:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    raw = bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()
    assert digest(array) == hashlib.sha256(raw).hexdigest()
    file.write_bytes(raw)
    np.testing.assert_array_equal(read_idx(file, array.ndim), array)


def refusal(file: Path, content: bytes, dimensions: int = 3) -> str:
    """What is said about the content; the message begins with the file's name."""
    file.write_bytes(content)
    with pytest.raises(InputError, match=f"^{re.escape(str(file))}: ") as caught:
        read_idx(file, dimensions)
    assert "\n" not in str(caught.value)
    return caught.value.what


@given(length=st.integers(0, len(RAW) - 1))
def test_truncated(file: Path, length: int) -> None:
    assert refusal(file, RAW[:length]).startswith("truncated: ")
    assert refusal(file, gzip.compress(RAW[:length])).startswith("truncated: ")


@given(length=st.integers(2, len(GZIPPED) - 1))
def test_truncated_gzip_stream(file: Path, length: int) -> None:
    assert refusal(file, GZIPPED[:length]).startswith("bad gzip stream: ")


@given(extra=st.binary(min_size=1))
def test_oversized(file: Path, extra: bytes) -> None:
    assert refusal(file, RAW + extra).startswith("oversized: ")
    assert refusal(file, gzip.compress(RAW + extra)).startswith("oversized: ")


@given(at=st.integers(0, 3), value=st.integers(0, 255))
def test_wrong_magic_number(file: Path, at: int, value: int) -> None:
    damaged = bytearray(RAW)
    damaged[at] = value
    if value != RAW[at] and not damaged.startswith(b"\x1f\x8b"):
        what = refusal(file, bytes(damaged))
        assert what == f"magic number 0x{damaged[:4].hex()}, expected 0x00000803"


def test_labels_for_images(file: Path) -> None:
    assert refusal(file, RAW, dimensions=1) == "magic number 0x00000803, expected 0x00000801"


@given(at=st.integers(0, len(GZIPPED) - 1), bits=st.integers(1, 255))
def test_damaged_gzip_stream_is_refused_or_harmless(file: Path, at: int, bits: int) -> None:
    damaged = bytearray(GZIPPED)
    damaged[at] ^= bits
    file.write_bytes(damaged)
    try:
        array = read_idx(file, 3)
    except InputError:
        return
    np.testing.assert_array_equal(array, IMAGES)  # gzip's header holds a date, for example


def test_a_header_that_promises_the_moon_reserves_no_memory(file: Path) -> None:
    header = bytes([0, 0, 8, 3]) + b"\xff" * 12
    assert refusal(file, header).startswith("truncated: ")
    assert refusal(file, gzip.compress(header)).startswith("truncated: ")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_idx(tmp_path / "nowhere", 1)
