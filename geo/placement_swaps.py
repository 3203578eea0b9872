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
    found = dict(standing)
    rank = {label: place for place, label in enumerate(order)}

    def cost(label: int) -> float:
        return found[label].cost if label in found else LEFT_OUT

    def room_for(label: int, spot: Spot) -> dict[int, Spot] | None:
        """What must be changed so that the label may stand there; None where it isn't worth it."""
        others = [other for other, place in found.items() if other != label and place.meets(spot)]
        if len(others) != 1:
            return {label: spot} if not others else None
        (other,) = others
        weight = UPWARDS if rank[other] < rank[label] else 1.0
        most = cost(other) + (cost(label) - spot.cost - LEAST_GAIN) / weight
        rest = [place for third, place in found.items() if third not in (label, other)]
        for away in spots(other):
            if away.cost > most:
                return None
            if not away.meets(spot) and not any(away.meets(place) for place in rest):
                return {label: spot, other: away}
        return None

    for _ in range(ROUNDS):
        moved = False
        for label in sorted(order, key=cost, reverse=True):
            for spot in spots(label):
                if spot.cost > cost(label) - LEAST_GAIN:
                    break
                change = room_for(label, spot)
                if change is not None:
                    found.update(change)
                    moved = True
                    break
        if not moved:
            break
    return found
