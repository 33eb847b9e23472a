"""Callbacks: when training stops, what is kept, what is written."""

import csv
from pathlib import Path

import numpy as np
import pytest

from npact import nn
from npact.nn import callbacks

X = np.random.default_rng(0).normal(size=(40, 3))
Y = (X[:, 0] > 0).astype(int)


class Script(nn.Callback):
    """Logs with given values, and parameters that tell which epoch made them."""

    def __init__(self, **values):
        self.values = values

    def on_epoch_end(self, epoch, logs):
        logs |= {key: values[epoch] for key, values in self.values.items()}
        self.model.parameters[...] = epoch


def model():
    return nn.Sequential([nn.Input((3,)), nn.Dense(2)])


def fit(*callbacks, epochs, **arguments):
    trained = model()
    trained.fit(X, Y, epochs=epochs, verbose=0, callbacks=callbacks, **arguments)
    return trained


@pytest.mark.parametrize(
    ("arguments", "values", "stopped", "best"),
    [
        ({}, [3, 2, 2, 1], 2, 1),
        ({"patience": 1}, [3, 2, 2, 1], 2, 1),
        ({"patience": 2}, [3, 2, 2, 1, 1, 1, 1], 5, 3),
        ({"patience": 2}, [3, 2, 2, 1], None, 3),
        ({"patience": 2, "min_delta": 0.5}, [3, 2, 1.9, 1.8, 1], 3, 1),
        ({"patience": 2, "min_delta": 0.5}, [3, 2, 1.9, 1.4, 1], None, 3),
        ({"mode": "max"}, [1, 2, 3, 2], 3, 2),
        ({"mode": "max", "min_delta": 1}, [-5, -3, -2.5], 2, 1),
        ({"patience": 2}, [3, np.nan, np.nan, 1], 2, 0),
        ({"patience": 3}, [np.nan, np.nan, 1, 2], None, 2),
    ],
)
def test_early_stopping(arguments, values, stopped, best):
    stop = nn.EarlyStopping("figure", **arguments)
    trained = fit(Script(figure=values), stop, epochs=len(values))
    assert (stop.stopped_epoch, stop.best_epoch) == (stopped, best)
    assert trained.epochs_trained == (len(values) if stopped is None else stopped + 1)


@pytest.mark.parametrize("monitor", ["val_loss", "val_accuracy", "loss", "accuracy"])
def test_the_direction_follows_the_name(monitor):
    values = [1, 2, 3] if monitor.endswith("accuracy") else [3, 2, 1]
    stop = nn.EarlyStopping(monitor)
    fit(Script(**{monitor: values}), stop, epochs=3, validation_split=0.1)
    assert (stop.stopped_epoch, stop.best_epoch) == (None, 2)


@pytest.mark.parametrize("values", [[3, 1, 2, 2], [3, 1, 2]])
@pytest.mark.parametrize("restore", [True, False])
def test_the_best_weights_come_back(values, restore):
    """Where it stopped, and where the epochs came to their end."""
    stop = nn.EarlyStopping("figure", patience=2, restore_best_weights=restore)
    trained = fit(Script(figure=values), stop, epochs=len(values))
    assert (trained.parameters == (1 if restore else len(values) - 1)).all()


@pytest.mark.parametrize("order", [1, -1])
def test_the_best_weights_come_back_whoever_stops(order):
    best = nn.EarlyStopping("figure", patience=9, restore_best_weights=True)
    other = nn.EarlyStopping("other", patience=2)
    script = Script(figure=[3, 1, 2, 2, 2], other=[1, 2, 3, 4, 5])
    trained = fit(script, *[best, other][::order], epochs=5)
    assert (best.best_epoch, best.stopped_epoch, other.stopped_epoch) == (1, None, 2)
    assert (trained.parameters == 1).all()


def test_after_an_exception_no_weights_come_back():
    class Interrupted(nn.Callback):
        def on_epoch_end(self, epoch, logs):
            if epoch == 2:
                raise KeyboardInterrupt

    trained, best = model(), nn.EarlyStopping("figure", patience=9, restore_best_weights=True)
    script = Script(figure=[3, 1, 2])
    for _ in range(2):  # once more, after a `fit` that came to its end
        with pytest.raises(KeyboardInterrupt):
            trained.fit(X, Y, epochs=3, verbose=0, callbacks=[script, best, Interrupted()])
        assert (trained.parameters == 2).all()
        trained.fit(X, Y, epochs=3, verbose=0, callbacks=[script, best])
        assert (trained.parameters == 1).all()


