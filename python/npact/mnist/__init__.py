"""The MNIST digits: data, two models, and a command line that trains them.

``python -m npact.mnist train`` trains; ``--help`` says the rest.
"""

from npact.mnist.data import Digits, load, read_idx, sample
from npact.mnist.errors import InputError
from npact.mnist.images import prepare, read_digit, read_image
from npact.mnist.models import cnn, load_model, mlp, scaled

__all__ = [
    "Digits",
    "InputError",
    "cnn",
    "load",
    "load_model",
    "mlp",
    "prepare",
    "read_digit",
    "read_idx",
    "read_image",
    "sample",
    "scaled",
]
