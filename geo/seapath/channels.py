"""The mid-channel net: lines as far as possible from the shores to both sides, where water is confined."""

from __future__ import annotations

from dataclasses import dataclass

from geo.seapath.plane import Floats, Ints

NARROWEST_M = 20.0
"""Half-width below which a channel is left out: no ship of this trade turns in it."""
WIDEST_M = 7_500.0
"""Half-width beyond which water is open at every clearance that can be asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """The medial axis of the water between shores as a graph.

    Attributes
    ----------
    xy : (N, 2) float64
        Nodes in the plane.
    half_width : (N,) float64
        True distance to the nearest shore, metres.
    edges : (E, 2) int64
        Pairs of nodes; the straight lines between them lie on water.
    """

    xy: Floats
    half_width: Floats
    edges: Ints
