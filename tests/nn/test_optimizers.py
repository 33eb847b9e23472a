"""Optimisers against the published rules, written out one parameter at a time in float64."""

import json
import math

import numpy as np
import pytest

from npact import nn


def gradients(rng, steps=20, size=7):
    sequence = rng.normal(size=(steps, size)) * 10.0 ** rng.integers(-6, 4, size=size)
    sequence[:5, 0] = 0  # nothing at first, like a pixel that is always black
    return sequence


def run(optimizer, start, sequence):
    parameters = start.copy()
    optimizer.build(parameters)
    for g in sequence:
        optimizer.update(parameters, g.astype(parameters.dtype))
    assert optimizer.iterations == len(sequence)
    return parameters


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_sgd(rng, momentum):
    start, sequence = rng.normal(size=7), gradients(rng)
    expected = start.copy()
    for i in range(7):
        velocity = 0.0
        for g in sequence[:, i]:
            velocity = momentum * velocity - 0.05 * g
            expected[i] += velocity
    np.testing.assert_allclose(run(nn.SGD(0.05, momentum), start, sequence), expected, rtol=1e-12)


@pytest.mark.parametrize("arguments", [(), (0.01, 0.8, 0.95, 1e-3)])
def test_adam(rng, arguments):
    rate, beta_1, beta_2, epsilon = arguments or (1e-3, 0.9, 0.999, 1e-7)
    start, sequence = rng.normal(size=7), gradients(rng)
    expected = start.copy()
    for i in range(7):
        m = v = 0.0
        for t, g in enumerate(sequence[:, i], 1):
            m = beta_1 * m + (1 - beta_1) * g
            v = beta_2 * v + (1 - beta_2) * g * g
            corrected = rate * math.sqrt(1 - beta_2**t) / (1 - beta_1**t)
            expected[i] -= corrected * m / (math.sqrt(v) + epsilon)
    np.testing.assert_allclose(run(nn.Adam(*arguments), start, sequence), expected, rtol=1e-12)


@pytest.mark.parametrize("make", [nn.SGD, nn.Adam])
def test_float32_stays_float32(rng, make):
    start, sequence = rng.normal(size=7), gradients(rng)
    single = run(make(), start.astype(np.float32), sequence)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, run(make(), start, sequence), rtol=1e-4)


def test_learning_rate_can_be_set_between_steps():
    sgd, p = nn.SGD(1.0), np.zeros(1)
    sgd.build(p)
    for rate in (1.0, 0.5):
        sgd.learning_rate = rate
        sgd.update(p, np.ones(1))
    assert p == -1.5


@pytest.mark.parametrize("make", [nn.SGD, nn.Adam])
def test_a_learning_rate_that_is_set_is_checked_and_a_float(make):
    optimizer = make()
    optimizer.learning_rate = np.float32(0.25)
    assert type(optimizer.learning_rate) is float
    assert json.loads(json.dumps(optimizer.get_config()))["learning_rate"] == 0.25
    for value in ("a", None, -1, np.nan, 10**400, np.complex64(1)):
        with pytest.raises(ValueError, match=rf"{make.__name__}: learning_rate must be a number"):
            optimizer.learning_rate = value
    assert optimizer.learning_rate == 0.25
    optimizer.learning_rate = rate = nn.CosineDecay(0.1, 10)
    assert optimizer.learning_rate is rate


def test_adam_refuses_parameters_that_are_read_only():
    adam, p = nn.Adam(), np.frombuffer(bytes(32))
    adam.build(p)
    with pytest.raises(ValueError, match="parameters must be writeable"):
        adam.update(p, np.ones(4))
    assert (adam.iterations, p.any()) == (0, False)


def test_state_of_another_model_is_refused():
    adam = nn.Adam()
    adam.build(np.zeros(3))
    adam.build(np.zeros(3))
    with pytest.raises(ValueError, match="of 3 other parameters in float64, not of these 4"):
        adam.build(np.zeros(4))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Adam(-1e-3), r"Adam: learning_rate must be a number in \[0, inf\), not -0.001"),
        (lambda: nn.Adam("0.1"), "Adam: learning_rate .* not '0.1'"),
        (lambda: nn.Adam(float("nan")), "Adam: learning_rate .* not nan"),
        (lambda: nn.Adam(beta_1=1.0), r"Adam: beta_1 must be a number in \[0, 1\), not 1.0"),
        (lambda: nn.Adam(beta_2=-0.1), "Adam: beta_2 .* not -0.1"),
        (lambda: nn.Adam(epsilon=0), "Adam: epsilon .* not 0"),
        (lambda: nn.SGD(float("inf")), "SGD: learning_rate .* not inf"),
        (lambda: nn.SGD(momentum=1), "SGD: momentum .* not 1"),
    ],
)
def test_errors_name_argument_and_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()
