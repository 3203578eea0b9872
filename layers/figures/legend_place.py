"""Where a page's legend stands: on the map, beside it or below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Place = Literal["map", "side", "below"]


@dataclass(frozen=True, slots=True)
class LegendPlace:
    """Where the legend stands, and its size in mm."""

    place: Place = "map"
    columns: int = 1
    width: float = 0.0
    height: float = 0.0

    def at_least(self, before: LegendPlace) -> LegendPlace:
        """As large as before, where it stands in the same way."""
        if (self.place, self.columns) != (before.place, before.columns) or self.place == "map":
            return self
        return replace(self, width=max(self.width, before.width), height=max(self.height, before.height))
