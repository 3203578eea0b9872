"""Points and millimetres as page units."""

from __future__ import annotations

from dataclasses import dataclass

MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Units:
    """Converts the theme's lengths.

    Attributes
    ----------
    page_unit_mm : float
        Size of a page unit in millimetres.
    scale : float
        Magnification of everything but the map.
    """

    page_unit_mm: float
    scale: float = 1.0

    def mm(self, millimetres: float) -> float:
        """Millimetres in page units."""
        return millimetres * self.scale / self.page_unit_mm

    def pt(self, points: float) -> float:
        """Points in page units."""
        return points * MM_PER_POINT * self.scale / self.page_unit_mm

    def px(self, pixels: float) -> float:
        """Pixels of a standard screen (1/96 inch) in page units."""
        return pixels * 25.4 / 96 * self.scale / self.page_unit_mm
