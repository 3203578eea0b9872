"""Names of waters and countries, where they stand on the map, and at which scales.

They are lettering, placed by hand for a map of this region, not data: nothing is measured from them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreaName:
    """A name along a straight line.

    Attributes
    ----------
    id : str
    name, local : str
    lon, lat : float
        Middle of the lettering, degrees.
    azimuth : float
        Direction of reading, degrees clockwise from north: 90 is due east.
    finest, coarsest : float
        Scale denominators between which the name is shown.
    size : float
        Relative to the theme's size for such names.
    tracking : float
        Space between letters in em.
    within : tuple of tuple of float
        Boxes (west, south, east, north) in which a land's name may stand, degrees; anywhere when empty.
    """

    id: str
    name: str
    local: str
    lon: float
    lat: float
    azimuth: float = 90.0
    finest: float = 0.0
    coarsest: float = 1e9
    size: float = 1.0
    tracking: float = 0.3
    within: tuple[tuple[float, float, float, float], ...] = ()


WATERS = (
    AreaName("water-yellow-sea", "Yellow Sea", "황해 黃海", 123.1, 36.35, 90, 1.2e6, 4e7, 1.5, 0.42),
    AreaName("water-bohai", "Bohai Sea", "渤海", 119.75, 38.55, 60, 9e5, 2e7, 1.2, 0.36),
    AreaName("water-korea-bay", "Korea Bay", "서조선만", 123.75, 39.05, 70, 7e5, 1.2e7, 1.05, 0.3),
    AreaName(
        "water-east-sea", "East Sea / Sea of Japan", "동해 東海", 130.3, 39.6, 60, 1.2e6, 4e7, 1.5, 0.34
    ),
    AreaName("water-liaodong-bay", "Liaodong Bay", "辽东湾", 121.05, 40.0, 48, 5e5, 5e6, 0.95, 0.22),
    AreaName("water-laizhou-bay", "Laizhou Bay", "莱州湾", 119.45, 37.5, 90, 5e5, 4e6, 0.9, 0.18),
    AreaName("water-bohai-bay", "Bohai Bay", "渤海湾", 118.35, 38.7, 90, 5e5, 4e6, 0.9, 0.18),
    AreaName("water-bohai-strait", "Bohai Strait", "渤海海峡", 120.95, 38.35, 40, 3e5, 3e6, 0.85, 0.14),
    AreaName("water-east-korea-bay", "East Korea Bay", "동조선만", 128.1, 39.45, 60, 5e5, 6e6, 0.95, 0.2),
    AreaName("water-gyeonggi-bay", "Gyeonggi Bay", "경기만", 125.75, 37.35, 90, 3e5, 3e6, 0.9, 0.16),
    AreaName("water-taedong-estuary", "Taedong estuary", "대동강 하구", 125.3, 38.68, 83, 0, 6e5, 0.9, 0.12),
)

CHINA = (105.0, 22.0, 124.2, 43.5), (116.0, 41.0, 130.0, 46.5)
SOUTH_KOREA = ((125.8, 33.0, 129.7, 38.7),)
RUSSIA = ((131.4, 42.0, 140.0, 44.9),)
JAPAN = ((129.8, 30.0, 146.0, 46.0),)
"""Within the countries' borders, and beyond their coasts at most on water."""

COUNTRIES = (
    AreaName("country-prk", "NORTH KOREA", "조선", 126.75, 40.15, 90, 2.4e6, 3e7, 1.15, 0.34),
    AreaName("country-kor", "SOUTH KOREA", "한국", 128.1, 36.75, 90, 2.4e6, 3e7, 1.05, 0.3, SOUTH_KOREA),
    AreaName("country-chn", "CHINA", "中国", 123.2, 42.35, 90, 2.4e6, 3e7, 1.25, 0.5, CHINA),
    AreaName("country-rus", "RUSSIA", "Россия", 131.7, 43.75, 90, 2.4e6, 3e7, 0.95, 0.24, RUSSIA),
    AreaName("country-jpn", "JAPAN", "日本", 133.2, 34.9, 90, 2.4e6, 3e7, 1.0, 0.3, JAPAN),
)
