"""The tools of the toolbar on one canvas, and what they leave to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from gui.canvas.map_canvas import MapCanvas
from gui.digitised import add_area, add_leg, add_planned
from gui.editing import Editing
from gui.foreign.layer_files import LayerFiles
from gui.messages import Messages
from gui.planning import RoutePlanner
from gui.tools.add_site import AddSiteTool
from gui.tools.base import PanTool, Tool
from gui.tools.draw import DrawAreaTool, DrawLegTool
from gui.tools.measure import MeasureTool
from gui.tools.move import MoveTool
from gui.tools.pick_many import PickManyTool
from gui.tools.select import SelectTool
from gui.tools.snapping import Snapper
from gui.tools.vertices import VerticesTool
from layers.display import Ref
from layers.reshaping import Place


class Host(Protocol):
    """What the tools need of the window."""

    canvas: MapCanvas
    editing: Editing
    messages: Messages
    planner: RoutePlanner
    layer_files: LayerFiles


class MapTools:
    """Makes a tool when it is chosen; the canvas keeps it until another one is."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.snapper = Snapper(host.canvas)
        self._plan_card: QWidget | None = None
        self._makers: dict[str, Callable[[], Tool]] = {
            "select": SelectTool,
            "box-select": lambda: PickManyTool(free=False),
            "lasso": lambda: PickManyTool(free=True),
            "pan": PanTool,
            "move": MoveTool,
            "measure": MeasureTool,
            "vertices": VerticesTool,
            "plan-route": self._plan_route,
            "add-site": lambda: AddSiteTool(self._add_site),
            "add-leg": lambda: DrawLegTool(self._add_leg),
            "add-area": lambda: DrawAreaTool(self._add_area),
            "add-feature": lambda: host.layer_files.actions.drawing_tool() or SelectTool(),
        }

    def handlers(self) -> dict[str, Callable[..., None]]:
        """Handlers of the ``tool.…`` actions."""
        tools = {f"tool.{name}": lambda chosen=name: self.use(chosen) for name in self._makers}
        return {**tools, "tool.snap": self.snap, "tool.together": self.move_together}

    def snap(self, on: bool) -> None:
        """Snap to what is near, or don't; Ctrl suspends it."""
        self.snapper.on = on
        self.snapper.forget()
        self._host.canvas.update()
        self._host.messages.info("Snapping is on; Ctrl suspends it." if on else "Snapping is off.")

    def move_together(self, on: bool) -> None:
        """Change shared corners in all areas that have them, or only in the one being reshaped."""
        self._host.canvas.moves_together = on
        self._host.messages.info(
            "Corners that areas share change together." if on else "Only the area being reshaped changes."
        )

    def use(self, name: str) -> None:
        """Take up a tool; the map gets the focus so that its keys work."""
        self._host.canvas.set_tool(self._makers[name]())
        self._host.canvas.setFocus()

    def _plan_route(self) -> Tool:
        # With all that finds ways by water: not before it is wanted.
        from gui.panels.plan_card import PlanCard
        from gui.tools.plan_route import PlanRouteTool

        host = self._host
        if self._plan_card is None:
            card = PlanCard(host.planner, host.canvas)
            host.planner.add_requested.connect(lambda: add_planned(host.editing, host.planner))
            host.canvas.tool_changed.connect(lambda tool: card.setVisible(tool.name == PlanRouteTool.name))
            self._plan_card = card
        return PlanRouteTool(host.planner)

    def take_site(self, ref: Ref) -> None:
        """A record was chosen by its name: while a route is planned, a site is its next stop."""
        if ref[0] == "sites" and self._host.canvas.tool.name == "plan-route":
            self._host.planner.add_site(ref[1])

    def take_place(self, lon: float, lat: float) -> None:
        """A coordinate was typed: while a route is planned, it is its next stop."""
        if self._host.canvas.tool.name == "plan-route":
            self._host.planner.add_place(lon, lat)

    def _add_site(self, lon: float, lat: float) -> None:
        # A click can't be surer than about a hand's width on the screen.
        uncertainty = max(self._host.canvas.viewport.resolution * 4, 1.0)
        self._host.editing.add_site(lon, lat, float(f"{uncertainty:.2g}"))
        self._host.canvas.tool.cancel()

    def _add_leg(self, line: list[Place], start: str, end: str) -> None:
        # What was drawn stays on the map when the form is given up, to be mended.
        if add_leg(self._host.editing, line, start, end):
            self._host.canvas.tool.cancel()

    def _add_area(self, corners: list[Place]) -> None:
        if add_area(self._host.editing, corners):
            self._host.canvas.tool.cancel()