def test_callbacks_start_anew_with_each_fit():
    stop = nn.EarlyStopping("figure")
    for _ in range(2):
        fit(Script(figure=[5, 4, 4]), stop, epochs=3)
        assert (stop.stopped_epoch, stop.best_epoch) == (2, 1)


def test_the_best_checkpoint(tmp_path):
    path = tmp_path / "best.npz"
    saved = nn.ModelCheckpoint(path, "figure", save_best_only=True)
    fit(Script(figure=[3, 1, 2, 1]), saved, epochs=4)
    best = nn.Sequential.load(path)
    assert best.epochs_trained == 2
    assert (best.parameters == 1).all()


def test_a_checkpoint_for_each_epoch(tmp_path):
    name = nn.ModelCheckpoint(tmp_path / "{epoch:02d}-{figure:.1f}.npz")
    fit(Script(figure=[3, 1.25]), name, epochs=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01-3.0.npz", "02-1.2.npz"]


def test_csv(tmp_path):
    path = tmp_path / "log.csv"
    lines = []

    class Watch(nn.Callback):
        def on_epoch_end(self, epoch, logs):
            lines.append(len(path.read_text().splitlines()))

    trained = fit(nn.CSVLogger(path), Watch(), epochs=3, validation_split=0.2)
    assert lines == [2, 3, 4]
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row.pop("epoch")) for row in rows] == [0, 1, 2]
    for key, values in trained.history.history.items():
        assert [float(row[key]) for row in rows] == values


def test_csv_goes_on_or_starts_anew(tmp_path):
    path = tmp_path / "log.csv"
    for append, start, epochs in ((True, 0, 1), (True, 1, 3), (False, 0, 2)):
        fit(nn.CSVLogger(path, ";", append), epochs=epochs, initial_epoch=start)
        header, *rows = path.read_text().splitlines()
        assert header == "epoch;loss;accuracy;seconds"
        assert [row.split(";")[0] for row in rows] == [str(epoch) for epoch in range(epochs)]


@pytest.mark.parametrize("own", [[], [Script(figure=[1, 2])]])
def test_csv_does_not_go_on_with_other_columns(own, tmp_path):
    """Before the first epoch, unless a callback of a user's own may add to the logs."""
    path = tmp_path / "log.csv"
    fit(nn.CSVLogger(path), epochs=1)
    text, trained = path.read_text(), model()
    columns = "has the columns epoch, loss, accuracy, seconds, not epoch, loss, .*, val_accuracy"
    callbacks = [*own, nn.CSVLogger(path, append=True)]
    with pytest.raises(ValueError, match=f"CSVLogger: filename '{path}' {columns}"):
        trained.fit(X, Y, verbose=0, validation_split=0.2, callbacks=callbacks)
    assert path.read_text() == text
    assert trained.epochs_trained == len(own)


@pytest.mark.parametrize("cut", [1, 4])
def test_csv_goes_on_behind_a_line_that_was_cut_off(cut, tmp_path):
    path = tmp_path / "log.csv"
    fit(nn.CSVLogger(path), epochs=2)
    text = path.read_text()[:-cut]
    path.write_text(text)
    fit(nn.CSVLogger(path, append=True), epochs=4, initial_epoch=2)
    assert path.read_text().startswith(text + "\n2,")
    assert [line.split(",")[0] for line in path.read_text().splitlines()] == ["epoch", *"0123"]


@pytest.mark.parametrize("append", [True, False])
@pytest.mark.parametrize("change", [{"added": 1}, {"loss": None}, {"loss": None, "added": 1}])
def test_csv_does_not_shift_columns(change, append, tmp_path):
    """Where a callback before adds or removes a key in a later epoch."""

    class Changed(nn.Callback):
        def on_epoch_end(self, epoch, logs):
            for key, value in change.items() if epoch == 2 else ():
                logs.pop(key, None)
                logs |= {} if value is None else {key: value}

    path = tmp_path / "log.csv"
    message = f"CSVLogger: filename '{path}' has the columns epoch, loss, accuracy, seconds, not "
    with pytest.raises(ValueError, match=message):
        fit(Changed(), nn.CSVLogger(path, append=append), epochs=4)
    assert [line.split(",")[0] for line in path.read_text().splitlines()] == ["epoch", "0", "1"]


