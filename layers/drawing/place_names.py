"""Names of waters, where they stand on the map, and at which scales.

They are lettering, placed by hand for a map of this region, not data: nothing is measured from them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WaterName:
    """A name along a straight line.

    Attributes
    ----------
    id : str
    name, hangul : str
    lon, lat : float
        Middle of the lettering, degrees.
    azimuth : float
        Direction of reading, degrees clockwise from north: 90 is due east.
    finest, coarsest : float
        Scale denominators between which the name is shown.
    size : float
        Relative to the theme's size for water.
    tracking : float
        Space between letters in em.
    """

    id: str
    name: str
    hangul: str
    lon: float
    lat: float
    azimuth: float = 90.0
    finest: float = 0.0
    coarsest: float = 1e9
    size: float = 1.0
    tracking: float = 0.3


WATERS = (
    WaterName("water-yellow-sea", "Yellow Sea", "황해 黃海", 123.1, 36.35, 90, 1.2e6, 4e7, 1.5, 0.42),
    WaterName("water-bohai", "Bohai Sea", "渤海", 119.75, 38.55, 60, 9e5, 2e7, 1.2, 0.36),
    WaterName("water-korea-bay", "Korea Bay", "서조선만", 123.75, 39.05, 70, 7e5, 1.2e7, 1.05, 0.3),
    WaterName(
        "water-east-sea", "East Sea / Sea of Japan", "동해 東海", 130.3, 39.6, 60, 1.2e6, 4e7, 1.5, 0.34
    ),
    WaterName("water-liaodong-bay", "Liaodong Bay", "辽东湾", 121.05, 40.0, 48, 5e5, 5e6, 0.95, 0.22),
    WaterName("water-laizhou-bay", "Laizhou Bay", "莱州湾", 119.45, 37.5, 90, 5e5, 4e6, 0.9, 0.18),
    WaterName("water-bohai-bay", "Bohai Bay", "渤海湾", 118.35, 38.7, 90, 5e5, 4e6, 0.9, 0.18),
    WaterName("water-bohai-strait", "Bohai Strait", "渤海海峡", 120.95, 38.35, 40, 3e5, 3e6, 0.85, 0.14),
    WaterName("water-east-korea-bay", "East Korea Bay", "동조선만", 128.1, 39.45, 60, 5e5, 6e6, 0.95, 0.2),
    WaterName("water-gyeonggi-bay", "Gyeonggi Bay", "경기만", 125.75, 37.35, 90, 3e5, 3e6, 0.9, 0.16),
    WaterName("water-taedong-estuary", "Taedong estuary", "대동강 하구", 125.3, 38.68, 83, 0, 6e5, 0.9, 0.12),
)
