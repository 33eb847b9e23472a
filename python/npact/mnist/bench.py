"""npact beside the frameworks that are installed: an epoch, and inference by batch size.

Each system is measured in a process of its own, so that no thread of one waits in a loop while
another is measured; the models, the batch size and the optimiser are the same, the pixels random.
"""

import functools
import importlib.metadata
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from npact import nn
from npact.mnist.errors import InputError
from npact.mnist.exchange import export_onnx
from npact.mnist.models import MODELS

__all__ = ["PEERS", "bench", "measure", "profile", "table"]

EPOCH, BATCH, REPEATS, STEPS = 60_000, 32, 3, 50
SIZES = (1, 32, 256, 1000)
THREAD_VARIABLES = (
    "NPACT_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
)

Array = np.ndarray[Any, Any]


class Part(NamedTuple):
    """An operation of a step: its result's shape, bytes moved, multiplications, seconds."""

    name: str
    shape: tuple[int, ...]
    moved: float
    products: float
    seconds: float


class Subject(NamedTuple):
    """A model of some system: train one epoch on (x, y), or compute the output for x."""

    train: Callable[[Array, Array], object] | None
    infer: Callable[[Array], object] | None


def _npact(model: str, threads: int) -> Subject:
    nn.set_num_threads(threads)
    net = MODELS[model]()
    return Subject(
        lambda x, y: net.fit(x, y, batch_size=BATCH, verbose=0),
        lambda x: net.predict(x, batch_size=len(x)),
    )


def _keras(model: str, threads: int) -> Subject:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    layers = keras.layers
    hidden = {
        "cnn": [
            *[layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2)],
            *[layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2)],
            *[layers.Conv2D(64, 3, activation="relu"), layers.Flatten()],
            layers.Dense(64, activation="relu"),
        ],
        "mlp": [
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(128, activation="relu"),
        ],
    }[model]
    net = keras.Sequential([keras.Input((28, 28, 1)), *hidden, layers.Dense(10)])
    net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return Subject(
        lambda x, y: net.fit(x, y, batch_size=BATCH, verbose=0),
        lambda x: net.predict_on_batch(x),
    )


def _torch_net(model: str) -> Any:
    from torch import nn as layers

    hidden = {
        "cnn": [
            *[layers.Conv2d(1, 32, 3), layers.MaxPool2d(2), layers.ReLU()],
            *[layers.Conv2d(32, 64, 3), layers.MaxPool2d(2), layers.ReLU()],
            *[layers.Conv2d(64, 64, 3), layers.ReLU(), layers.Flatten()],
            *[layers.Linear(576, 64), layers.ReLU(), layers.Linear(64, 10)],
        ],
        "mlp": [
            *[layers.Flatten(), layers.Linear(784, 256), layers.ReLU()],
            *[layers.Linear(256, 128), layers.ReLU(), layers.Linear(128, 10)],
        ],
    }[model]
    return layers.Sequential(*hidden)


def _torch(model: str, threads: int) -> Subject:
    import torch

    torch.set_num_threads(threads)
    net = _torch_net(model)
    optimizer = torch.optim.Adam(net.parameters())
    loss = torch.nn.CrossEntropyLoss()

    def train(x: Array, y: Array) -> None:
        inputs, labels = torch.from_numpy(x.reshape(-1, 1, 28, 28)), torch.from_numpy(y)
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss(net(inputs[rows]), labels[rows]).backward()
            optimizer.step()

    def infer(x: Array) -> object:
        with torch.inference_mode():
            return net(torch.from_numpy(x.reshape(-1, 1, 28, 28))).numpy()

    return Subject(train, infer)


