"""The basemap's file format: one compressed NumPy archive per level of detail.

An archive holds, per layer, ``NAME.xy`` (vertices in whole steps of the level's grid, as differences
from the vertex before, in byte planes, because planes of high bytes are almost all zeros and compress
to nothing), ``NAME.rings`` (vertices per ring), ``NAME.parts`` (rings per part) and ``NAME.codes``.
Members are read only when a layer is asked for.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.basemap.shapes import Shapes
from geo.errors import BasemapError
from geo.groups import Offsets


def write_level(path: Path, step: float, layers: dict[str, Shapes]) -> None:
    """Write one level of detail; the same input gives the same bytes.

    Parameters
    ----------
    path : Path
        A ``.npz`` file.
    step : float
        Grid of the stored coordinates in degrees.
    layers : dict of Shapes
        By layer name, in degrees.
    """
    members: dict[str, NDArray[np.generic]] = {"step": np.array(step)}
    for name, shapes in layers.items():
        grid = np.round(shapes.xy / step).astype(np.int32)
        members[f"{name}.xy"] = _planes(np.diff(grid, axis=0, prepend=np.zeros((1, 2), np.int32)))
        members[f"{name}.rings"] = np.diff(shapes.rings).astype(np.uint32)
        members[f"{name}.parts"] = np.diff(shapes.parts).astype(np.uint32)
        members[f"{name}.codes"] = shapes.codes.astype(np.int16)
    np.savez_compressed(path, allow_pickle=False, **members)


def read_layer(path: Path, name: str) -> Shapes:
    """One layer of one level.

    Raises
    ------
    BasemapError
        When the file is missing, damaged, or has no such layer.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            step = float(archive["step"])
            planes = archive[f"{name}.xy"]
            rings = _offsets(archive[f"{name}.rings"])
            parts = _offsets(archive[f"{name}.parts"])
            codes = archive[f"{name}.codes"]
    except FileNotFoundError as error:
        raise BasemapError(f"The basemap file {path} is missing: install Pit2Port again.") from error
    except (OSError, KeyError, ValueError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BasemapError(
            f"The layer {name} of the basemap file {path} cannot be read ({error}): install Pit2Port again."
        ) from error
    xy = _unplanes(planes).cumsum(axis=0, dtype=np.int64) * step
    if rings[-1] != len(xy) or parts[-1] != len(rings) - 1 or len(codes) != len(parts) - 1:
        raise BasemapError(f"The layer {name} of the basemap file {path} is damaged: install Pit2Port again.")
    return Shapes.of(xy, rings, parts, codes)


def _planes(values: NDArray[np.int32]) -> NDArray[np.uint8]:
    """(N, 2) int32 to (2, 4, N) bytes: zigzag, so that small negative steps have zero high bytes too."""
    zigzag = ((values << 1) ^ (values >> 31)).astype("<u4")
    return np.ascontiguousarray(zigzag.T).view(np.uint8).reshape(2, -1, 4).transpose(0, 2, 1).copy()


def _unplanes(planes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Inverse of `_planes`."""
    zigzag = planes.transpose(0, 2, 1).copy().view("<u4")[..., 0]
    return ((zigzag >> 1).astype(np.int32) ^ -(zigzag & 1).astype(np.int32)).T


def _offsets(counts: NDArray[np.uint32]) -> Offsets:
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets
