"""Legend swatches for the layer tree: the map's own symbols and lines, drawn by the map's painter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from gui.icons import screen_scales
from gui.painting.painter import paint_items
from layers.atlas import Atlas
from layers.drawing.draw_list import Item, Label, Labels, Lines, Markers, Stroke, TextRun
from layers.drawing.symbols import SYMBOLS
from layers.records.commodity import FACTS, Commodity
from layers.records.route import Mode, Route
from layers.records.site import SiteKind
from layers.theme.theme import DASHES, Theme

SIZE = 18


class Swatches:
    """Icons for (group, key) of the layer tree, in the present theme.

    Attributes
    ----------
    own_items : callable or None
        Gives the marks of an imported layer by its id.
    """

    def __init__(self, theme: Callable[[], Theme], atlas: Callable[[], Atlas]) -> None:
        self._theme = theme
        self._atlas = atlas
        self.own_items: Callable[[str], list[Item]] | None = None

    def __call__(self, group: str, key: str) -> QIcon:
        """The swatch of an entry; an empty icon where the map has no mark of its own for it."""
        theme = self._theme()
        if group == "commodities":
            return drawn(_commodity(Commodity(key), theme))
        if group == "sites":
            return drawn(_site(SiteKind(key), theme))
        if group == "routes":
            atlas = self._atlas()
            route = atlas.routes.get(key)
            if route is not None:
                return drawn(_route(route, {leg.mode for leg in atlas.route_legs(key)}, theme))
        if group == "own" and self.own_items is not None:
            return drawn(self.own_items(key))
        return QIcon()


def _commodity(commodity: Commodity, theme: Theme) -> list[Item]:
    colour = theme.hue(commodity)
    centre = np.array([[SIZE / 2, SIZE / 2]])
    disc = Markers(centre, "disc", SIZE - 3.0, colour, colour, theme.ink.rim)
    code = FACTS[commodity].code
    run = TextRun(code, 8.0 if len(code) < 3 else 6.4, theme.on(colour), 700)
    label = Label(SIZE / 2, SIZE / 2, ((run,),), "centre", "middle")
    return [disc, Labels((label,))]


def _site(kind: SiteKind, theme: Theme) -> list[Item]:
    if kind.value not in SYMBOLS:
        return []
    size = min(SIZE - 1.0, theme.sizes.symbol_mm.get(kind, 3.0) * 3.0)
    colour = theme.ink.neutral
    place = np.array([[SIZE / 2, SIZE / 2]])
    return [Markers(place, kind.value, size, colour, theme.on(colour), theme.ink.rim)]


def _route(route: Route, modes: set[Mode], theme: Theme) -> list[Item]:
    hues = [theme.hue(commodity) for commodity in route.commodities]
    colour = hues[0] if len(hues) == 1 else theme.ink.neutral
    width = 1.6 if Mode.RAIL in modes else 2.2
    dash = tuple(length * width for length in DASHES[route.standing])
    xy = np.array([[1.0, SIZE / 2], [SIZE - 1.0, SIZE / 2]])
    line = Lines(xy, np.array([0, 2]), Stroke(colour, width, dash))
    if Mode.RAIL not in modes:
        return [line]
    ticks = np.array([[[x, SIZE / 2 - 3.5], [x, SIZE / 2 + 3.5]] for x in (4.0, 9.0, 14.0)]).reshape(-1, 2)
    return [line, Lines(ticks, np.array([0, 2, 4, 6]), Stroke(colour, 1.2))]


def drawn(items: list[Item]) -> QIcon:
    """An icon of marks on a square of `SIZE`."""
    icon = QIcon()
    for scale in screen_scales():
        pixmap = QPixmap(SIZE * scale, SIZE * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        paint_items(items, painter)
        painter.end()
        icon.addPixmap(pixmap)
    return icon
