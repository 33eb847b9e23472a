"""The command line: ``python -m npact.mnist {train,evaluate,predict}``."""

import argparse
import io
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

import numpy as np

import npact
from npact import nn
from npact.mnist.data import load
from npact.mnist.errors import InputError, require
from npact.mnist.images import read_digit
from npact.mnist.models import MODELS, load_model, scaled
from npact.mnist.plots import plot_confusion, plot_curves
from npact.mnist.report import confusion, report
from npact.nn.files import replacing

BAD_INPUT, INTERRUPTED = 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    What a person can put right ends the process with one line on standard error and status 2.

    Parameters
    ----------
    arguments : list of str, optional
        Without the name of the program; by default the process's own.

    Returns
    -------
    int
        The exit status: 0, or 130 after Ctrl-C.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # a log file is to show each epoch in time
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except (InputError, nn.ModelFileError, OSError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    return status


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: error: {' '.join(message.split())}\n")


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser("python -m npact.mnist", description="Train a classifier of digits.")
    commands = parser.add_subparsers(required=True, metavar="{train,evaluate,predict}")

    train = commands.add_parser("train", help="train a model and report on it")
    train.set_defaults(run=_train)
    train.add_argument("--model", choices=MODELS, default="cnn")
    names = [name for row in npact.table() for name in (row.name, *row.aliases)]
    train.add_argument("--activation", choices=names, default="relu", metavar="NAME")
    train.add_argument("--epochs", type=_positive_int, default=5, metavar="N")
    train.add_argument("--batch-size", type=_positive_int, default=32, metavar="N")
    train.add_argument("--learning-rate", type=_positive_float, default=1e-3, metavar="RATE")
    rates = "after --learning-rate: half a cosine wave down to 0 (default), or no change"
    train.add_argument("--schedule", choices=("cosine", "constant"), default="cosine", help=rates)
    train.add_argument("--seed", type=_natural, default=0, metavar="N")
    results = "folder for the results; default runs/<date>-<model>"
    train.add_argument("--out", type=Path, metavar="DIR", help=results)

    evaluate = commands.add_parser("evaluate", help="test a model")
    evaluate.set_defaults(run=_evaluate)
    evaluate.add_argument("model", type=Path, metavar="MODEL")

    source = "folder with the four IDX files; default NPACT_MNIST_DIR, the cache, a download"
    for command in (train, evaluate):
        command.add_argument("--data", type=Path, metavar="DIR", help=source)

    predict = commands.add_parser("predict", help="say which digits are in pictures")
    predict.set_defaults(run=_predict)
    predict.add_argument("model", type=Path, metavar="MODEL")
    predict.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="PNG or JPEG")
    return parser


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0, not {text!r}")
    return int(text)


def _positive_int(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text!r}")
    return int(text)


def _positive_float(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"must be a positive number, not {text!r}")
    return number


def _train(options: argparse.Namespace) -> int:
    require("matplotlib", "sklearn", "tqdm")  # missed now rather than after five epochs
    out = options.out or Path("runs", f"{time.strftime('%Y-%m-%d-%H%M%S')}-{options.model}")
    _check_writable(out)
    digits = load(options.data)
    model = MODELS[options.model](options.activation, seed=options.seed)
    steps = math.ceil(len(digits.train_images) / options.batch_size) * options.epochs
    rate = options.learning_rate
    model.compile(nn.Adam(nn.CosineDecay(rate, steps) if options.schedule == "cosine" else rate))
    name = f"{options.model} with {options.activation}"
    print(f"model: {name}, {model.count_params():,} parameters")

    test_images = scaled(digits.test_images)
    interrupted = False
    try:
        model.fit(
            scaled(digits.train_images),
            digits.train_labels,
            batch_size=options.batch_size,
            epochs=options.epochs,
            verbose=1 if sys.stderr.isatty() else 2,
            validation_data=(test_images, digits.test_labels),
        )
    except nn.NonFiniteError as error:
        raise InputError(f"--learning-rate {options.learning_rate}", str(error)) from error
    except KeyboardInterrupt:
        interrupted = True
    kept = ("model", "activation", "epochs", "batch_size", "learning_rate", "schedule", "seed")
    record = {key: getattr(options, key) for key in kept}
    history = model.history.history
    record |= {"data": digits.origin, "interrupted": interrupted, "history": history}
    out.mkdir(parents=True, exist_ok=True)
    model.save(out / "model.npz")
    with replacing(out / "history.json") as temporary:
        temporary.write_text(json.dumps(record, indent=1) + "\n")
    if interrupted:
        epochs = f"{model.epochs_trained} of {options.epochs} epochs complete"
        saved = f"{out / 'model.npz'} holds what is trained so far"
        print(f"interrupted, {epochs}: {saved}", file=sys.stderr)
        return INTERRUPTED

    predicted = np.argmax(model.predict(test_images), axis=1)
    print("\n" + report(digits.test_labels, predicted))
    plot_curves(out / "curves.png", history, name)
    plot_confusion(out / "confusion.png", confusion(digits.test_labels, predicted), name)
    print(f"\nsaved: model.npz, history.json, curves.png and confusion.png in {out}")
    return 0


def _check_writable(folder: Path) -> None:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise InputError(f"--out {folder}", f"{nearest} is not a folder that can be written to")


def _evaluate(options: argparse.Namespace) -> int:
    require("sklearn")
    model = load_model(options.model)
    digits = load(options.data)
    predicted = np.argmax(model.predict(scaled(digits.test_images)), axis=1)
    print("\n" + report(digits.test_labels, predicted))
    return 0


def _predict(options: argparse.Namespace) -> int:
    model = load_model(options.model)
    images = np.stack([read_digit(path) for path in options.images])
    for path, probabilities in zip(
        options.images, npact.softmax(model.predict(scaled(images))), strict=True
    ):
        shares = "  ".join(f"{digit} {share:.3f}" for digit, share in enumerate(probabilities))
        print(f"{path}: {np.argmax(probabilities)}  ({shares})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
