"""A small trainer on NumPy and the ufuncs of npact, with the names of Keras where it has them.

>>> from npact import nn
>>> model = nn.Sequential([
...     nn.Input((28, 28, 1)),
...     nn.Conv2D(32, 3, activation="relu"), nn.MaxPool2D(2),
...     nn.Conv2D(64, 3, activation="relu"), nn.MaxPool2D(2),
...     nn.Conv2D(64, 3, activation="relu"), nn.Flatten(),
...     nn.Dense(64, "relu"), nn.Dense(10),
... ])
>>> model.count_params()
93322
"""

from npact.nn.adaptive import PReLU, Swish
from npact.nn.callbacks import Callback, CSVLogger, EarlyStopping, History, ModelCheckpoint
from npact.nn.files import ModelFileError
from npact.nn.layers import Activation, Conv2D, Dense, Flatten, Input, Layer, MaxPool2D
from npact.nn.losses import SparseCategoricalCrossentropy
from npact.nn.model import NonFiniteError, Sequential
from npact.nn.optimizers import SGD, Adam, Optimizer
from npact.nn.schedules import CosineDecay, PiecewiseConstantDecay, Schedule
from npact.nn.tapes import get_num_threads, set_num_threads

__all__ = [
    "SGD",
    "Activation",
    "Adam",
    "CSVLogger",
    "Callback",
    "Conv2D",
    "CosineDecay",
    "Dense",
    "EarlyStopping",
    "Flatten",
    "History",
    "Input",
    "Layer",
    "MaxPool2D",
    "ModelCheckpoint",
    "ModelFileError",
    "NonFiniteError",
    "Optimizer",
    "PReLU",
    "PiecewiseConstantDecay",
    "Schedule",
    "Sequential",
    "SparseCategoricalCrossentropy",
    "Swish",
    "get_num_threads",
    "set_num_threads",
]
