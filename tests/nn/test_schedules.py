"""Learning rates that change from step to step."""

import math

import numpy as np
import pytest

from npact import nn


def test_cosine_decay_is_half_a_wave_and_then_stays():
    rate = nn.CosineDecay(0.2, 100, alpha=0.1)
    expected = [0.02 + 0.09 * (1 + math.cos(math.pi * step / 100)) for step in range(101)]
    assert [rate(step) for step in range(101)] == pytest.approx(expected)
    assert rate(100) == rate(1000) == pytest.approx(0.02)


def test_warm_up_is_linear_and_meets_the_wave():
    rate = nn.CosineDecay(0.0, 50, warmup_target=1.0, warmup_steps=10)
    assert [rate(step) for step in range(11)] == pytest.approx([step / 10 for step in range(11)])
    assert rate(35) == pytest.approx(0.5)


def test_piecewise_constant_decay_includes_its_boundaries():
    rate = nn.PiecewiseConstantDecay([10, 20], [3, 2, 1])
    assert [rate(step) for step in (0, 10, 11, 20, 21)] == [3, 3, 2, 2, 1]


@pytest.mark.parametrize("optimizer", [nn.SGD, nn.Adam])
def test_an_optimizer_asks_its_schedule_at_every_step(optimizer):
    asked = []

    def schedule(step):
        asked.append(step)
        return 0.1 / (1 + step)

    given, by_hand = optimizer(schedule), optimizer(0.1)
    p, q = np.ones(3), np.ones(3)
    given.build(p)
    by_hand.build(q)
    for step in range(4):
        by_hand.learning_rate = 0.1 / (1 + step)
        given.update(p, np.arange(3.0))
        by_hand.update(q, np.arange(3.0))
        np.testing.assert_array_equal(p, q)
    assert asked == [0, 1, 2, 3]


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf, "a", None, np.ones(3), 0.1 + 0j])
@pytest.mark.parametrize("optimizer", [nn.SGD, nn.Adam])
def test_a_schedule_that_gives_no_rate_changes_nothing(optimizer, value):
    model = nn.Sequential([nn.Input((2,)), nn.Dense(2)])
    model.compile(optimizer(lambda step: value if step == 2 else 0.1))
    x, y = np.eye(8)[:, :2], np.arange(8) % 2
    model.fit(x, y, batch_size=4, verbose=0)
    held = [model.parameters, *model.optimizer.state.values()]
    before = [array.copy() for array in held]
    message = rf"{optimizer.__name__}: learning_rate\(2\) must be a number in \[0, inf\), not"
    with pytest.raises(ValueError, match=message):
        model.fit(x, y, batch_size=4, verbose=0)
    assert model.optimizer.iterations == 2
    np.testing.assert_array_equal(held, before)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.CosineDecay(-1, 10), "CosineDecay: initial_learning_rate .* not -1"),
        (lambda: nn.CosineDecay(1, 0), "CosineDecay: decay_steps .* not 0"),
        (lambda: nn.CosineDecay(1, 1, alpha=2), "CosineDecay: alpha .* not 2"),
        (lambda: nn.CosineDecay(1, 1, warmup_steps=-1), "CosineDecay: warmup_steps .* not -1"),
        (lambda: nn.PiecewiseConstantDecay([1], [1]), r"values must be one more .* \(1\), not 1"),
        (lambda: nn.PiecewiseConstantDecay([2, 1], [1, 1, 1]), r"must increase, not \[2.0, 1.0\]"),
        (lambda: nn.PiecewiseConstantDecay([1, "a"], [1, 2, 3]), "boundaries must be a .* not 'a'"),
        (lambda: nn.PiecewiseConstantDecay(5, [1, 2]), "boundaries must be an iterable, not 5"),
        (lambda: nn.PiecewiseConstantDecay([1], 5), "values must be an iterable, not 5"),
        (lambda: nn.PiecewiseConstantDecay([1], [1, "a"]), "values must be a number .* not 'a'"),
    ],
)
def test_bad_arguments_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
