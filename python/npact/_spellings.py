"""How other systems spell the names of activation functions."""

from collections.abc import Iterable
from functools import cache

# What the letters alone do not tell; the names of npact itself are not repeated here.
_OTHER_NAMES = {
    "relusquared": "relu2",  # JAX, Transformers
    "squaredrelu": "relu2",
    "logistic": "sigmoid",  # scikit-learn, JAX
    "geluapproximate": "gelu_tanh",
    "approximategelu": "gelu_tanh",
    "geluaccurate": "gelu_tanh",  # Transformers, these and the next
    "gelufast": "gelu_tanh",
    "fastgelu": "gelu_tanh",  # ONNX Runtime
    "gelunew": "gelu_tanh",
    "gelupytorchtanh": "gelu_tanh",
    "gelupython": "gelu",
    "gelupythontanh": "gelu_tanh",
    "quickgelu": "gelu_quick",
    "swish1": "silu",
    "reducelogsumexp": "logsumexp",  # TensorFlow, ONNX
    "sparsesoftmaxcrossentropywithlogits": "softmax_cross_entropy",  # TensorFlow
    "softmaxcrossentropywithintegerlabels": "softmax_cross_entropy",  # Optax
}


def plain(name: str) -> str:
    """A name without its module, in small letters, without what separates its words."""
    word = name.replace("::", ".").rsplit(".", 1)[-1]
    return word.translate({ord(c): None for c in "_- "}).lower()


@cache
def _spellings(names: tuple[str, ...]) -> dict[str, str]:
    return _OTHER_NAMES | {plain(name): name for name in names}


def spellings(names: Iterable[str]) -> dict[str, str]:
    """From plain spellings to the names of npact: its own names and those of other systems."""
    return _spellings(tuple(names))
