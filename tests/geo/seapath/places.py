"""Ports as the gazetteer of the project has them: longitude, latitude, uncertainty in metres."""

from __future__ import annotations

from geo.seapath import End


def port(name: str, lon: float, lat: float, uncertainty: float) -> End:
    """An end whose port buffer is its uncertainty."""
    return End(lon, lat, name, buffer_m=uncertainty, uncertainty_m=uncertainty)


NAMPO = port("Nampo", 125.4, 38.7167, 1500)
SONGRIM = port("Songrim", 125.6167, 38.7333, 1500)
TAEAN = port("Taean", 125.535, 38.81, 3000)
DANDONG = port("Dandong", 124.15, 39.8167, 2000)
YINGKOU = port("Yingkou (Bayuquan)", 122.0833, 40.3, 2000)
RIZHAO = port("Rizhao", 119.5667, 35.3833, 2000)
DALIAN = port("Dalian", 121.6667, 38.9167, 2500)
YANTAI = port("Yantai", 121.45, 37.55, 2500)
QINGDAO = port("Qingdao", 120.2667, 36.0333, 2500)
WEIHAI = port("Weihai", 122.1, 37.5, 2500)
TIANJIN = port("Tianjin", 117.8333, 38.9667, 2500)
QINHUANGDAO = port("Qinhuangdao", 119.6167, 39.9333, 2500)
INCHEON = port("Incheon", 126.6, 37.4667, 3000)
RAJIN = port("Rajin", 130.3, 42.23, 3000)
CHONGJIN = port("Chongjin", 129.8, 41.76, 3000)
VLADIVOSTOK = port("Vladivostok", 131.88, 43.1, 3000)
WONSAN = port("Wonsan", 127.4333, 39.1667, 3000)

DPRK_PORTS = (NAMPO, SONGRIM, TAEAN)
CHINESE_PORTS = (DANDONG, YINGKOU, RIZHAO)
LOCK = (125.167, 38.683)
"""The lock in the West Sea Barrage, to one minute."""
