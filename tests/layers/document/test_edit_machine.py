"""A thousand random edits of all kinds: undone, redone, saved and reopened, always identical."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from layers import reshaping, shared_corners
from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.combining import merge_legs, merge_sites, split_leg
from layers.document.session import Session
from layers.edits import Edit, added, edit_of, removed, replaced
from layers.errors import LayersError
from layers.moving import move_sites
from layers.own.combining import join_lines, joining, split_line
from layers.own.editing import new_feature, new_layer, removal, with_fields
from layers.own.templates import TEMPLATES
from layers.records.layer import GeometryKind
from layers.records.site import Basis, Site, SiteKind

BUNDLED = load_bundled()
RUNS, STEPS = 5, 200
lonlat = st.tuples(
    st.floats(118, 132).map(lambda v: round(v, 5)), st.floats(34, 43).map(lambda v: round(v, 5))
)
pick = st.integers(0, 10_000)


class Editing(RuleBasedStateMachine):
    """Every edit goes through the session, as in the window; what is refused must change nothing."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "work.gpkg"
        self.session = Session(BUNDLED.snapshot())
        self.session.save_as(self.path)
        self.first = self.session.atlas.snapshot()
        self.count = 0

    @property
    def atlas(self) -> Atlas:
        return self.session.atlas

    def one(self, table: str, number: int):
        rows = list(self.atlas.table(table).values())
        return rows[number % len(rows)] if rows else None

    def do(self, make) -> None:
        before = self.atlas.snapshot()
        try:
            edit = make()
            assert isinstance(edit, Edit)
            self.session.do(edit)
        except LayersError:
            assert self.atlas == before

    @rule(number=pick, place=lonlat)
    def add_site(self, number, place) -> None:
        self.count += 1
        site = Site(
            id=f"made-{number}-{self.count}",
            name=f"Made {number} 무산",
            kind=SiteKind.MINE,
            lon=place[0],
            lat=place[1],
            basis=Basis.DERIVED,
        )
        self.do(lambda: edit_of("Add", [added(site)]))

    @rule(numbers=st.lists(pick, min_size=1, max_size=3), place=lonlat)
    def move(self, numbers, place) -> None:
        sites = [self.one("sites", number) for number in numbers]
        places = {site.id: (place[0] + i / 100, place[1]) for i, site in enumerate(sites)}
        self.do(lambda: move_sites(self.atlas, places))

    @rule(number=pick, name=st.text(min_size=1, max_size=8))
    def rename(self, number, name) -> None:
        site = self.one("sites", number)
        self.do(lambda: edit_of("Rename", [replaced(site, site.changed(name=name))]))

    @rule(
        table=st.sampled_from(["sites", "legs", "statements", "areas", "routes", "features", "layers"]),
        number=pick,
    )
    def delete(self, table, number) -> None:
        record = self.one(table, number)
        if record is not None:
            self.do(lambda: edit_of("Delete", [removed(record)]))

    @rule(
        table=st.sampled_from(["legs", "areas", "features"]),
        number=pick,
        vertex=pick,
        place=lonlat,
        what=st.sampled_from(["move", "add", "remove"]),
    )
    def reshape(self, table, number, vertex, place, what) -> None:
        record = self.one(table, number)
        if record is None:
            return
        parts = reshaping.outlines(record)
        if not parts:
            return
        part = vertex % len(parts)
        index = vertex % len(parts[part])

        def make() -> Edit:
            corners = shared_corners.sharing(self.atlas, record, part, index)
            if what == "move":
                after = reshaping.with_vertex_moved(record, part, index, place)
                mates = shared_corners.moved(corners, place)
            elif what == "add":
                after = reshaping.with_vertex_added(record, part, index, place)
                sides = shared_corners.sharing_side(self.atlas, record, part, index)
                mates = shared_corners.inserted(sides, place)
            else:
                after = reshaping.with_vertex_removed(record, part, index)
                mates = shared_corners.taken_out(corners)
            return shared_corners.reshaped_together(record, after, mates)

        self.do(make)

    @rule(template=st.sampled_from(TEMPLATES), name=st.text(min_size=1, max_size=6))
    def add_layer(self, template, name) -> None:
        self.do(lambda: edit_of("Layer", [added(new_layer(self.atlas, name, template))]))

    @rule(number=pick, place=lonlat, name=st.text(max_size=6), note=st.text(max_size=6))
    def add_feature(self, number, place, name, note) -> None:
        layer = self.one("layers", number)
        if layer is None:
            return
        corners = [place, (place[0] + 0.5, place[1]), (place[0], place[1] + 0.5)]
        shape = {
            GeometryKind.POINTS: {"points": [place]},
            GeometryKind.LINES: {"lines": [corners]},
            GeometryKind.AREAS: {"polygons": [[[*corners, place]]]},
        }[layer.geometry_kind]
        values = {"Name": name} if name else {}

        def make() -> Edit:
            made = new_feature(self.atlas, layer, shape, values=values, source_note=note)
            return edit_of("Feature", [added(made)])

        self.do(make)

    @rule(number=pick, lost=pick, credit=st.text(max_size=6))
    def change_layer(self, number, lost, credit) -> None:
        layer = self.one("layers", number)
        if layer is None:
            return
        described = layer.changed(credit=credit, opacity=(lost % 10) / 10, position=lost % 5)
        self.do(lambda: edit_of("Describe", [replaced(layer, described)]))
        layer = self.atlas.layers[layer.id]
        kept = [field for place, field in enumerate(layer.fields) if place != lost % 12]
        former = {field.name: field.name for field in kept}
        self.do(lambda: edit_of("Fields", with_fields(self.atlas, layer, kept, former).changes))

    @rule(number=pick)
    def remove_layer(self, number) -> None:
        layer = self.one("layers", number)
        if layer is not None:
            self.do(lambda: edit_of("Remove", removal(self.atlas, layer)))

    @rule(number=pick, vertex=pick)
    def split(self, number, vertex) -> None:
        leg = self.one("legs", number)
        if leg is not None:
            self.do(lambda: split_leg(self.atlas, leg.id, vertex % len(leg.coordinates)))

    @rule(number=pick)
    def join(self, number) -> None:
        leg = self.one("legs", number)
        if leg is not None:
            legs = self.atlas.route_legs(leg.route)
            after = legs[(legs.index(leg) + 1) % len(legs)]
            self.do(lambda: merge_legs(self.atlas, leg.id, after.id))

    @rule(number=pick, vertex=pick)
    def split_own_line(self, number, vertex) -> None:
        feature = self.one("features", number)
        if feature is not None and feature.lines:
            part = vertex % len(feature.lines)
            index = vertex % len(feature.lines[part])
            self.do(lambda: split_line(self.atlas, feature.id, part, index))

    @rule(one=pick, other=pick, apart=st.booleans())
    def join_own_lines(self, one, other, apart) -> None:
        pair = [self.one("features", number) for number in (one, other)]
        if None not in pair:
            self.do(lambda: join_lines(self.atlas, joining(self.atlas, *(f.id for f in pair)), apart=apart))

    @rule(one=pick, other=pick)
    def merge(self, one, other) -> None:
        kept, gone = self.one("sites", one), self.one("sites", other)
        self.do(lambda: merge_sites(self.atlas, kept.id, gone.id))

    @rule(steps=st.integers(1, 6))
    def undo_and_redo(self, steps) -> None:
        before, count = self.atlas.snapshot(), self.session.undo_stack.index
        for _ in range(steps):
            self.session.undo()
        for _ in range(min(steps, count)):
            self.session.redo()
        assert self.atlas == before

    @rule()
    def undo(self) -> None:
        self.session.undo()

    @invariant()
    def ends_are_where_they_were_left(self) -> None:
        assert self.session.undo_stack.index == len(self.session.undo_stack.edits)

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        last, edits = self.atlas.snapshot(), self.session.undo_stack.index
        while self.session.undo() is not None:
            pass
        assert self.atlas == self.first
        for _ in range(edits):
            self.session.redo()
        assert self.atlas == last
        self.session.save()
        self.session.close()
        with Session.open(self.path) as again:
            assert again.atlas == last
            assert len(again.history) == edits
        self.folder.cleanup()


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None)
