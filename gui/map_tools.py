"""The tools of the toolbar on one canvas, and what they leave to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from gui.canvas.map_canvas import MapCanvas
from gui.editing import Editing
from gui.tools.add_site import AddSiteTool
from gui.tools.base import PanTool, Tool
from gui.tools.measure import MeasureTool
from gui.tools.move import MoveTool
from gui.tools.select import SelectTool


class Host(Protocol):
    """What the tools need of the window."""

    canvas: MapCanvas
    editing: Editing


class MapTools:
    """Makes a tool when it is chosen; the canvas keeps it until another one is."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._makers: dict[str, Callable[[], Tool]] = {
            "select": SelectTool,
            "pan": PanTool,
            "move": MoveTool,
            "measure": MeasureTool,
            "add-site": lambda: AddSiteTool(self._add_site),
        }

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Handlers of the ``tool.…`` actions."""
        return {f"tool.{name}": lambda chosen=name: self.use(chosen) for name in self._makers}

    def use(self, name: str) -> None:
        """Take up a tool; the map gets the focus so that its keys work."""
        self._host.canvas.set_tool(self._makers[name]())
        self._host.canvas.setFocus()

    def _add_site(self, lon: float, lat: float) -> None:
        # A click can't be surer than about a hand's width on the screen.
        uncertainty = max(self._host.canvas.viewport.resolution * 4, 1.0)
        self._host.editing.add_site(lon, lat, float(f"{uncertainty:.2g}"))
        self._host.canvas.tool.cancel()
