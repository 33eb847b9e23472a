"""The command line: ``python -m npact.mnist {train,evaluate,predict}``."""

import argparse
import io
import math
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

import npact
from npact import nn
from npact.mnist.data import load
from npact.mnist.errors import InputError, require
from npact.mnist.images import read_digit
from npact.mnist.models import MODELS, load_model, scaled
from npact.mnist.report import report
from npact.mnist.train import OPTIONS, train

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

    training = commands.add_parser(
        "train", help="train a model and report on it", argument_default=argparse.SUPPRESS
    )
    training.set_defaults(run=_train, out=None, resume=None, data=None)

    def option(name: str, help_text: str, **arguments: Any) -> None:
        default = OPTIONS[name.strip("-").replace("-", "_")]
        training.add_argument(name, help=f"{help_text} (default: {default})", **arguments)

    names = [name for row in npact.table() for name in (row.name, *row.aliases)]
    option("--model", "which network", choices=MODELS)
    activation = "of every hidden layer: any element-wise function"
    option("--activation", activation, choices=names, metavar="NAME")
    option("--epochs", "passes over the data", type=_positive_int, metavar="N")
    option("--batch-size", "digits in a step", type=_positive_int, metavar="N")
    option("--learning-rate", "of the first step", type=_positive_float, metavar="RATE")
    rates = "after --learning-rate: half a cosine wave down to 0, or no change"
    option("--schedule", rates, choices=("cosine", "constant"))
    option("--seed", "fixes first weights and order", type=_natural, metavar="N")
    folders = training.add_mutually_exclusive_group()
    results = "folder for the results (default: runs/<date>-<model>)"
    folders.add_argument("--out", type=Path, metavar="DIR", help=results)
    resumed = "go on with the training that was interrupted in DIR, with its options"
    folders.add_argument("--resume", type=Path, metavar="DIR", help=resumed)

    evaluate = commands.add_parser("evaluate", help="test a model")
    evaluate.set_defaults(run=_evaluate)
    evaluate.add_argument("model", type=Path, metavar="MODEL")

    source = "folder with the four IDX files; default NPACT_MNIST_DIR, the cache, a download"
    for command in (training, evaluate):
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
    given = {key: value for key, value in vars(options).items() if key in OPTIONS}
    out = options.resume or options.out
    if out is None:
        kind = given.get("model", OPTIONS["model"])
        out = Path("runs", f"{time.strftime('%Y-%m-%d-%H%M%S')}-{kind}")
    done = train(given, out, options.data, resume=options.resume is not None)
    return 0 if done else INTERRUPTED


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
