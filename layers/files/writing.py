"""What every writer is given, and what several of them do first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from geo.crs import WGS84
from layers.errors import FormatError
from layers.files.feature_set import FeatureSet
from layers.files.progress import Progress
from layers.files.wkb import map_vertices


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write a foreign file where the format leaves a choice.

    Attributes
    ----------
    digits : int
        Decimals of degrees in text formats; seven are a centimetre.
    encoding : str
        Of CSV and Shapefile; empty for the usual one (UTF-8).
    delimiter : str
        Of CSV.
    spatial_index : bool
        FlatGeobuf: index the features, which puts them in spatial order.
    progress : Progress
    """

    digits: int = 7
    encoding: str = ""
    delimiter: str = ","
    spatial_index: bool = True
    progress: Progress = field(default_factory=Progress)


def in_wgs84(features: FeatureSet) -> FeatureSet:
    """The features in longitude and latitude, WGS 84.

    Raises
    ------
    FormatError
        When their CRS isn't known, or a vertex has no place in WGS 84.
    """
    if features.crs == WGS84 or features.geometry.null_count == len(features):
        return features
    if features.crs is None:
        raise FormatError(
            f"“{features.name}” doesn't say which coordinate system it is in, and this format needs "
            "WGS 84. Set the coordinate system first."
        )
    from geo.crs import transform

    crs = features.crs

    def change(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lonlat = transform(xy, crs, WGS84)
        lost = np.isnan(lonlat).any(axis=1) & np.isfinite(xy).all(axis=1)
        if lost.any():
            x, y = xy[lost][0]
            raise FormatError(
                f"“{features.name}”: {int(lost.sum())} vertices have no place in WGS 84, the first at "
                f"{x:.10g}, {y:.10g}. Is {crs[:60]} the right coordinate system?"
            )
        return lonlat

    return replace(features, geometry=map_vertices(features.geometry, change), crs=WGS84)


def rounded(features: FeatureSet, digits: int) -> FeatureSet:
    """The features with x and y rounded to a number of decimals."""
    return replace(features, geometry=map_vertices(features.geometry, lambda xy: np.round(xy, digits)))
