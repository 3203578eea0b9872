"""Labels that change places: what taking one after the other, the best place first, leaves standing badly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from geo.placement_index import Box, crosses_box, lines_cross

ROUNDS = 4
LEAST_GAIN = 1.0
"""By how many ranks a change must be better."""
LEFT_OUT = 200.0
"""What no place at all costs, in ranks."""
UPWARDS = 1.5
"""How many times a rank lost counts where the label that makes room is the more important one."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label.

    Attributes
    ----------
    option : int
        Number of the candidate.
    cost : float
        Its rank.
    box : tuple of float
        xmin, ymin, xmax, ymax, padding included.
    line : tuple of float or None
        The leader.
    extent : tuple of float
        Of both.
    """

    option: int
    cost: float
    box: Box
    line: Box | None
    extent: Box

    @classmethod
    def of(cls, option: int, cost: float, box: Box, line: Box | None) -> Spot:
        """With its extent worked out."""
        extent = box
        if line is not None:
            x0, y0, x1, y1 = box
            a, b, c, d = line
            extent = min(x0, a, c), min(y0, b, d), max(x1, a, c), max(y1, b, d)
        return cls(option, cost, box, line, extent)

    def meets(self, other: Spot) -> bool:
        """Whether two labels or their leaders are in each other's way."""
        a, b = self.extent, other.extent
        if a[0] >= b[2] or a[2] <= b[0] or a[1] >= b[3] or a[3] <= b[1]:
            return False
        a, b = self.box, other.box
        if a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]:
            return True
        if self.line is not None and crosses_box(self.line, b):
            return True
        if other.line is not None and crosses_box(other.line, a):
            return True
        return self.line is not None and other.line is not None and lines_cross(self.line, other.line)


class Repeatable:
    """Places that are worked out when they are first asked for, and kept."""

    def __init__(self, source: Iterator[Spot]) -> None:
        self._source = source
        self._kept: list[Spot] = []

    def __iter__(self) -> Iterator[Spot]:
        place = 0
        while True:
            if place == len(self._kept):
                spot = next(self._source, None)
                if spot is None:
                    return
                self._kept.append(spot)
            yield self._kept[place]
            place += 1


Spots = Callable[[int], Iterable[Spot]]


def swapped(standing: dict[int, Spot], order: Sequence[int], spots: Spots) -> dict[int, Spot]:
    """Where labels stand after those that stand badly have moved, each with at most one other making room.

    Parameters
    ----------
    standing : dict of int to Spot
        By label; without those that found no place.
    order : sequence of int
        All labels, the most important first.
    spots : callable
        For a label the places where nothing but other labels can be in its way, the best first.
    """
    swaps = _Swaps(dict(standing), {label: place for place, label in enumerate(order)}, spots)
    for _ in range(ROUNDS):
        # Not a generator: each label is asked.
        if not any([swaps.move(label) for label in sorted(order, key=swaps.cost, reverse=True)]):
            break
    return swaps.found


@dataclass(frozen=True, slots=True)
class _Swaps:
    """Where labels stand, how important they are (0 first), and where they might stand."""

    found: dict[int, Spot]
    rank: dict[int, int]
    spots: Spots

    def cost(self, label: int) -> float:
        return self.found[label].cost if label in self.found else LEFT_OUT

    def move(self, label: int) -> bool:
        """Give the label the best place that is worth it."""
        ways: dict[int, Repeatable] = {}
        for spot in self.spots(label):
            if spot.cost > self.cost(label) - LEAST_GAIN:
                return False
            change = self._room_for(label, spot, ways)
            if change is not None:
                self.found.update(change)
                return True
        return False

    def _room_for(self, label: int, spot: Spot, ways: dict[int, Repeatable]) -> dict[int, Spot] | None:
        """What must be changed so that the label may stand there; None where it isn't worth it.

        `ways` keeps where others may go, as long as nothing moves.
        """
        others = [other for other, place in self.found.items() if other != label and place.meets(spot)]
        if len(others) != 1:
            return {label: spot} if not others else None
        (other,) = others
        weight = UPWARDS if self.rank[other] < self.rank[label] else 1.0
        most = self.cost(other) + (self.cost(label) - spot.cost - LEAST_GAIN) / weight
        if other not in ways:
            ways[other] = Repeatable(self._leaving(label, other))
        for away in ways[other]:
            if away.cost > most:
                return None
            if not away.meets(spot):
                return {label: spot, other: away}
        return None

    def _leaving(self, label: int, other: int) -> Iterator[Spot]:
        """Where the other may go if the label is out of its way: free of the rest, and at most worth it."""
        rest = [place for third, place in self.found.items() if third not in (label, other)]
        most = self.cost(other) + self.cost(label)
        for away in self.spots(other):
            if away.cost > most:
                return
            if not any(away.meets(place) for place in rest):
                yield away
