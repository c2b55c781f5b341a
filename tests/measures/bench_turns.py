"""One answer beside another: asked for in turns, and measured in CPU time of what answers.

Rates depend on the machine, and on what else it does. What an answer costs is measured in CPU time
of the server's processes, in turns with what it stands beside: whatever else the machine does then
weighs on both, and the ratio of the two says what the answer itself costs.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, repeat

from shiminsanka.environment import CannotRun
from tests.measures import wire
from tests.measures.bench_places import Place

ROUNDS = 15
SECONDS = 0.25
CONNECTIONS = 8
PACKED_SECONDS = 30
AHEAD_SECONDS, RESTING = 120, 1.0
LEAST_BUDGET = 30_000_000


@dataclass(frozen=True)
class Target:
    """An address to measure at a place and what is expected of it: ``least`` of what is asked
    ``beside`` it with the same CPU time, ``most_bytes`` on the wire. ``unchanged``: asked as by one
    who has the page. A path with ``{}`` is another one each time: nobody asked it before."""

    name: str
    path: str
    place: str = "public"
    beside: "Target | None" = None
    status: int = 200
    accepting: str = wire.BROWSER
    unchanged: bool = False
    least: float | None = None
    most_bytes: int | None = None


@dataclass
class Measured:
    """What was measured of one target: answers a second, CPU seconds of an answer, its bytes."""

    target: Target
    place: Place
    sent: Iterator[bytes] = field(default_factory=lambda: repeat(b""))
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cost(self) -> float:
        return statistics.median(self.costs)

    @property
    def ratio(self) -> float:
        """How often it answers in the CPU time in which what stands beside it answers once."""
        return statistics.median(self.ratios or [1.0])

    def prepare(self) -> None:
        """Ask until every worker has made the answer, and packed what it keeps as small as it gets."""
        plain = _sent(self.target)
        until = time.monotonic() + PACKED_SECONDS
        answers = wire.asked(self.place.port, plain, 0.3, CONNECTIONS)
        while not all(map(self._is_ready, answers)) and time.monotonic() < until:
            answers = wire.asked(self.place.port, plain, 0.3, CONNECTIONS)
        self.sent = plain
        if self.target.unchanged:
            tag = answers[-1].header("etag")
            self.sent = repeat(wire.request(self.target.path, f"If-None-Match: {tag}"))

    def _is_ready(self, answer: wire.Answered) -> bool:
        may_be_smaller = self.target.accepting == wire.BROWSER
        quickly_packed = may_be_smaller and answer.header("content-encoding") == "gzip"
        return not (quickly_packed and "public" in answer.header("cache-control"))

    def measure(self) -> float:
        """The CPU seconds of one answer."""
        before, began = self.place.cpu(), time.perf_counter()
        answers = wire.asked(self.place.port, self.sent, SECONDS, CONNECTIONS)
        seconds, cpu = time.perf_counter() - began, self.place.cpu() - before
        if wrong := {answer.status for answer in answers} - {self.target.status}:
            raise CannotRun(
                f"{self.target.name}({self.target.path})が {sorted(wrong)} と答えたので、測れませんでした。"
            )
        self.rates.append(len(answers) / seconds)
        self.costs.append(cpu / len(answers))
        self.size = answers[-1].size
        return self.costs[-1]


def take_turns(found: dict[Target, Measured]) -> None:
    """Measure each in turn with what it stands beside, many times over."""
    for _ in range(ROUNDS):
        for target, one in found.items():
            if target.beside:
                one.ratios.append(found[target.beside].measure() / one.measure())


def rest(place: Place) -> None:
    """Wait until its workers have no page left to make before it is asked for."""
    until = time.monotonic() + AHEAD_SECONDS
    while time.monotonic() < until:
        before = place.cpu()
        time.sleep(RESTING)  # what its workers use while nobody asks is what is measured
        if place.cpu() - before < RESTING / 50:
            return


def _sent(target: Target) -> Iterator[bytes]:
    """The requests for a target, one after the other."""
    if "{}" not in target.path:
        return repeat(wire.request(target.path, accepting=target.accepting))

    def made(yen: int) -> bytes:
        return wire.request(target.path.replace("{}", str(yen)))

    # Several threads take from it, which a generator refuses.
    return map(made, count(LEAST_BUDGET))
