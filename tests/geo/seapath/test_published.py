"""Against the distance tables of NGA Pub. 151, Distances Between Ports (Nampo: 38°43′ N, 125°25′ E).

The tables give routes "over which passage is safest", most of them the shortest; those of Nampo were
measured before or without regard to the barrage. Incheon (216 nautical miles) isn't compared: the
table's route keeps far out round the waters in dispute, where ours is 167.
"""

from __future__ import annotations

import pytest

from geo.seapath import End, sea_path
from tests.geo.seapath.places import (
    DALIAN,
    QINGDAO,
    QINHUANGDAO,
    TIANJIN,
    VLADIVOSTOK,
    WEIHAI,
    WONSAN,
    YANTAI,
)

NAMPO_151 = End(125.41667, 38.71667, "Nampo", buffer_m=1500)


@pytest.mark.parametrize(
    ("end", "nautical_miles", "tolerance"),
    [
        (DALIAN, 180, 0.02),
        (YANTAI, 205, 0.02),
        (WEIHAI, 172, 0.03),
        (QINGDAO, 309, 0.03),
        (QINHUANGDAO, 307, 0.03),
        (TIANJIN, 369, 0.04),
        (VLADIVOSTOK, 997, 0.04),
        (WONSAN, 801, 0.06),
    ],
    ids=lambda value: value.name if isinstance(value, End) else None,
)
def test_distances_from_nampo(end: End, nautical_miles: float, tolerance: float) -> None:
    assert sea_path(NAMPO_151, end).length_nm == pytest.approx(nautical_miles, rel=tolerance)
