"""A figure laid out anew for its page, and what a new item starts with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from layers.atlas import Atlas
from layers.drawing.text import TextMeasurer
from layers.errors import FigureError
from layers.figures.frames import OF_CONTENT
from layers.figures.page_theme import rules
from layers.figures.standard import Wishes, standard_figure
from layers.records.figure import AnyItem, Figure, LegendItem, TextItem
from layers.records.view import View

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer

KEPT = ("id", "name", "order", "alt_text", "notes", "dpi", "preset")
SIDES = ("west", "south", "east", "north")


def rearranged(
    figure: Figure, atlas: Atlas, measurer: TextMeasurer, layers: Sequence[PageLayer] = ()
) -> Figure:
    """The figure with its first map, title, legend, bars and notes where they belong on its page.

    What the legend was told (wording, order, what is left out) stays; other maps, charts, pictures and free
    text stay where they are.

    Raises
    ------
    FigureError
        When it has no map, or the page is too small.
    """
    maps = figure.maps()
    if not maps:
        raise FigureError(f"the figure “{figure.name}” has no map to lay out")
    words = {item.role: item.text for item in figure.items if isinstance(item, TextItem)}
    kinds = {item.kind for item in figure.items}
    box = {side: getattr(maps[0], side) for side in SIDES}
    view = View.checked({"id": "map", "name": figure.name, **box})
    wishes = Wishes(
        title=words.get("title", ""),
        subtitle=words.get("subtitle", ""),
        legend="legend" in kinds,
        scale_bar="scale-bar" in kinds,
        locator="inset" in kinds,
        notes="notes" in kinds,
    )
    made = standard_figure(
        view,
        atlas,
        rules(figure),
        measurer,
        wishes=wishes,
        theme=figure.theme,
        shown=maps[0],
        layers=[one for one in layers if one.title in maps[0].own_layers],
    )
    made = made.with_item("map", own_layers=maps[0].own_layers)
    told = next((item for item in figure.items if isinstance(item, LegendItem)), None)
    if told is not None and made.item("legend") is not None:
        settings = {name: getattr(told, name) for name in ("wording", "order", "left_out")}
        made = made.with_item("legend", **settings)
    keys = {item.key for item in made.items}
    others = [item for item in figure.items if item.key not in keys and not _is_laid_out(item, maps[0].key)]
    items = [item.model_dump() for item in (*made.items, *others)]
    return made.changed(items=items, **{name: getattr(figure, name) for name in KEPT})


def _is_laid_out(item: AnyItem, first_map: str) -> bool:
    """True for what the layout makes itself."""
    if isinstance(item, TextItem):
        return item.role != "text"
    return item.key == first_map or item.kind in ("legend", "scale-bar", "inset", "north-arrow", "notes")


def first_values(kind: str, figure: Figure, atlas: Atlas) -> dict[str, Any]:
    """What a new item starts with: a box in the middle of the page, and content of the first map."""
    page, maps = rules(figure), figure.maps()
    width, height = figure.width_mm * 0.4, figure.height_mm * 0.25
    if kind == "north-arrow":
        width = height = 9.0 * figure.scale
    values: dict[str, Any] = {
        "x": round((figure.width_mm - width) / 2, 1),
        "y": round((figure.height_mm - height) / 2, 1),
        "width": round(width, 1),
        "height": round(height, 1),
    }
    if kind == "map" and maps:
        values |= {name: getattr(maps[0], name) for name in OF_CONTENT}
    elif kind == "text":
        values |= {"text": "Text", "size_pt": page.subtitle_pt}
    elif kind == "notes":
        values["size_pt"] = page.notes_pt
    elif kind == "profile":
        routes = [*(maps[0].routes if maps else ()), *atlas.routes]
        values["route"] = routes[0] if routes else "none"
    elif kind == "chart":
        shown = maps[0].commodities if maps else ()
        values["commodity"] = shown[0] if shown else "rare-earths"
    return values
