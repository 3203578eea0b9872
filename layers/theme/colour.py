"""Colour arithmetic: hex to Lab, CIEDE2000, simulated colour blindness, contrast.

Sources: IEC 61966-2-1 (sRGB), CIE 15 (Lab), Sharma, Wu and Dalal 2005 (CIEDE2000), Machado, Oliveira and
Fernandes 2009 (colour vision deficiency, severity 1.0), WCAG 2.1 (contrast).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vision = Literal["normal", "protan", "deutan", "tritan"]

SIMULATION: dict[str, NDArray[np.float64]] = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""Matrices on linear sRGB, full severity."""

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0–255) of ``#RRGGBB`` or ``#RRGGBBAA``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def rgba(colour: str) -> tuple[int, int, int, int]:
    """Red, green, blue and opacity (0–255)."""
    return (*rgb(colour), int(colour[7:9], 16) if len(colour) == 9 else 255)


def with_alpha(colour: str, opacity: float) -> str:
    """The colour with an opacity of 0–1."""
    return f"{colour[:7]}{round(255 * min(max(opacity, 0.0), 1.0)):02X}"


def mixed(first: str, second: str, share: float) -> str:
    """`first` with a `share` (0–1) of `second`, mixed as light is on screen."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def linear(colour: str) -> NDArray[np.float64]:
    """Linear-light sRGB, (3,) of 0–1."""
    value = np.array(rgb(colour), dtype=np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black and 1 for white."""
    return float(_TO_XYZ[1] @ linear(colour))


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio, 1–21."""
    a, b = sorted((luminance(first), luminance(second)), reverse=True)
    return (a + 0.05) / (b + 0.05)


@lru_cache(maxsize=1024)
def legible_on(colour: str, grounds: tuple[str, ...], ratio: float = 4.5) -> str:
    """The colour, darkened or lightened as little as that contrast with all of the grounds takes."""
    pole = "#000000" if min(luminance(ground) for ground in grounds) > 0.18 else "#FFFFFF"
    for step in range(21):
        tried = mixed(colour[:7], pole, step / 20)
        if min(contrast(tried, ground) for ground in grounds) >= ratio:
            return tried + colour[7:]
    return pole


def lab(colour: str, vision: Vision = "normal") -> tuple[float, float, float]:
    """CIE L*a*b* (D65), as the colour appears to the given kind of eye."""
    light = np.clip(SIMULATION[vision] @ linear(colour), 0.0, 1.0)
    ratio = _TO_XYZ @ light / _WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return float(116 * f[1] - 16), float(500 * (f[0] - f[1])), float(200 * (f[1] - f[2]))


def difference(first: str, second: str, vision: Vision = "normal") -> float:
    """CIEDE2000 difference of two colours; about 1 is the least that one can see side by side."""
    return ciede2000(lab(first, vision), lab(second, vision))


def ciede2000(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    """CIEDE2000 between two Lab colours (all weights 1)."""
    l1, a1, b1 = one
    l2, a2, b2 = two
    c_mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(c_mean**7 / (c_mean**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    dh = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    l_mean, c_mean = (l1 + l2) / 2, (c1 + c2) / 2
    h_mean = h1 + h2 if grey else _mean_hue(h1, h2)
    t = (
        1
        - 0.17 * math.cos(math.radians(h_mean - 30))
        + 0.24 * math.cos(math.radians(2 * h_mean))
        + 0.32 * math.cos(math.radians(3 * h_mean + 6))
        - 0.20 * math.cos(math.radians(4 * h_mean - 63))
    )
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / math.sqrt(20 + (l_mean - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_mean, 1 + 0.015 * c_mean * t
    turn = 60 * math.exp(-(((h_mean - 275) / 25) ** 2))
    r_t = -2 * math.sqrt(c_mean**7 / (c_mean**7 + 25.0**7)) * math.sin(math.radians(turn))
    d_l, d_c = (l2 - l1) / s_l, (c2 - c1) / s_c
    d_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(dh / 2)) / s_h
    return math.sqrt(d_l**2 + d_c**2 + d_h**2 + r_t * d_c * d_h)


def _mean_hue(h1: float, h2: float) -> float:
    mean = (h1 + h2) / 2
    if abs(h1 - h2) <= 180:
        return mean
    return mean + 180 if mean < 180 else mean - 180
