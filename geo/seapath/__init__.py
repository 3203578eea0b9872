"""Shortest paths by water between any two places of the region, kept clear of the shore."""

from __future__ import annotations

from geo.seapath.ends import End
from geo.seapath.network import DEFAULT_CLEARANCE_M, GREATEST_CLEARANCE_M, LEAST_CLEARANCE_M
from geo.seapath.plane import REGION
from geo.seapath.result import SeaPath
from geo.seapath.route import sea_path, warm_up
from geo.seapath.shore import CancelledError

__all__ = [
    "DEFAULT_CLEARANCE_M",
    "GREATEST_CLEARANCE_M",
    "LEAST_CLEARANCE_M",
    "REGION",
    "CancelledError",
    "End",
    "SeaPath",
    "sea_path",
    "warm_up",
]