def test_a_csv_file_that_is_moved_away_begins_anew(tmp_path):
    path = tmp_path / "log.csv"

    class Move(nn.Callback):
        def on_epoch_end(self, epoch, logs):
            path.rename(tmp_path / f"{epoch}.csv")

    fit(nn.CSVLogger(path), Move(), epochs=2)
    assert [len((tmp_path / f"{epoch}.csv").read_text().splitlines()) for epoch in (0, 1)] == [2, 2]


@pytest.mark.parametrize("tqdm", [True, False])
@pytest.mark.parametrize(
    ("callback", "error", "message"),
    [
        (nn.EarlyStopping(), ValueError, "EarlyStopping: monitor 'val_loss' needs"),
        (nn.ModelCheckpoint("a.npz", save_best_only=True), ValueError, "ModelCheckpoint: monitor"),
        (nn.CSVLogger("no such folder/log.csv"), FileNotFoundError, "no such folder"),
    ],
)
def test_what_is_shown_does_not_hide_an_error(callback, error, message, tqdm, monkeypatch):
    """From before the first epoch, whether tqdm is installed or not."""
    monkeypatch.setattr(callbacks, "find_spec", {"tqdm": object() if tqdm else None}.get)
    with pytest.raises(error, match=message):
        model().fit(X, Y, callbacks=[callback])


