"""Fairways and barriers that the coast data don't show: the lock in the barrage, the upper river."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import BasemapError
from geo.seapath.plane import Floats, to_plane

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "searoutes"
"""Where the fairways, and the grid and channels made from the coast, are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Fairway:
    """A line that ships follow as it is digitised, whatever the coast data say.

    Attributes
    ----------
    id, name : str
    lonlat, xy : (N, 2) float64
        The line in degrees and in the plane.
    half_width_m : float
        Land of the coast data within this distance of the line counts as water.
    shorter_m, longer_m : float
        By how much the true way may be shorter or longer, in metres.
    source, note : str
        Where the line comes from, and what to know about it.
    """

    id: str
    name: str
    lonlat: Floats
    xy: Floats
    half_width_m: float
    shorter_m: float
    longer_m: float
    source: str
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Barrier:
    """A line that no ship crosses but by a fairway, drawn in the plane (N, 2)."""

    id: str
    name: str
    xy: Floats


@cache
def fairways() -> tuple[Fairway, ...]:
    """The fairways, in the file's order.

    Raises
    ------
    BasemapError
        When the file is missing or damaged.
    """
    return tuple(
        Fairway(
            id=str(p["id"]),
            name=str(p["name"]),
            lonlat=line,
            xy=to_plane(line),
            half_width_m=float(p["half_width_m"]),
            shorter_m=float(p["shorter_m"]),
            longer_m=float(p["longer_m"]),
            source=str(p["source"]),
            note=str(p["note"]),
        )
        for p, line in _features("fairway")
    )


@cache
def barriers() -> tuple[Barrier, ...]:
    """The barriers, in the file's order."""
    return tuple(Barrier(str(p["id"]), str(p["name"]), to_plane(line)) for p, line in _features("barrier"))


@cache
def _features(kind: str) -> tuple[tuple[dict[str, Any], Floats], ...]:
    path = FOLDER / "fairways.geojson"
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return tuple(
            (f["properties"], np.array(f["geometry"]["coordinates"], dtype=np.float64))
            for f in features
            if f["properties"]["kind"] == kind
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BasemapError(
            f"The fairways file {path} cannot be read ({error}): install Pit2Port again."
        ) from error
