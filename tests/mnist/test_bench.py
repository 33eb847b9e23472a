"""``python -m npact.mnist bench``: what is measured and how it is shown, never how fast it is."""

import json
import math

import numpy as np
import pytest

from npact.mnist import bench
from npact.mnist.__main__ import main


@pytest.mark.parametrize("model", ["cnn", "mlp"])
@pytest.mark.parametrize("peer", bench.PEERS)
def test_measure(peer, model):
    if bench.versions(peer) is None:
        pytest.skip(f"{peer} is not installed")
    subject = bench.PEERS[peer][0](model, 1)
    x = np.full((2, 28, 28, 1), 0.5, np.float32)
    if subject.train is not None:
        subject.train(np.repeat(x, 16, axis=0), np.arange(32) % 10)
    if subject.infer is not None:
        output = subject.infer(x)
        output = output[0] if isinstance(output, list) else output
        assert output.shape == (2, 10)
        assert np.isfinite(output).all()


def test_json(capsys):
    assert main(["bench", "--models", "mlp", "--peers", "npact", "--images", "64", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert set(record) == {"threads", "rounds", "versions", "results"}
    result = record["results"]["mlp"]["npact"]
    assert result["train"] > 0
    assert set(result["infer"]) == {"1", "32", "256", "1000"}
    assert min(result["infer"].values()) > 0


def test_the_best_of_the_rounds_counts(monkeypatch):
    sizes = ["1", "32"]
    found = iter(
        [
            {"train": 2.0, "infer": dict(zip(sizes, (10.0, 40.0), strict=True))},
            {"train": None, "infer": None},
            {"train": 1.5, "infer": dict(zip(sizes, (12.0, 30.0), strict=True))},
            {"train": None, "infer": None},
        ]
    )
    monkeypatch.setattr(bench, "_in_process", lambda *_: json.dumps(next(found)))
    monkeypatch.setattr(bench, "versions", lambda peer: {peer: "1.0"})
    record = bench.bench(["mlp"], ["npact", "sklearn"], 1, 64, rounds=2)
    assert record["results"]["mlp"] == {
        "npact": {"train": 1.5, "infer": {"1": 12.0, "32": 40.0}},
        "sklearn": {"train": None, "infer": None},
    }


def test_table_shows_ratios():
    fast = {"train": 5.0, "infer": dict.fromkeys(map(str, bench.SIZES), 30_000.0)}
    slow = {"train": 15.0, "infer": dict.fromkeys(map(str, bench.SIZES), 12_000.0)}
    absent = {"train": None, "infer": None}
    text = bench.table(
        {
            "threads": 2,
            "rounds": 3,
            "versions": {"npact": {"npact": "1.0"}, "torch": {"torch": "2.0"}},
            "results": {"cnn": {"npact": fast, "torch": slow, "sklearn": absent}},
        }
    )
    assert text.splitlines()[0] == "2 threads, the best of 3"
    own, other, nothing = (line.split() for line in text.splitlines()[-3:])
    assert own == ["npact", "5.00", "(1.00x)", *["30,000", "(1.00x)"] * 4]
    assert other == ["torch", "15.00", "(3.00x)", *["12,000", "(2.50x)"] * 4]
    assert nothing == ["sklearn", *["-"] * 5]


def test_profile(capsys):
    """Every product of the cnn is there: forward, and backward in kernel and input."""
    assert main(["bench", "--profile", "--models", "cnn"]) == 0
    head, best, _, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("cnn: a step of 32 images on one thread takes ")
    assert "GFLOP/s in the BLAS" in best
    names = [line[:18].strip() for line in lines]
    assert names.count("convolve") == names.count("kernel gradient") == 5
    # The first layer's input needs no gradient; what is transposed is for that of the input.
    assert names.count("input gradient") == names.count("transpose") == 4
    assert names.count("cross-entropy") == names.count("add") == names.count("adam") == 1
    # Each product of a batch is that of one image in 32, whatever pieces it was cut into.
    first = next(line.split() for line in lines if line.startswith("convolve"))
    rate, unit = float(first[-3]), first[-2]
    assert unit == "GFLOP/s"
    seconds = float(first[-5]) * 1e-6
    assert math.isclose(rate * 1e9 * seconds, 2 * 32 * 26 * 26 * 32 * 9, rel_tol=0.05)
    shares = [float(line.split("%")[0].split()[-1]) for line in lines]
    assert math.isclose(sum(shares), 100, abs_tol=3)


@pytest.mark.parametrize("name", ["tensorflow", "tensorflow-cpu"])
def test_a_distribution_may_have_another_name(monkeypatch, name):
    def version(wanted):
        if wanted in ("keras", name):
            return "3.0"
        raise bench.importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(bench.importlib.metadata, "version", version)
    assert bench.versions("keras") == {"keras": "3.0", name: "3.0"}
    assert bench.versions("torch") is None


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("--peers torch sklearn", "--peers torch sklearn: not installed"),
        ("--profile --json --rounds 3", "--profile: leave out --rounds, --json"),
        ("--profile --peers npact", "--profile: leave out --peers"),
        ("--threads 65", "argument --threads: must be at most 64, not '65'"),
    ],
)
def test_what_is_refused(monkeypatch, capsys, arguments, what):
    monkeypatch.setattr(bench, "versions", lambda peer: None)
    with pytest.raises(SystemExit) as caught:
        main(["bench", *arguments.split()])
    assert caught.value.code == 2
    assert what in capsys.readouterr().err


def test_a_peer_that_fails_is_named(monkeypatch):
    monkeypatch.setitem(bench.MODELS, "nothing", None)
    with pytest.raises(RuntimeError, match="npact on the nothing failed"):
        bench.bench(["nothing"], ["npact"], 1, 64)
