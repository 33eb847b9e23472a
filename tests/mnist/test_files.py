"""Files and optional modules: whole or not there."""

import sys
from pathlib import Path

import pytest

from npact.mnist import InputError
from npact.mnist.errors import require
from npact.nn.files import replacing


def test_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in ("one", "two"):
        with replacing(path) as temporary:
            temporary.write_text(text)
            assert temporary.suffix == ".txt"
        assert path.read_text() == text
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt])
def test_keeps_the_old_file_where_writing_fails(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half a")
            raise interruption

    with pytest.raises(interruption):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    require("numpy", "pytest")
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(InputError, match=r'^pooch: not installed; pip install "npact\[mnist\]"$'):
        require("numpy", "pooch")
