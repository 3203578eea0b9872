"""What is typed into a form survives the end of the program, and an edit that is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QDialog, QMessageBox

from gui import digitised
from gui.drafts import DrawingDrafts, left_work, offer_drafts
from gui.forms.feature_form import add_feature
from gui.forms.form_drafts import as_opening, read_draft
from gui.forms.record_dialog import RecordDialog
from gui.main_window import MainWindow
from layers.document.folders import state_folder
from layers.document.session import Session
from layers.edits import added, edit_of, removed, replaced
from layers.errors import DocumentError
from layers.records.site import Site
from tests.helpers.own_layers import own_records

ACCEPTED, REJECTED = QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected
MINE = ("sites", "musan-mine")


def forms(monkeypatch: pytest.MonkeyPatch, fill: Callable[[RecordDialog], bool]) -> None:
    """Answer forms: filled in, then OK or Cancel as the buttons do it."""

    def exec_(dialog: RecordDialog) -> int:
        dialog.accept() if fill(dialog) else dialog.reject()
        return dialog.result()

    monkeypatch.setattr(RecordDialog, "exec", exec_)


def typed(dialog: RecordDialog, **values: str) -> None:
    for path, value in values.items():
        assert dialog.form.field(path).type_in(value), path


def drafts() -> list[Path]:
    return sorted(state_folder("drafts").glob("*.json"))


def crashed(monkeypatch: pytest.MonkeyPatch, open_form: Callable[[], object], **values: str) -> Path:
    """Type into a form; the draft of it as a process leaves it that is killed then."""
    left = state_folder("drafts") / "left.json"

    def fill(dialog: RecordDialog) -> bool:
        typed(dialog, **values)
        dialog.provenance_line.type_in(["A letter", "probable", "seen <b>there</b>"])
        dialog.draft.keep()
        (path,) = (one for one in drafts() if "form" in json.loads(one.read_text()))
        # While it is typed it is nobody else's.
        assert path not in [one for one, _ in left_work()]
        left.write_bytes(path.read_bytes())
        return False

    forms(monkeypatch, fill)
    open_form()
    assert [path for path in drafts() if path != left] == []
    return left


def go_on(window: MainWindow, answer: int = 0) -> None:
    offer_drafts(window)
    window.messages.history[-1].mends[answer].action()


def test_a_half_filled_site_is_offered_filled_in_and_becomes_an_edit(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = crashed(
        monkeypatch,
        lambda: window.editing.add_site(127.5, 40.5, 250.0, note="from a photograph"),
        **{"name": "금골 & <i>mine</i>", "kind": "mine", "lat": "not yet", "notes": "two\nlines"},
    )
    seen: list[RecordDialog] = []

    def fill(dialog: RecordDialog) -> bool:
        seen.append(dialog)
        form = dialog.form
        assert dialog.record is None
        assert form.field("name").value() == "금골 & <i>mine</i>"
        assert form.field("lat").typed() == "not yet"
        assert form.field("lon").typed() == "127.5"
        assert form.field("notes").value() == "two\nlines"
        assert dialog.provenance_line.typed() == ["A letter", "probable", "seen <b>there</b>"]
        assert dialog._said.isHidden()
        # A second crash finds it too.
        assert left.exists()
        typed(dialog, lat="40.5")
        return True

    offer_drafts(window)
    message = window.messages.history[-1]
    assert "The form “Add a site” of " in message.text
    assert "was not finished." in message.text
    assert window.session.undo_stack.edits == ()
    forms(monkeypatch, fill)
    before = window.session.atlas.snapshot()
    message.mends[0].action()
    assert len(seen) == 1
    (edit,) = window.session.undo_stack.edits
    assert (edit.source, edit.certainty, edit.reason) == ("A letter", "probable", "seen <b>there</b>")
    site = window.session.atlas.sites[edit.changes[0].id]
    assert (site.lonlat, site.basis_note) == ((127.5, 40.5), "from a photograph")
    assert drafts() == []
    after = window.session.atlas.snapshot()
    window.editing.undo()
    assert window.session.atlas == before
    window.editing.redo()
    assert window.session.atlas == after


def test_an_edited_record_gets_only_what_was_typed(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed(monkeypatch, lambda: window.editing.edit_record(*MINE), notes="checked")
    mine = window.session.atlas.sites[MINE[1]]
    # Something else of it changed meanwhile.
    window.session.do(edit_of("x", [replaced(mine, mine.changed(description="new words"))]))
    forms(monkeypatch, lambda dialog: True)
    go_on(window)
    now = window.session.atlas.sites[MINE[1]]
    assert (now.notes, now.description) == ("checked", "new words")
    assert now.changed(notes=mine.notes, description=mine.description) == mine


def test_cancel_and_ok_and_nothing_typed_leave_nothing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(dialog: RecordDialog) -> bool:
        first = dialog.form.field("name").typed()
        dialog.draft.keep()
        assert drafts() == []
        typed(dialog, name="Another")
        dialog.draft.keep()
        assert len(drafts()) == 1
        typed(dialog, name=first)
        dialog.draft.keep()
        assert drafts() == []
        typed(dialog, name="Another")
        dialog.draft.keep()
        return answers.pop()

    answers = [True, False]
    forms(monkeypatch, fill)
    while answers:
        window.editing.edit_record(*MINE)
        assert drafts() == []
    assert window.session.atlas.sites[MINE[1]].name == "Another"
    assert list(state_folder("drafts").iterdir()) == []


def test_it_is_kept_every_second_while_one_types(window: MainWindow, qtbot) -> None:
    mine = window.session.atlas.sites[MINE[1]]
    opening = as_opening("record", table="sites", key=mine.id)
    dialog = window.editing.form_for("Edit", Site, mine.model_dump(mode="json"), opening=opening)
    dialog.show()
    assert not dialog.draft._timer.isActive()
    typed(dialog, name="Typed")
    assert dialog.draft._timer.isActive()
    dialog.draft._timer.setInterval(5)
    qtbot.waitUntil(lambda: len(drafts()) == 1, timeout=5000)
    dialog.provenance_line.type_in(["", "", "why not"])
    qtbot.waitUntil(lambda: "why not" in drafts()[0].read_text(), timeout=5000)
    dialog.reject()
    assert drafts() == []
    assert not dialog.draft._timer.isActive()


def test_it_can_be_forgotten_and_then_the_next_is_offered(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = crashed(monkeypatch, window.editing.add_source, title="A book")
    second = left.with_name("second.json")
    second.write_bytes(left.read_bytes().replace(b"Add a source", b"Add another"))
    go_on(window, 1)
    assert len(drafts()) == 1
    assert "was not finished" in window.messages.history[-1].text
    window.messages.history[-1].mends[1].action()
    assert drafts() == []


def test_a_statement_and_a_source_come_back(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed(monkeypatch, lambda: window.editing.add_statement("musan-mine"), unit="Mt", quote="“200”")
    seen: list[str] = []
    forms(monkeypatch, lambda dialog: bool(seen.append(dialog.form.field("quote").typed())))
    go_on(window)
    assert seen == ["“200”"]
    # Given up now, it is gone.
    assert drafts() == []


def test_a_drawn_leg_comes_back_with_its_form_and_its_drawing_goes_once_it_is_an_edit(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas = window.session.atlas
    ends = [atlas.sites[key].lonlat for key in ("nampo-port", "songrim-port")]
    line = [ends[0], (125.5, 38.7), ends[1]]
    window.map_tools.use("add-leg")
    for place in line:
        window.canvas.tool.put(place)
    window.findChild(DrawingDrafts).keep()
    (drawing,) = drafts()
    left_drawing = drawing.with_name("drawing.json")
    left_drawing.write_bytes(drawing.read_bytes())
    window.canvas.tool.cancel()
    left = state_folder("drafts") / "left.json"

    def fill(dialog: RecordDialog) -> bool:
        typed(dialog, notes="by boat")
        dialog.draft.keep()
        (path,) = (one for one in drafts() if one != left_drawing)
        left.write_bytes(path.read_bytes())
        return False

    forms(monkeypatch, fill)
    assert not digitised.add_leg(window.editing, line, "nampo-port", "songrim-port")
    # The form is offered first; given up, the drawing is.
    forms(monkeypatch, lambda dialog: False)
    kept = left.read_bytes()
    go_on(window)
    assert not left.exists()
    assert "A drawing of 3 corners" in window.messages.history[-1].text
    left.write_bytes(kept)
    forms(monkeypatch, lambda dialog: dialog.form.field("notes").value() == "by boat")
    go_on(window)
    (edit,) = window.session.undo_stack.edits
    (leg,) = (change.after for change in edit.changes if change.table == "legs")
    assert (leg.coordinates, leg.notes) == (tuple(line), "by boat")
    assert drafts() == []


def test_areas_and_features_come_back_with_their_shape(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    layer = window.session.atlas.layers["own-tracks"]
    shape = {"lines": [[(125.0, 38.7), (124.5, 38.6)]]}
    typing = {"field_0": "Track 9", "field_7": "x"}
    left = crashed(monkeypatch, lambda: add_feature(window.editing, layer, shape, "drawn"), **typing)
    # The fields have another order now, and one is gone.
    fields = [field.model_dump() for field in layer.fields]
    other = [*fields[1:7], fields[0], *fields[8:]]
    tonnes_gone = layer.changed(fields=other)
    features = [f for f in window.session.atlas.features_of(layer.id) if "Tonnes" in f.values]
    bare = [replaced(f, f.changed(values={"Name": f.values["Name"]})) for f in features]
    window.session.do(edit_of("Fields", [replaced(layer, tonnes_gone), *bare]))

    def fill(dialog: RecordDialog) -> bool:
        assert dialog.form.field("field_6").value() == "Track 9"
        assert dialog._said.text() == "This couldn't be filled in again: “Tonnes (t)”: x"
        return True

    forms(monkeypatch, fill)
    go_on(window)
    (new,) = [f for f in window.session.atlas.features_of(layer.id) if f.values.get("Name") == "Track 9"]
    assert new.lines == (((125.0, 38.7), (124.5, 38.6)),)
    assert new.source_note == "drawn"
    assert not left.exists()
    ring = [(126.0, 39.0), (126.2, 39.0), (126.2, 39.2), (126.0, 39.0)]
    crashed(monkeypatch, lambda: digitised.add_area_of(window.editing, (((*ring,),),), ""), name="Zone")
    forms(monkeypatch, lambda dialog: True)
    go_on(window)
    (area,) = [one for one in window.session.atlas.areas.values() if one.name == "Zone"]
    assert area.polygons == ((tuple(ring),),)


def test_what_is_about_something_gone_stays_and_is_said(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    left = crashed(monkeypatch, lambda: window.editing.edit_record("features", "own-yards.b"), field_0="X")
    window.session.do(edit_of("x", [removed(window.session.atlas.features["own-yards.b"])]))
    monkeypatch.setattr(RecordDialog, "exec", lambda _: pytest.fail("no form"))
    go_on(window)
    assert "doesn't fit what is open" in window.messages.history[-1].text
    assert left.exists()
    # It is free for the next start.
    assert [path for path, _ in left_work()] == [left]


def test_the_document_it_was_typed_in_is_opened_first(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "work.gpkg"
    with Session.bundled() as session:
        session.save_as(path)
    window.use_session(Session.open(path))
    left = crashed(monkeypatch, lambda: window.editing.edit_record(*MINE), notes="there")
    window.use_session(Session.bundled())
    window.session.do(edit_of("x", [removed(next(iter(window.session.atlas.views.values())))]))
    forms(monkeypatch, lambda dialog: dialog.form.field("notes").value() == "there")
    offer_drafts(window)
    message = window.messages.history[-1]
    assert "it belongs to work.gpkg" in message.text
    # Unsaved edits to what is open are asked about.
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    message.mends[0].action()
    assert window.session.path is None
    assert left.exists()
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    message.mends[0].action()
    assert window.session.path == path
    assert window.session.atlas.sites[MINE[1]].notes == "there"
    assert drafts() == []


def test_a_document_that_is_gone_is_said_and_the_draft_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = crashed(monkeypatch, window.editing.add_source, title="A book")
    draft = {**json.loads(left.read_text()), "document": str(tmp_path / "gone.gpkg")}
    left.write_text(json.dumps(draft))
    go_on(window)
    assert "gone.gpkg" in window.messages.history[-1].text
    assert left.exists()


def test_an_edit_that_is_refused_doesnt_take_what_was_typed(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DocumentError("the journal can't be written: the disk is full")

    def fill(dialog: RecordDialog) -> bool:
        typed(dialog, notes="a long text")
        return True

    forms(monkeypatch, fill)
    with monkeypatch.context() as patch:
        patch.setattr(window.session, "do", full)
        assert not window.editing.edit_record(*MINE)
    assert (
        "the disk is full. What you typed is kept; open the form again." in window.messages.history[-1].text
    )
    (path,) = drafts()
    assert "a long text" in path.read_text()
    # Another form is not filled in with it; the same one is.
    forms(monkeypatch, lambda dialog: bool(dialog.form.field("notes").value() == "a long text"))
    before = window.session.atlas.sites["nampo-port"].notes
    assert not window.editing.edit_record("sites", "nampo-port")
    assert window.session.atlas.sites["nampo-port"].notes == before
    assert path.exists()
    assert window.editing.edit_record(*MINE)
    assert window.session.atlas.sites[MINE[1]].notes == "a long text"
    assert drafts() == []


def test_what_cant_be_kept_is_said_in_the_form(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    def fill(dialog: RecordDialog) -> bool:
        typed(dialog, notes="x")
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)
            dialog.draft.keep()
        assert "disk is full" in dialog._said.text()
        assert not dialog._said.isHidden()
        return False

    forms(monkeypatch, fill)
    window.editing.edit_record(*MINE)
    assert list(state_folder("drafts").iterdir()) == []


GOOD = {
    "form": {"kind": "site", "lon": 1.0, "lat": 2.0, "uncertainty_m": 3.0, "name": "", "note": ""},
    "title": "Add a site",
    "document": None,
    "fields": [["name", "Name", "X"]],
    "why": None,
    "when": "",
}


def changed(**values: Any) -> dict[str, Any]:
    return {**GOOD, **values}


def form(kind: str, **about: Any) -> dict[str, Any]:
    return {**GOOD, "form": {**GOOD["form"], "kind": kind, **about}}


@pytest.mark.parametrize(
    "draft",
    [
        *(changed(form=None), changed(form=[]), changed(form={}), form("quit"), form(["site"])),
        *(
            form("site", lon="1"),
            form("site", lat=float("nan")),
            form("site", lat=True),
            form("site", note=3),
        ),
        *(form("record", table="sqlite_master", key="x"), form("record", table="sites", key=["x"])),
        *(form("leg", line=[[1]], start="", end=""), form("area", polygons=7), form("statement")),
        *(form("feature", layer="x", shape={"a": []}), form("feature", layer="x", shape={})),
        *(changed(title=3), changed(when=None), changed(document="a\0b"), changed(document=3)),
        *(changed(fields=3), changed(fields={}), changed(fields=[["a"]]), changed(fields=[[1, 2, 3]])),
        *(changed(why="abc"), changed(why=[1]), changed(why=7)),
    ],
)
def test_what_is_no_draft_of_a_form_is_removed(window: MainWindow, draft: dict[str, Any]) -> None:
    path = state_folder("drafts") / "x.json"
    path.write_text(json.dumps(draft))
    assert left_work() == []
    assert not path.exists()


def test_odd_values_are_given_back_in_words(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = [
        ["name", "Name", ["a", {}]],
        ["kind", "Kind", "<script>"],
        ["nowhere", "Nowhere", "y" * 500],
        ["notes", "Notes", "kept"],
    ]
    path = state_folder("drafts") / "x.json"
    path.write_text(json.dumps(changed(fields=fields, why=["s"], title="T" * 500)))
    said: list[str] = []

    def fill(dialog: RecordDialog) -> bool:
        said.append(dialog._said.text())
        assert dialog.form.field("notes").typed() == "kept"
        return False

    forms(monkeypatch, fill)
    go_on(window)
    assert "<script>" in said[0]
    assert "y" * 20 in said[0]
    assert len(said[0]) < 300
    assert path.exists() is False


KEYS = st.sampled_from([*GOOD, *GOOD["form"], "kind", "shape", "polygons"])
PLAIN = st.none() | st.booleans() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8
)


@given(ANYTHING, st.sampled_from([*GOOD]))
@settings(max_examples=60)
def test_anything_else_in_a_draft_is_refused_in_one_way(value: Any, key: str) -> None:
    try:
        found = read_draft(changed(**{key: value}))
    except (KeyError, TypeError, ValueError):
        return
    assert set(found) == {*GOOD, "process"}
