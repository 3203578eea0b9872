"""What was drawn on the map becomes a record: the form for the rest, and the edit."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog

from gui.editing import Editing, free_id
from gui.forms.form_drafts import as_opening
from gui.messages import Mend
from gui.planning import RoutePlanner
from layers.atlas import Atlas
from layers.describe.routes import site_name
from layers.edits import added
from layers.errors import EditError, LayersError
from layers.records.area import Area
from layers.records.base import Record
from layers.records.route import Leg, Method, Mode, Route, Standing
from layers.records.source import UNSOURCED
from layers.reshaping import Outlines, Place, sound_polygons
from layers.routing.draft import planned_changes

NEW_ROUTE = "new-route"
"""Stands for a route that is made along with its first leg."""
NEW_AREA_KIND = "area"


def add_leg(editing: Editing, line: list[Place], start: str, end: str) -> bool:
    """Open the form of a new leg; a new route is made with it where none is chosen. False when given up."""
    atlas = editing.atlas
    route = _likely_route(editing, start)
    values: dict[str, Any] = {
        "route": route,
        "order": len(atlas.route_legs(route)) + 1,
        "mode": Mode.ROAD.value,
        "method": Method.DIGITISED.value,
        "standing": Standing.INFERRED.value,
        "from_site": start,
        "to_site": end,
        "coordinates": line,
        "sources": _default_sources(atlas),
    }
    routes = sorted(((item.name, key) for key, item in atlas.routes.items()), key=lambda pair: pair[0])
    title = f"New leg from {site_name(atlas, start)} to {site_name(atlas, end)}"
    offered = {"route": [("A new route", NEW_ROUTE), *routes]}
    opening = as_opening("leg", line=line, start=start, end=end)
    dialog = editing.form_for(title, Leg, values, choices=offered, opening=opening)
    if dialog.exec() != QDialog.DialogCode.Accepted or not isinstance(dialog.record, Leg):
        return False
    leg = dialog.record
    changes = []
    if leg.route == NEW_ROUTE:
        name = f"{site_name(atlas, start)} – {site_name(atlas, end)}, by {leg.mode.value}"
        key = free_id(atlas, "routes", f"{start} {end} {leg.mode.value}")
        made = Route(id=key, name=name, standing=leg.standing, sources=leg.sources)
        changes.append(added(made))
        leg = leg.changed(route=key, order=1)
    leg = leg.changed(id=free_id(atlas, "legs", f"{leg.route} {leg.order}"))
    if not editing.carry_out(title, [*changes, added(leg)], dialog):
        return False
    editing.select(("legs", leg.id))
    return True


def add_planned(editing: Editing, planner: RoutePlanner) -> bool:
    """Ask what a planned route is called and rests on; route, leg and places are one edit."""
    planned = planner.planned
    if planned is None or not planner.is_current:
        return False
    atlas, stops = editing.atlas, planned.draft.stops
    values: dict[str, Any] = {
        "name": f"{stops[0].name} – {stops[-1].name}, by {planned.draft.mode.value}",
        "standing": Standing.HYPOTHETICAL.value,
        "sources": _default_sources(atlas),
    }
    fields = ("name", "commodities", "standing", "sources", "notes")
    dialog = editing.form_for("Add the route to the atlas", Route, values, only=fields)
    if dialog.exec() != QDialog.DialogCode.Accepted or not isinstance(dialog.record, Route):
        return False
    route = dialog.record
    try:
        changes = planned_changes(atlas, route, planned)
    except LayersError as error:
        editing.messages.error(f"Nothing was added. {error}")
        return False
    if not editing.carry_out(f"Add {route.name}", changes, dialog):
        return False
    planner.clear()
    editing.select(("routes", route.id))
    editing.messages.info(f"{route.name} is in the atlas", Mend("Undo", editing.undo))
    return True


def add_area(editing: Editing, corners: list[Place]) -> bool:
    """Open the form of a new area; an outline that crosses itself is mended, and that is said."""
    try:
        polygons = sound_polygons(corners)
    except EditError as error:
        editing.messages.warning(str(error))
        return False
    if len(polygons) > 1:
        editing.messages.warning(f"The outline crossed itself; it was made into {len(polygons)} parts.")
    return add_area_of(editing, polygons)


def add_area_of(editing: Editing, polygons: tuple[Outlines, ...], name: str = "") -> bool:
    """Open the form of a new area of these polygons (closed rings, outer first)."""
    values = {
        "name": name,
        "kind": NEW_AREA_KIND,
        "polygons": polygons,
        "sources": _default_sources(editing.atlas),
    }
    dialog = editing.form_for(
        "New area", Area, values, opening=as_opening("area", polygons=polygons, name=name)
    )
    record: Record | None = None
    if dialog.exec() == QDialog.DialogCode.Accepted:
        record = dialog.record
    if not isinstance(record, Area) or not editing.carry_out(f"Add {record.name}", [added(record)], dialog):
        return False
    editing.select(("areas", record.id))
    return True


def _default_sources(atlas: Atlas) -> list[str]:
    return [UNSOURCED] if UNSOURCED in atlas.sources else []


def _likely_route(editing: Editing, start: str) -> str:
    """The selected route, or the one whose last leg ends where this one starts, or a new one."""
    atlas = editing.atlas
    chosen = editing.selected()
    if chosen is not None and chosen[0] == "routes":
        return chosen[1]
    if chosen is not None and chosen[0] == "legs":
        return atlas.legs[chosen[1]].route
    ending = [key for key in atlas.routes if (legs := atlas.route_legs(key)) and legs[-1].to_site == start]
    return ending[0] if len(ending) == 1 else NEW_ROUTE
