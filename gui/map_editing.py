"""Editing on the map beside the tools: typed places, the clipboard, splitting, joining and merging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from geo.geodesy import distance
from geo.units import format_length
from gui.canvas.map_canvas import MapCanvas
from gui.digitised import add_area_of, add_leg
from gui.editing import Editing, free_id
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
from layers.pasting import Pasted, as_coordinates, as_geojson, as_wkt, read_pasted
from layers.records.base import Record
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
        """Split the leg being reshaped at the chosen corner."""
        tool = self._host.canvas.tool
        if (
            not isinstance(tool, VerticesTool)
            or tool.ref is None
            or tool.vertex is None
            or tool.ref[0] != "legs"
        ):
            self._say("Choose “Reshape” and a corner of a leg first; the leg is split there.")
            return
        key, index = tool.ref[1], tool.vertex[1]
        edit = self._made(lambda: split_leg(self._atlas, key, index))
        if edit is not None and self._do(edit):
            self._say(f"{edit.label}: done", Mend("Undo", self._host.editing.undo))

    def join(self) -> None:
        """Join two selected legs, or merge two selected sites."""
        refs = sorted(self._host.display.state.selection)
        tables = {table for table, _ in refs}
        if len(refs) != 2 or tables not in ({"legs"}, {"sites"}):
            self._say("Select two legs that follow each other, or two records of one site.")
            return
        one, other = refs[0][1], refs[1][1]
        if tables == {"legs"}:
            edit = self._made(lambda: merge_legs(self._atlas, one, other))
            kept: Ref = refs[0]
        else:
            kept, gone = self._kept_of(one, other)
            edit = self._made(lambda: merge_sites(self._atlas, kept[1], gone))
        if edit is not None and self._do(edit):
            self._host.display.select(kept)
            self._say(f"{edit.label}: done", Mend("Undo", self._host.editing.undo))

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
