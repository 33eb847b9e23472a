"""npact's activation functions in scikit-learn's MLPClassifier and MLPRegressor.

>>> import npact.sklearn
>>> npact.sklearn.register()
>>> from sklearn.neural_network import MLPClassifier
>>> x, y = [[0.0, 0.0], [1.0, 1.0]] * 5, [0, 1] * 5
>>> model = MLPClassifier(4, activation="gelu", solver="lbfgs", random_state=0).fit(x, y)
>>> model.score(x, y)
1.0
>>> npact.sklearn.unregister()
"""

import weakref
from importlib import import_module
from typing import Any

import numpy as np

from npact._functions import UFUNCS, activations

__all__ = ["register", "unregister"]

_PLACE = "sklearn.neural_network._base"
_PERCEPTRON = "sklearn.neural_network._multilayer_perceptron"
_state: dict[str, Any] = {}  # what `unregister` puts back


class _Activation:
    """The two functions that scikit-learn keeps of an activation, both in place.

    It hands the second one the output of the first, from which few functions have a slope: the
    slopes are computed with the values, and kept as long as the output lives.
    """

    def __init__(self, name: str) -> None:
        self.both = UFUNCS[f"{name}_value_and_grad"]
        self.slopes: dict[int, tuple[weakref.ref[Any], Any]] = {}

    def value(self, x: Any) -> None:
        """Replace the input by the output."""
        key, slope = id(x), np.empty_like(x)
        self.both(x, out=(x, slope))
        self.slopes[key] = weakref.ref(x, lambda _: self.slopes.pop(key, None)), slope

    def derivative(self, output: Any, delta: Any) -> None:
        """Multiply the gradient by the slope."""
        kept, slope = self.slopes.get(id(output), (lambda: None, None))
        if kept() is not output:
            raise RuntimeError("the array is none that this activation was called with")
        delta *= slope


def register() -> None:
    """Add every activation function of npact that scikit-learn does not have.

    They are then accepted by name as ``activation=`` of MLPClassifier and MLPRegressor, at their
    default parameters, in this process: a worker that joblib starts calls `register` itself.

    Raises
    ------
    ImportError
        If scikit-learn is missing, or if this version keeps its activations in another way; it was
        written for 1.2 and later.
    """
    if _state:
        return
    try:
        base, perceptron = import_module(_PLACE), import_module(_PERCEPTRON)
    except ImportError as error:
        raise ImportError(f'{error}; pip install "npact[mnist]"') from error
    try:
        values, slopes = base.ACTIVATIONS, base.DERIVATIVES
        constraints = perceptron.BaseMultilayerPerceptron._parameter_constraints
        (allowed,) = constraints["activation"]
        classes = [
            c._parameter_constraints
            for c in (perceptron.MLPClassifier, perceptron.MLPRegressor)
            if c._parameter_constraints is not constraints
        ]
        names = {f.__name__ for f in activations()} - values.keys()
        wider = type(allowed)({*allowed.options, *names})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        version = import_module("sklearn").__version__
        raise ImportError(
            f"npact.sklearn does not know how scikit-learn {version} keeps its activations: {error}"
        ) from error
    places = [constraints, *(c for c in classes if "activation" in c)]
    _state.update(names=names, places=[(place, place["activation"]) for place in places])
    for place in places:
        place["activation"] = [wider]
    for name in names:
        activation = _Activation(name)
        values[name], slopes[name] = activation.value, activation.derivative


def unregister() -> None:
    """Leave scikit-learn as it was before `register`."""
    if not _state:
        return
    base = import_module(_PLACE)
    for name in _state["names"]:
        del base.ACTIVATIONS[name], base.DERIVATIVES[name]
    for place, allowed in _state["places"]:
        place["activation"] = allowed
    _state.clear()