def test_a_csv_file_that_cannot_be_written(tmp_path):
    with pytest.raises(FileNotFoundError):
        fit(nn.CSVLogger(tmp_path / "none" / "log.csv"), epochs=1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.EarlyStopping(mode="least"), "EarlyStopping: mode must be .* not 'least'"),
        (
            lambda: nn.EarlyStopping(mode=np.array(["min", "max"])),
            "mode must be one of .* not array",
        ),
        (lambda: nn.EarlyStopping(monitor=5), "EarlyStopping: monitor must be a string .* not 5"),
        (lambda: nn.ModelCheckpoint("a.npz", 5), "ModelCheckpoint: monitor must be a .* not 5"),
        (lambda: nn.CSVLogger("a\0b"), r"CSVLogger: filename must be a path, not 'a\\x00b'"),
        (lambda: nn.ModelCheckpoint(Path("a\0b.npz")), r"filepath must be a path, not .*'a\\x00b"),
        (lambda: nn.EarlyStopping(patience=-1), "EarlyStopping: patience .* not -1"),
        (lambda: nn.EarlyStopping(min_delta=-1), "EarlyStopping: min_delta .* not -1"),
        (lambda: nn.EarlyStopping(patience="1"), "EarlyStopping: patience .* not '1'"),
        (lambda: nn.ModelCheckpoint("a.npz", mode="best"), "ModelCheckpoint: mode .* not 'best'"),
        (lambda: nn.CSVLogger("log.csv", ";;"), "CSVLogger: separator must be .* not ';;'"),
        (lambda: nn.CSVLogger("log.csv", '"'), "CSVLogger: separator must be one character"),
        (lambda: nn.CSVLogger("log.csv", ""), "CSVLogger: separator must be .* not ''"),
        (lambda: nn.ModelCheckpoint(3), "ModelCheckpoint: filepath must be a path, not 3"),
        (lambda: nn.CSVLogger(3), "CSVLogger: filename must be a path, not 3"),
        (lambda: nn.CSVLogger("log.csv", append=1), "CSVLogger: append must be True or .* not 1"),
        (lambda: nn.ModelCheckpoint("a.npz", "loss", "no"), "save_best_only must be .* not 'no'"),
        (lambda: nn.EarlyStopping(restore_best_weights=0), "restore_best_weights .* not 0"),
        (lambda: nn.CSVLogger("log.csv", None), "CSVLogger: separator must be .* not None"),
        (lambda: fit(nn.EarlyStopping(), epochs=1), "'val_loss' needs a validation_split or"),
        (
            lambda: fit(nn.ModelCheckpoint("a.npz", save_best_only=True), epochs=1),
            "ModelCheckpoint: monitor 'val_loss' needs a validation_split or",
        ),
        (
            lambda: fit(nn.EarlyStopping("vloss"), epochs=1),
            "EarlyStopping: monitor 'vloss' is not one of loss, accuracy, seconds",
        ),
    ],
)
def test_what_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: nn.EarlyStopping("val_acc"),
            ValueError,
            "EarlyStopping: monitor 'val_acc' is not one of .*, val_loss, val_accuracy",
        ),
        (
            lambda: nn.ModelCheckpoint("a.npz", "acc", save_best_only=True),
            ValueError,
            "ModelCheckpoint: monitor 'acc' is not one of loss",
        ),
        (
            lambda: nn.ModelCheckpoint("best.h5"),
            ValueError,
            "ModelCheckpoint: filepath must end in .npz or .safetensors, not 'best.h5'",
        ),
        (
            lambda: nn.ModelCheckpoint("{figures:.2f}.npz"),
            ValueError,
            "ModelCheckpoint: filepath '{figures:.2f}.npz' .* 'figures' is not one of",
        ),
        (lambda: nn.ModelCheckpoint("{}.npz"), ValueError, "filepath '{}.npz' cannot be filled"),
        (lambda: nn.ModelCheckpoint("{loss:d}.npz"), ValueError, "filepath '{loss:d}.npz' cannot"),
        (lambda: nn.ModelCheckpoint(b"a.npz"), ValueError, "filepath must be a path, not b'a.npz'"),
        (
            lambda: nn.ModelCheckpoint("none/{epoch}.npz"),
            FileNotFoundError,
            "ModelCheckpoint: filepath 'none/{epoch}.npz' .* no folder 'none'",
        ),
    ],
)
def test_what_cannot_work_is_refused_before_training(make, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    trained = model()
    with pytest.raises(error, match=message):
        trained.fit(X, Y, verbose=0, validation_split=0.2, callbacks=[nn.Callback(), make()])
    assert (trained.epochs_trained, trained.optimizer.iterations) == (0, 0)


@pytest.mark.parametrize("own", [[], [Script(figure=[1])]])
def test_a_name_with_a_figure_of_a_validation_that_there_is_not(own):
    trained, saved = model(), nn.ModelCheckpoint("q{val_loss}.npz")
    with pytest.raises(ValueError, match=r"'q{val_loss}.npz' .* 'val_loss' needs a validation_sp"):
        trained.fit(X, Y, verbose=0, callbacks=[*own, saved])
    assert trained.optimizer.iterations == 0


def test_a_callback_may_add_to_the_logs_for_those_after_it(tmp_path):
    script, stop = Script(figure=[3, 2]), nn.EarlyStopping("figure")
    saved = nn.ModelCheckpoint(tmp_path / "{figure:02d}-{epoch}.npz")
    fit(script, stop, saved, epochs=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["02-2.npz", "03-1.npz"]
    with pytest.raises(ValueError, match="monitor 'figure' is not one of loss"):
        fit(stop, script, epochs=2)


@pytest.mark.parametrize("name", ["{epoch}/model.npz", "1/{epoch}.npz"])
def test_a_callback_may_make_the_folder_for_those_after_it(name, tmp_path):
    class Folder(nn.Callback):
        def on_epoch_end(self, epoch, logs):
            (tmp_path / str(epoch + 1)).mkdir()

    fit(Folder(), nn.ModelCheckpoint(tmp_path / name), epochs=2)
    assert len(list(tmp_path.glob("?/*.npz"))) == 2


def test_an_optimizer_that_cannot_be_stored_is_refused_before_training(tmp_path):
    trained = model()
    trained.compile(nn.SGD(lambda step: 0.1))
    saved = nn.ModelCheckpoint(tmp_path / "model.npz")
    with pytest.raises(ValueError, match="cannot be stored"):
        trained.fit(X, Y, verbose=0, callbacks=[saved])
    assert trained.optimizer.iterations == 0
