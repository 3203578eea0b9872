"""Where the basemap is how detailed, and the codes that its parts carry."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

REGION = shapely.box(112, 30, 135, 47)
"""Full resolution: from Shanghai to the Amur, and all of the five importing provinces."""
AROUND = shapely.box(90, 10, 160, 62)
"""East Asia; the rest of the world is zone 2. `ZONE_TOLERANCE_M` says how detailed each is at best."""

REGION_ZONE, AROUND_ZONE, WORLD_ZONE = 0, 1, 2
ZONE_TOLERANCE_M = (0.0, 400.0, 10000.0)
ZONE_SMALLEST_KM2 = (0.0, 0.3, 100.0)

COUNTRIES = ("", "PRK", "CHN", "KOR", "RUS", "JPN", "MNG")
"""Country code of a piece of land is the index here; 0 is every other country."""
PRK, CHN, KOR, RUS = 1, 2, 3, 4

BORDER_CODES = {(PRK, CHN): 1, (PRK, RUS): 2, (PRK, KOR): 3}
OTHER_BORDER, UNSETTLED_BORDER, DMZ_LIMIT = 4, 5, 6

IMPORTERS = ("Shandong", "Jiangsu", "Hebei", "Liaoning", "Jilin")
METRES_PER_DEGREE = 111_195.0
TRUE_LATITUDE = 39.0
"""Widths are measured as at this latitude, in the middle of the region, everywhere."""


CORRECTIONS = (
    # Pidan-do at the mouth of the Yalu, joined to the bank by a neck of some hundred metres in GSHHG, is the
    # DPRK's as a whole; WDBII's border would give its north-west corner to China.
    (shapely.box(124.214, 39.860, 124.2915, 39.9325), PRK),
    # Hwanggumphyong has grown to the Chinese bank: WDBII's border runs behind it, Natural Earth's before it.
    (shapely.box(124.299, 39.944, 124.347, 39.986), PRK),
    # Natural Earth lacks these islands; the nearest coast decided: Boreum-do and Jumun-do, and U-do, one of
    # the five islands that the armistice left to the South; Kal-do and Jangjae-do north of the Limit Line.
    (shapely.box(126.10, 37.60, 126.35, 37.70), KOR),
    (shapely.box(125.96, 37.60, 125.99, 37.62), KOR),
    (shapely.box(125.64, 37.70, 125.70, 37.72), PRK),
)
"""Land whose country is known better than the border line in the data says."""
CORRECTION_CUTS = (shapely.linestrings([(124.2542, 39.9308), (124.2583, 39.9317)]),)
"""Where land is cut in addition, so that a correction applies to what it means."""


def zones(geometries: NDArray[np.object_]) -> NDArray[np.int64]:
    """Zone of each geometry: the most detailed one that it touches."""
    return np.select(
        [shapely.intersects(geometries, REGION), shapely.intersects(geometries, AROUND)],
        [REGION_ZONE, AROUND_ZONE],
        WORLD_ZONE,
    )
