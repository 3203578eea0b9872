"""Making figures in the window: of a saved view, or of what the map shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from geo.extent import Extent
from gui.painting.text import measurer
from layers.atlas import Atlas
from layers.display import DisplayState, Ref
from layers.document.session import Session
from layers.errors import FigureError
from layers.figures.frames import map_of_display
from layers.figures.pictures import encoded_picture
from layers.figures.presets import Preset
from layers.figures.standard import Wishes, standard_figure
from layers.figures.templates import from_template, load_template
from layers.records.figure import Figure, MapItem
from layers.records.view import View

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer


class Host(Protocol):
    """What the figure window needs of the main window."""

    session: Session

    def shown_map(self) -> tuple[DisplayState, Extent, str]:
        """What the map shows: display, extent in WGS 84 degrees, and CRS."""
        ...

    def show_record(self, ref: Ref) -> None:
        """Show a record in the inspector."""


def made_figure(
    host: Host,
    atlas: Atlas,
    view_id: str,
    page: Preset,
    wishes: Wishes,
    *,
    theme: str,
    template: str,
    layers: Sequence[PageLayer],
) -> Figure:
    """A figure of a saved view, or of the map when `view_id` names none; in a template's arrangement.

    Raises
    ------
    LayersError
        When it can't be drawn, or there is no such template.
    """
    view, shown = _view_and_map(host, atlas, view_id)
    figure = standard_figure(
        view,
        atlas,
        page,
        measurer(),
        wishes=wishes,
        theme=theme,
        shown=shown,
        layers=layers,
    )
    return from_template(load_template(template), figure) if template else figure


def _view_and_map(host: Host, atlas: Atlas, view_id: str) -> tuple[View, MapItem | None]:
    view = atlas.views.get(view_id)
    if view is not None:
        return view, None
    display, extent, crs = host.shown_map()
    shown = map_of_display(display, extent, crs)
    box = {side: getattr(shown, side) for side in ("west", "south", "east", "north")}
    return View.checked({"id": "map", "name": "Map", "title": "", **box}), shown


def layer_state(one: PageLayer) -> tuple[object, ...]:
    """What of an own layer shows; masks are made anew each time and are compared by what they say."""
    shown = None if one.shown is None else one.shown.tobytes()
    return id(one.layer), one.style, shown, one.title, one.opacity, one.credit, one.licence


def picture_text(path: Path) -> str:
    """A picture's file as an image item holds it.

    Raises
    ------
    FigureError
        When it can't be read, or is no picture.
    """
    try:
        return encoded_picture(path.read_bytes(), path.name)
    except OSError as error:
        raise FigureError(f"“{path.name}” can't be read: {error.strerror}") from error
