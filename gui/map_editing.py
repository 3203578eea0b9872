"""Editing on the map beside the tools: typed places, the clipboard, splitting, joining and merging."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

import numpy as np
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from geo.geodesy import distance
from geo.units import format_length
from gui.canvas.map_canvas import MapCanvas
from gui.digitised import add_area_of, add_leg
from gui.editing import Editing, free_id
from gui.foreign.join_dialog import ask_values
from gui.foreign.layer_files import LayerFiles
from gui.forms.place_dialog import ask_place
from gui.messages import Mend, Messages
from gui.tools.vertices import VerticesTool
from layers.atlas import Atlas
from layers.combining import merge_legs, merge_sites, split_leg
from layers.display import Display, Ref
from layers.document.session import Session
from layers.edits import Edit, added, edit_of
from layers.entry import Entry
from layers.errors import LayersError
from layers.moving import move_site
from layers.own.combining import Joining, join_lines, joining, split_line
from layers.pasting import Pasted, as_coordinates, as_geojson, as_wkt, read_pasted
from layers.records.base import Record
from layers.records.layer_style import Value
from layers.records.site import Basis, Site, SiteKind
from layers.records.source import UNSOURCED
from layers.reshaping import Place

END_REACH_M = 5_000.0
"""Metres within which the end of a pasted line is taken to its nearest site."""


T = TypeVar("T")


class Host(Protocol):
    """What this needs of the window."""

    session: Session
    display: Display
    canvas: MapCanvas
    editing: Editing
    messages: Messages
    layer_files: LayerFiles


class MapEditing:
    """Actions on the selection and on the tool in use."""

    def __init__(self, host: Host, parent: QWidget) -> None:
        self._host = host
        self._parent = parent

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Handlers of its actions."""
        return {
            "edit.place": self.type_place,
            "edit.copy": self.copy,
            "edit.copy-wkt": lambda: self._put(as_wkt(self._chosen()), "WKT"),
            "edit.copy-coordinates": lambda: self._put(as_coordinates(self._chosen()), "coordinates"),
            "edit.paste": self.paste,
            "edit.split-leg": self.split,
            "edit.join": self.join,
        }

    # Typing

    def type_place(self) -> None:
        """Ask for a place: the tool's next corner, a new site, or where the selected site goes."""
        tool = self._host.canvas.tool
        if tool.takes_entries:
            entry = ask_place(f"{tool.title}: place", tool.origin(), self._parent)
            if entry is not None:
                tool.enter(entry)
            return
        site = self._selected_site()
        if tool.name == "add-site" or site is None:
            entry = ask_place("Add a site at", site.lonlat if site is not None else None, self._parent)
            if entry is not None:
                self._host.editing.add_site(*entry.place, entry.precision_m, note=entry.note)
            return
        self.ask_move(site)

    def ask_move(self, site: Site) -> None:
        """Ask where a site belongs, and move it there."""
        entry = ask_place(f"Move {site.name} to", site.lonlat, self._parent)
        if entry is not None:
            self.move_to(site, entry)

    def move_to(self, site: Site, entry: Entry) -> None:
        """Move a site to a typed place; the text as typed, its datum and the shift are kept with it."""
        edit = self._made(lambda: move_site(self._atlas, site.id, *entry.place, note=entry.note))
        if edit is not None and self._do(edit):
            way = ""
            if site.lonlat is not None:
                way = f" by {format_length(float(distance(site.lonlat, entry.place)))}"
            shift = f" {entry.shift}." if entry.shift else ""
            self._say(f"{site.name} moved{way}.{shift}")
            self._host.canvas.flash([("sites", site.id)])

    # Clipboard

    def copy(self) -> None:
        """Copy what the tool offers, or the selection as GeoJSON."""
        own = self._host.canvas.tool.copied()
        self._put(own or as_geojson(self._chosen()), "the measure" if own else "GeoJSON", bool(own))

    def paste(self) -> None:
        """Read features from the clipboard; one opens its form, several points become sites.

        While an own layer is drawn in, they all go there.
        """
        try:
            pasted = read_pasted(QGuiApplication.clipboard().text())
        except LayersError as error:
            self._host.messages.warning(f"Nothing was pasted: {error}")
            return
        if self._host.canvas.tool.name == "add-feature":
            self._host.layer_files.actions.paste(pasted)
            return
        if len(pasted.points) == 1:
            place, name = pasted.points[0]
            self._host.editing.add_site(*place, 100.0, name=name, note=f"Pasted as {pasted.format}")
        elif pasted.points:
            self._paste_sites(pasted)
        for line, _ in pasted.lines:
            self._paste_line(line)
        for polygons, name in pasted.areas:
            add_area_of(self._host.editing, polygons, name)

    def _paste_sites(self, pasted: Pasted) -> None:
        atlas = self._atlas.snapshot()
        changes = []
        for number, (place, name) in enumerate(pasted.points, start=1):
            site = _waypoint(atlas, place, name or f"Pasted place {number}", f"Pasted as {pasted.format}")
            atlas.apply(edit_of("", [added(site)]))
            changes.append(added(site))
        if self._do(edit_of(f"Paste {len(changes)} places", changes)):
            self._host.display.select(*(("sites", change.id) for change in changes))
            self._say(f"{len(changes)} places pasted as waypoints without a source; give them one.")

    def _paste_line(self, line: tuple[Place, ...], *, add_ends: bool = False) -> None:
        """A leg from site to site; where no site is near an end, a waypoint is offered, or added."""
        sites: list[tuple[str, Place]] = []
        new: list[Site] = []
        far: list[str] = []
        atlas = self._atlas.snapshot()
        for which, place in (("start", line[0]), ("end", line[-1])):
            found = self._nearest_site(place)
            if found is not None and found[2] <= END_REACH_M:
                sites.append((found[0].id, found[1]))
                continue
            near = f"{found[0].name} is {format_length(found[2])} from its {which}" if found else ""
            far.append(near or f"there is no site at its {which}")
            site = _waypoint(atlas, place, f"{which.capitalize()} of a pasted line", "Pasted")
            atlas.apply(edit_of("", [added(site)]))
            new.append(site)
            sites.append((site.id, place))
        if far and not add_ends:
            self._host.messages.warning(
                f"The pasted line was not taken yet: a leg runs from site to site, but {' and '.join(far)}.",
                Mend("Add waypoints there", lambda: self._paste_line(line, add_ends=True)),
            )
            return
        if new and not self._do(edit_of("Add waypoints for a pasted line", [added(site) for site in new])):
            return
        (start, first), (end, last) = sites
        if not add_leg(self._host.editing, [first, *line[1:-1], last], start, end) and new:
            # The form was given up: its ends go with it.
            self._host.editing.undo()

    def _nearest_site(self, place: Place) -> tuple[Site, Place, float] | None:
        found = [(site, site.lonlat) for site in self._atlas.sites.values() if site.lonlat is not None]
        if not found:
            return None
        gaps = distance(np.array([at for _, at in found]), np.array(place))
        row = int(gaps.argmin())
        return *found[row], float(gaps[row])

    def _put(self, text: str, what: str, own: bool = False) -> None:
        if not text or (not own and not self._chosen()):
            self._say("Select what to copy first: sites, legs or areas.")
            return
        QGuiApplication.clipboard().setText(text)
        self._say(f"On the clipboard: {what}.")

    # Splitting and joining

    def split(self) -> None:
        """Split the leg, or the line of an own layer, being reshaped at the chosen corner."""
        tool = self._host.canvas.tool
        ref = tool.ref if isinstance(tool, VerticesTool) else None
        if not isinstance(tool, VerticesTool) or ref is None or tool.vertex is None or ref[0] == "areas":
            self._say("Choose “Reshape” and a corner of a leg or line first; it is split there.")
            return
        key, (part, index) = ref[1], tool.vertex
        if ref[0] == "legs":
            self._done(self._made(lambda: split_leg(self._atlas, key, index)))
        else:
            edit = self._made(lambda: split_line(self._atlas, key, part, index))
            self._done(edit, words="; both parts have all its values")

    def join(self) -> None:
        """Join two selected legs or lines of an own layer, or merge two selected sites."""
        refs = sorted(self._host.display.state.selection)
        tables = {table for table, _ in refs}
        if len(refs) != 2 or tables not in ({"legs"}, {"features"}, {"sites"}):
            self._say(
                "Select two legs that follow each other, two lines of one of your layers, or two records"
                " of one site."
            )
            return
        one, other = refs[0][1], refs[1][1]
        if tables == {"features"}:
            self._join_lines(one, other)
        elif tables == {"legs"}:
            self._done(self._made(lambda: merge_legs(self._atlas, one, other)), refs[0])
        else:
            kept, gone = self._kept_of(one, other)
            self._done(self._made(lambda: merge_sites(self._atlas, kept[1], gone)), kept)

    def _join_lines(self, one: str, other: str, *, apart: bool = False) -> None:
        """Where both have a value and not the same, the person says which stays."""
        plan = self._made(lambda: joining(self._atlas, one, other))
        if plan is None:
            return
        if not apart and not plan.meets:
            self._host.messages.warning(
                f"Nothing was changed. {plan.names[0]} and {plan.names[1]} don't meet: their nearest ends"
                f" are {format_length(plan.gap_m)} apart. Move one end onto the other first.",
                Mend("Make one feature of both", lambda: self._join_lines(one, other, apart=True)),
            )
            return
        values = ask_values(plan, self._parent)
        if values is None:
            return
        edit = self._made(lambda: join_lines(self._atlas, plan, values, apart=apart))
        self._done(edit, ("features", plan.kept.id), _whose(plan, values))

    def _done(self, edit: Edit | None, kept: Ref | None = None, words: str = "") -> None:
        if edit is not None and self._do(edit):
            if kept is not None:
                self._host.display.select(kept)
            self._say(f"{edit.label}: done{words}", Mend("Undo", self._host.editing.undo))

    def _kept_of(self, one: str, other: str) -> tuple[Ref, str]:
        """The site that more statements and legs name stays."""
        atlas = self._atlas

        def used(key: str) -> int:
            legs = sum(key in (leg.from_site, leg.to_site) for leg in atlas.legs.values())
            return legs + sum(statement.subject == key for statement in atlas.statements.values())

        kept, gone = (one, other) if used(one) >= used(other) else (other, one)
        return ("sites", kept), gone

    # Inside

    @property
    def _atlas(self) -> Atlas:
        return self._host.session.atlas

    def _selected_site(self) -> Site | None:
        refs = [ref for ref in self._host.display.state.selection if ref[0] == "sites"]
        return self._atlas.sites.get(refs[0][1]) if len(refs) == 1 else None

    def _chosen(self) -> list[Record]:
        found = [
            self._atlas.table(table).get(key)
            for table, key in sorted(self._host.display.state.selection)
            if table in ("sites", "legs", "areas", "features")
        ]
        return [record for record in found if record is not None]

    def _made(self, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except LayersError as error:
            self._host.messages.error(f"Nothing was changed. {error}")
            return None

    def _do(self, edit: Edit) -> bool:
        try:
            self._host.session.do(edit)
        except LayersError as error:
            self._host.messages.error(f"Nothing was changed. {error}")
            return False
        return True

    def _say(self, text: str, *mends: Mend) -> None:
        self._host.messages.info(text, *mends)


def _whose(plan: Joining, values: Mapping[str, Value]) -> str:
    """Whose values a joined line has, for a message."""
    if not plan.fields:
        return "; it has the values of both"
    own = [field for field in plan.fields if values[field] == plan.kept.values[field]]
    if len(own) == len(plan.fields):
        return f"; where they differed, the values of {plan.names[0]} stay"
    if not own:
        return f"; where they differed, the values of {plan.names[1]} stay"
    return "; where they differed, the values that you chose stay"


def _waypoint(atlas: Atlas, place: Place, name: str, note: str) -> Site:
    """A site without a source yet; its id is free in the atlas."""
    values = {
        "id": free_id(atlas, "sites", name),
        "name": name,
        "kind": SiteKind.WAYPOINT,
        "lon": place[0],
        "lat": place[1],
        "basis": Basis.DERIVED,
        "basis_note": note,
        "sources": (UNSOURCED,) if UNSOURCED in atlas.sources else (),
    }
    return Site.checked(values)