def _onnxruntime(model: str, threads: int) -> Subject:
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.onnx")
        export_onnx(MODELS[model](), path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
    return Subject(None, lambda x: session.run(None, {"input": x}))


def _sklearn(model: str, threads: int) -> Subject:
    from sklearn.neural_network import MLPClassifier

    if model != "mlp":
        return Subject(None, None)
    net = MLPClassifier((256, 128), batch_size=BATCH)

    def train(x: Array, y: Array) -> None:
        net.partial_fit(x.reshape(len(x), -1), y, classes=np.arange(10))

    return Subject(train, lambda x: net.predict_proba(x.reshape(len(x), -1)))


# What is measured, and the distributions that it takes; some have several names.
PEERS: dict[str, tuple[Callable[[str, int], Subject], tuple[str, ...]]] = {
    "npact": (_npact, ("npact", "numpy")),
    "keras": (_keras, ("keras", "tensorflow|tensorflow-cpu")),
    "torch": (_torch, ("torch",)),
    "onnxruntime": (_onnxruntime, ("onnxruntime", "onnx")),
    "sklearn": (_sklearn, ("scikit-learn",)),
}


def versions(peer: str) -> dict[str, str] | None:
    """Those of the distributions of a peer, or None where one is not installed."""
    found = {}
    for names in PEERS[peer][1]:
        for name in names.split("|"):
            with suppress(importlib.metadata.PackageNotFoundError):
                found[name] = importlib.metadata.version(name)
                break
        else:
            return None
    return found


def measure(peer: str, model: str, threads: int, images: int) -> dict[str, Any]:
    """Measure one system in this process: the best of a few repeats.

    Parameters
    ----------
    peer, model : str
        Keys of `PEERS` and of `MODELS`.
    threads : int
        To compute on.
    images : int
        To train on; the time is given for 60,000.

    Returns
    -------
    dict
        ``train``, seconds an epoch, or None; ``infer``, images/s by batch size, or None.
    """
    rng = np.random.default_rng(0)
    x = rng.random((max(images, SIZES[-1]), 28, 28, 1), dtype=np.float32)
    y = rng.integers(0, 10, images)
    subject = PEERS[peer][0](model, threads)
    result: dict[str, Any] = {"train": None, "infer": None}
    if subject.train is not None:
        warm = min(images, 10 * BATCH)  # what is compiled or allocated at first
        subject.train(x[:warm], y[:warm])
        times = [_seconds(subject.train, x[:images], y) for _ in range(REPEATS)]
        result["train"] = min(times) * EPOCH / images
    if subject.infer is not None:
        result["infer"] = {}
        for size in SIZES:
            batch, times = x[:size], []
            deadline = time.perf_counter() + 0.5
            while len(times) < 5 or time.perf_counter() < deadline:
                times.append(_seconds(subject.infer, batch))
            # The median: with a batch of one, the least would be a lucky moment.
            result["infer"][str(size)] = size / float(np.median(times))
    return result


def _seconds(function: Callable[..., object], *arguments: Any) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def bench(
    models: list[str], peers: list[str], threads: int, images: int, rounds: int = 1
) -> dict[str, Any]:
    """Measure systems one after the other, each in a process of its own.

    Parameters
    ----------
    models, peers : list of str
        Keys of `MODELS` and of `PEERS`; peers that are not installed are left out.
    threads, images : int
        As for `measure`.
    rounds : int
        How often all of them take their turn: the best of each counts, as other work on the machine
        and the place of the memory make some processes slower from beginning to end.

    Returns
    -------
    dict
        ``threads``, ``rounds``, ``versions`` by peer, and ``results`` by model and peer.

    Raises
    ------
    InputError
        Where none of the peers is installed.
    """
    installed = {peer: found for peer in peers if (found := versions(peer))}
    if not installed:
        raise InputError(f"--peers {' '.join(peers)}", "not installed")
    results: dict[str, dict[str, Any]] = {model: {} for model in models}
    turns = itertools.product(range(rounds), models, installed)
    for _, model, peer in turns:
        code = (
            "import json; from npact.mnist.bench import measure; "
            f"print(json.dumps(measure({peer!r}, {model!r}, {threads}, {images})))"
        )
        done = _in_process(f"{peer} on the {model}", code, threads)
        found = json.loads(done.splitlines()[-1])
        results[model][peer] = _best(results[model].get(peer, found), found)
    return {"threads": threads, "rounds": rounds, "versions": installed, "results": results}


def _best(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    train, infer = one["train"], one["infer"]
    return {
        "train": train and min(train, other["train"]),
        "infer": infer and {size: max(infer[size], other["infer"][size]) for size in infer},
    }


def _in_process(what: str, code: str, threads: int) -> str:
    """What the code prints in a process of its own, with as many threads."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | dict.fromkeys(THREAD_VARIABLES, str(threads)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{what} failed:\n{done.stderr}")
    return done.stdout.rstrip()


def table(record: dict[str, Any]) -> str:
    """What `bench` found: in brackets, how many times faster npact is."""
    lines = [f"{record['threads']} threads, the best of {record['rounds']}"]
    for peer, found in record["versions"].items():
        lines.append(f"  {peer}: " + ", ".join(f"{k} {v}" for k, v in found.items()))
    heads = "".join(f"{f'images/s at {size}':>22}" for size in SIZES)
    for model, results in record["results"].items():
        lines += ["", f"{model:12}{'s/epoch':>18}{heads}"]
        own = results.get("npact")
        for peer, result in results.items():
            cells = [_cell(result["train"], own and own["train"], lower=True).rjust(18)]
            for size in map(str, SIZES):
                value = result["infer"] and result["infer"][size]
                cells.append(_cell(value, own and own["infer"][size], lower=False).rjust(22))
            lines.append(f"{peer:12}" + "".join(cells))
    return "\n".join(lines)


def _cell(value: float | None, own: float | None, lower: bool) -> str:
    if value is None:
        return "-"
    shown = f"{value:.2f}" if lower else f"{value:,.0f}"
    if own is None:
        return shown
    return f"{shown} ({value / own if lower else own / value:.2f}x)"


def profile(model: str) -> str:
    """Where a training step spends its time, beside what the processor can do at best.

    Parameters
    ----------
    model : str
        A key of `MODELS`.

    Returns
    -------
    str
        A line for each operation with the shape of its result, over all pieces of a batch, and what
        is left of a step; in the midst of training, so with the caches as they are then.
        Products have a rate beside that of the BLAS, others beside that of a copy that stays in the
        second level's cache.  All is from one process and one thread.
    """
    code = f"from npact.mnist.bench import profile_here; print(profile_here({model!r}))"
    return _in_process(f"the profile of the {model}", code, 1)


def profile_here(model: str) -> str:
    """`profile` in this process, whose BLAS may have more threads than one."""
    rng = np.random.default_rng(0)
    x = rng.random((STEPS * BATCH, 28, 28, 1), dtype=np.float32)
    y = rng.integers(0, 10, len(x))
    net, square = MODELS[model](), rng.random((2, 768, 768), dtype=np.float32)
    nn.set_num_threads(1)
    train = functools.partial(net.fit, x, y, batch_size=BATCH, verbose=0)
    train()
    peak = 2 * 768**3 / _least(np.matmul, *square) * 1e-9
    cache, memory = _copying(1 << 18), _copying(1 << 26)
    # One after the other, and the quickest pair, so that both find the machine in the same state.
    rounds = [(_seconds(train) / STEPS, _parts(net, x, y)) for _ in range(5)]
    step, parts = min(rounds, key=lambda pair: pair[0] + _total(pair[1]))
    rest = step - _total(parts)

    lines = [
        f"{model}: a step of {BATCH} images on one thread takes {step * 1e6:,.0f} us",
        f"at best: {peak:.0f} GFLOP/s in the BLAS, copies at {cache:.0f} GB/s in the cache and "
        f"{memory:.0f} GB/s in memory, read and written",
        f"{'operation':18}{'result':>24}{'us':>10}{'share':>8}{'rate':>14}{'of best':>9}",
    ]
    for part in parts:
        unit, best = ("GFLOP/s", peak) if part.products else ("GB/s", cache)
        rate = (2 * part.products or part.moved) / part.seconds * 1e-9
        lines.append(
            f"{part.name:18}{part.shape!s:>24}{part.seconds * 1e6:10.1f}"
            f"{part.seconds / step:8.1%}{rate:6.0f} {unit:7}{rate / best:9.0%}"
        )
    lines.append(f"{'loss, accuracy, order, Python':42}{rest * 1e6:10.1f}{rest / step:8.1%}")
    return "\n".join(lines)


def _parts(net: nn.Sequential, x: Array, y: Array) -> list[Part]:
    """The parts of a step, each as long as it took on average in an epoch."""
    batch = net._batch(BATCH)
    n, shards = net.parameters.nbytes, len(batch._gradients)
    spent = np.zeros(3)
    passes = []
    for rows in np.split(net._order(len(x)), STEPS):
        spent[0] += _seconds(batch.take, x, y, rows)
        passes.append([Part(*row) for row in batch.profile()])
        spent[1] += _seconds(batch.add, net.gradients)
        spent[2] += _seconds(net.optimizer.update, net.parameters, net.gradients)
    # The pieces of the batch differ in their number of images alone: one line for all of them.
    count = sum(part.name == "cross-entropy" for part in passes[0])
    once = [k for k, part in enumerate(passes[0]) if part.name == "transpose"]
    each = [k for k in range(len(passes[0])) if k not in once]
    alike = [each[i :: len(each) // count] for i in range(len(each) // count)]
    alike += [once[i :: len(once) // shards] for i in range(len(once) // shards)]
    whole = (net.parameters.size,)
    take, add, update = spent / STEPS
    return [
        Part("take", batch.x.shape, 2 * batch.x.nbytes, 0, take),
        *(_together([passes[s][k] for k in same for s in range(STEPS)]) for same in alike),
        Part("add", whole, (shards + 1) * n, 0, add),
        # Adam reads four vectors and writes three of them.
        Part("adam", whole, 7 * n, 0, update),
    ]


def _together(parts: list[Part]) -> Part:
    """One operation, in all pieces of all steps."""
    moved, products, seconds = (
        sum(figures) / STEPS for figures in zip(*(part[2:] for part in parts), strict=True)
    )
    return Part(*parts[0][:2], moved, products, seconds)


def _total(parts: list[Part]) -> float:
    return sum(part.seconds for part in parts)


def _least(function: Callable[..., object], *arguments: Any) -> float:
    return min(_seconds(function, *arguments) for _ in range(30))


def _copying(nbytes: int) -> float:
    """GB/s read and written by a copy from one array of this size to another."""
    x = np.ones(nbytes, np.uint8)
    return 2 * nbytes / _least(np.copyto, x.copy(), x) * 1e-9
