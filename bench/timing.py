"""Times of calls that take turns, so that whatever the machine does meanwhile hits all alike."""

import math
from collections.abc import Callable, Collection, Mapping
from time import perf_counter
from timeit import Timer
from typing import NamedTuple

import numpy as np

from bench import yardsticks
from bench.cells import Cell
from bench.peers import Disagreeing, Lacking, Peer, bind_npact, checked

FIRST_ROUNDS = 5
HOPELESS = 4.0  # a peer that is then so many times behind the fastest one has no more turns
AT_ONCE = 8.0  # and one that is so many times behind in its first call has none at all
SLOW = 0.05  # seconds: such a call is made once before the turns, not three times
CLOSE = 1.25  # where npact and the fastest peers are closer than this, they have more turns
MORE = 3  # times as many
WARM_UP = 0.5  # seconds, until the processor's clock has risen
NOT_PEERS = ("npact", "copy", "exp")


class Pace(NamedTuple):
    """How long to measure.

    Attributes
    ----------
    rounds : int
        How often each call has its turn.
    turn : float
        Seconds; a turn is at least one call.
    """

    rounds: int = 20
    turn: float = 1e-3


class Measured(NamedTuple):
    """One cell of the table.

    Attributes
    ----------
    cell : Cell
        What was measured.
    seconds : dict of str to float
        The least time of a call of npact, the yardsticks and the peers.
    wrong : dict of str to str
        How the results of other peers differ; they were not timed.
    """

    cell: Cell
    seconds: dict[str, float]
    wrong: dict[str, str]

    @property
    def peers(self) -> dict[str, float]:
        """The times of the peers alone."""
        return {name: t for name, t in self.seconds.items() if name not in NOT_PEERS}

    @property
    def fastest(self) -> str | None:
        """The fastest peer."""
        return min(self.peers, key=self.peers.__getitem__, default=None)

    @property
    def ratio(self) -> float | None:
        """The time of the fastest peer, in units of npact's."""
        return self.peers[self.fastest] / self.seconds["npact"] if self.fastest else None


def take_turns(
    calls: Mapping[str, Callable[[], object]], pace: Pace, keep: Collection[str]
) -> dict[str, float]:
    """The least time of each call, in seconds.

    Parameters
    ----------
    calls : mapping of str to callable
        What to time.
    pace : Pace
        How long.
    keep : collection of str
        Calls that have all their turns, however slow they are.

    Returns
    -------
    dict of str to float
        By name.
    """
    timers = {name: Timer(call) for name, call in calls.items()}
    best: dict[str, float] = {}
    for name, timer in timers.items():
        first = timer.timeit(1)
        best[name] = min(first, *(timer.timeit(1) for _ in range(2))) if first < SLOW else first
    repeats = {
        name: max(1, min(10_000, math.ceil(pace.turn / max(once, 1e-8))))
        for name, once in best.items()
    }
    limit = AT_ONCE * min((t for name, t in best.items() if name not in keep), default=math.inf)
    order = [name for name in calls if name in keep or best[name] <= limit]
    best |= dict.fromkeys(order, math.inf)  # a single call is longer than one of many
    for i in range(pace.rounds):
        for name in order:
            best[name] = min(best[name], timers[name].timeit(repeats[name]) / repeats[name])
        if i + 1 == FIRST_ROUNDS:
            limit = HOPELESS * min((best[n] for n in order if n not in keep), default=math.inf)
            order = [name for name in order if name in keep or best[name] <= limit]
        order = order[1:] + order[:1]  # nobody always comes after the same one
    return best


def warm_up() -> None:
    """Keep the processor busy for a while."""
    x = np.zeros(10_000, np.float32)
    end = perf_counter() + WARM_UP
    while perf_counter() < end:
        np.exp(x)


def measure(cell: Cell, peers: Mapping[str, Peer], pace: Pace) -> Measured:
    """Time npact and the peers on one cell.

    Parameters
    ----------
    cell : Cell
        What to measure.
    peers : mapping of str to Peer
        Those that may take part.
    pace : Pace
        How long.

    Returns
    -------
    Measured
        The times of all that have the function.
    """
    inputs, outputs = cell.inputs(), cell.outputs()
    with np.errstate(all="ignore"):
        own = bind_npact(cell, inputs, outputs)
        own.run()
        expected = tuple(a.copy() for a in own.results())
        calls = {"npact": own.run, "copy": yardsticks.moving(inputs, outputs)}
        if exponential := yardsticks.exponential(cell, max(inputs, key=np.size), outputs[-1]):
            calls["exp"] = exponential
        wrong = {}
        for name, peer in peers.items():
            # All write to the same memory: large arrays differ by a fifth in speed.
            for a in outputs:
                a.fill(np.nan)
            try:
                call = checked(peer.bind(cell, inputs, outputs), cell, expected)
            except Lacking:
                continue
            except Disagreeing as e:
                wrong[name] = str(e)
            else:
                calls[name] = call.run
        best = take_turns(calls, pace, NOT_PEERS)
        close = [
            name
            for name in calls
            if name not in NOT_PEERS and 1 / CLOSE < best[name] / best["npact"] < CLOSE
        ]
        if close:
            again = {name: calls[name] for name in ("npact", *close)}
            more = take_turns(again, pace._replace(rounds=MORE * pace.rounds), again)
            best |= {name: min(best[name], t) for name, t in more.items()}
        return Measured(cell, best, wrong)
