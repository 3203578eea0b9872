"""The water of the region as bundled: distances to shore, channels, the usual clearance's network."""

from __future__ import annotations

import threading
import zipfile
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from geo.errors import BasemapError
from geo.seapath.channels import Channels
from geo.seapath.fairways import FOLDER
from geo.seapath.network import DEFAULT_CLEARANCE_M, Ellipse, Network, OpenWater, build_network
from geo.seapath.shore import Cancelled, ShoreField, packed, unpacked

WATERS_FILE = FOLDER / "waters.npz"
_NETWORKS_KEPT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Waters:
    """What the file holds.

    Attributes
    ----------
    field : ShoreField
    channels : Channels
    open_water : OpenWater
        For the network at `DEFAULT_CLEARANCE_M`.
    """

    field: ShoreField
    channels: Channels
    open_water: OpenWater


@cache
def waters() -> Waters:
    """The bundled water, read once.

    Raises
    ------
    BasemapError
        When the file is missing or damaged.
    """
    return read_waters(WATERS_FILE)


_kept: OrderedDict[float, tuple[Network, OpenWater]] = OrderedDict()
_kept_lock = threading.Lock()


def network(clearance: float, within: Ellipse | None = None, cancelled: Cancelled | None = None) -> Network:
    """The network of a clearance (metres); the last few are kept.

    The usual clearance comes with the file, complete. At another, lines of sight are worked out
    inside the ellipse, and added to those worked out before.
    """
    water = waters()
    known = water.open_water if clearance == DEFAULT_CLEARANCE_M else None
    with _kept_lock:
        if clearance in _kept:
            _kept.move_to_end(clearance)
            built, known = _kept[clearance]
            if known.knows(built.sights, within):
                return built
    new, open_water = build_network(water.field, water.channels, clearance, known, within, cancelled)
    with _kept_lock:
        _kept[clearance] = new, open_water
        while len(_kept) > _NETWORKS_KEPT:
            _kept.popitem(last=False)
    return new


def rounded(channels: Channels) -> Channels:
    """Channels as the file keeps them: in whole metres."""
    return Channels(np.round(channels.xy), np.floor(channels.half_width), channels.edges)


def write_waters(water: Waters, path: Path = WATERS_FILE) -> None:
    """Write the file (channels as `rounded`); the same input gives the same bytes."""
    channels = water.channels
    np.savez_compressed(
        path,
        allow_pickle=False,
        field=packed(water.field.steps),
        grid=np.array([water.field.x0, water.field.y0, water.field.spacing]),
        channel_xy=channels.xy.astype(np.int32),
        channel_half_width=channels.half_width.astype(np.uint16),
        channel_edges=np.diff(channels.edges, axis=0, prepend=0).astype(np.int32),
        corners=np.stack(water.open_water.corners).astype(np.float32),
        sight_edges=np.diff(water.open_water.sight_edges, axis=0, prepend=0).astype(np.int32),
    )


def read_waters(path: Path) -> Waters:
    """Read a file that `write_waters` wrote."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            steps = unpacked(archive["field"])
            x0, y0, spacing = (float(v) for v in archive["grid"])
            channels = Channels(
                archive["channel_xy"].astype(np.float64),
                archive["channel_half_width"].astype(np.float64),
                np.cumsum(archive["channel_edges"], axis=0, dtype=np.int64),
            )
            corners, before, after = archive["corners"].astype(np.float64)
            sight_edges = np.cumsum(archive["sight_edges"], axis=0, dtype=np.int64)
    except FileNotFoundError as error:
        raise BasemapError(f"The sea routes file {path} is missing: install Pit2Port again.") from error
    except (OSError, KeyError, ValueError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BasemapError(
            f"The sea routes file {path} cannot be read ({error}): install Pit2Port again."
        ) from error
    if channels.edges.size and channels.edges.max() >= len(channels.xy):
        raise BasemapError(f"The sea routes file {path} is damaged: install Pit2Port again.")
    return Waters(
        ShoreField(steps, x0, y0, spacing), channels, OpenWater((corners, before, after), sight_edges)
    )
