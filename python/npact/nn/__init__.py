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

from npact.nn._kernels import get_num_threads, set_num_threads
from npact.nn.callbacks import Callback, CSVLogger, EarlyStopping, History, ModelCheckpoint
from npact.nn.files import ModelFileError
from npact.nn.layers import (
    Activation,
    Conv2D,
    Dense,
    Flatten,
    Input,
    Layer,
    MaxPool2D,
    PReLU,
    Swish,
)
from npact.nn.losses import SparseCategoricalCrossentropy
from npact.nn.model import NonFiniteError, Sequential
from npact.nn.optimizers import SGD, Adam, Optimizer
from npact.nn.schedules import CosineDecay, PiecewiseConstantDecay, Schedule

__all__ = ["Activation", "Conv2D", "Dense", "Flatten", "Input", "Layer", "MaxPool2D", "PReLU"]
__all__ += ["CSVLogger", "Callback", "EarlyStopping", "History", "ModelCheckpoint", "Swish"]
__all__ += ["SGD", "Adam", "CosineDecay", "Optimizer", "PiecewiseConstantDecay", "Schedule"]
__all__ += ["ModelFileError", "NonFiniteError", "Sequential", "SparseCategoricalCrossentropy"]
__all__ += ["get_num_threads", "set_num_threads"]
