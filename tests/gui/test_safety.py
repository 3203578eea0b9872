"""What the window does so that nothing is lost: crashes, full disks, other programs and windows."""

from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QSpinBox
from pytestqt.qtbot import QtBot

from gui import preferences
from gui.compare_documents import DifferencesDialog
from gui.main_window import MainWindow
from gui.messages import Mend
from gui.recovery import RecoveryDialog, offer_recovery
from layers.bundled import load_bundled
from layers.document.journal import pending_journals
from layers.document.reading import open_document
from layers.document.session import Session
from layers.document.writing import save
from layers.edits import edit_of, replaced

MINE = "musan-mine"


@pytest.fixture
def document(window: MainWindow, tmp_path: Path) -> Path:
    """A document, open in the window."""
    path = tmp_path / "atlas.gpkg"
    save(load_bundled(), path)
    assert window.documents.open_path(str(path))
    return path


def note(session: Session, text: str) -> None:
    site = session.atlas.sites[MINE]
    session.do(edit_of(f"Note {text}", [replaced(site, site.changed(notes=text))]))


def mend(window: MainWindow, text: str) -> Mend:
    (found,) = [one for one in window.messages.history[-1].mends if one.text == text]
    return found


def last(window: MainWindow) -> str:
    return window.messages.history[-1].text if window.messages.history else ""


def crashed(path: Path | None, *texts: str) -> None:
    """A session that ended without closing, its edits in the journal."""
    session = Session.open(path) if path else Session.bundled()
    for text in texts:
        note(session, text)
    session.close()


@contextmanager
def no_room(most: int) -> Iterator[None]:
    """No file may grow beyond `most` bytes, as on a disk that is full then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_and_a_later_save_works(window: MainWindow, document: Path) -> None:
    note(window.session, "precious")
    before = document.read_bytes()
    with no_room(200_000):
        assert not window.documents.save()
        assert not window.documents.save()
    texts = [message.text for message in window.messages.history[-2:]]
    assert all(text.startswith("Not saved.") and "free some space" in text for text in texts)
    assert document.read_bytes() == before
    assert os.listdir(document.parent) == ["atlas.gpkg"]
    assert window.session.dirty
    assert window.documents.save()
    assert open_document(document).atlas.sites[MINE].notes == "precious"


def test_an_edit_that_the_journal_can_t_take_is_refused_in_words(window: MainWindow, document: Path) -> None:
    with no_room(0):
        window.editing.carry_out(
            "Note",
            [replaced(window.session.atlas.sites[MINE], window.session.atlas.sites[MINE].changed(notes="x"))],
            None,
        )
    assert window.session.atlas.sites[MINE].notes != "x"
    assert "journal can't be written" in window.messages.history[-1].text


def test_edits_of_a_crashed_session_are_listed_and_chosen_from(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "crashed.gpkg"
    save(load_bundled(), path)
    crashed(path, "one", "two", "three")
    shown: list[list[str]] = []

    def choose(dialog: RecoveryDialog) -> int:
        rows = [dialog.list.item(row) for row in range(dialog.list.count())]
        shown.append([row.text() for row in rows])
        rows[2].setCheckState(Qt.CheckState.Unchecked)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(RecoveryDialog, "exec", choose)
    offer_recovery(window)
    assert [[text.split("\n")[0].split("  ")[1] for text in rows] for rows in shown] == [
        ["Note one", "Note two", "Note three"]
    ]
    assert window.session.path == path
    assert window.session.atlas.sites[MINE].notes == "two"
    assert window.session.dirty
    # What wasn't chosen stays for another time; what was is in the journal of this session.
    (left,) = pending_journals()
    assert [edit.label for edit in left.edits] == ["Note three"]


@pytest.mark.parametrize("give_up", [True, False])
def test_edits_of_a_crashed_session_can_be_deleted_or_left(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, give_up: bool
) -> None:
    crashed(None, "one")

    def answer(dialog: RecoveryDialog) -> int:
        if give_up:
            dialog._discard.click()
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(RecoveryDialog, "exec", answer)
    offer_recovery(window)
    assert len(pending_journals()) == (0 if give_up else 1)
    assert window.session.path is None


def test_a_document_changed_by_another_program_is_noticed_at_once(
    window: MainWindow, qtbot: QtBot, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(window.session, "mine")
    other = open_document(document).atlas
    site = other.sites[MINE]
    other.apply(edit_of("", [replaced(site, site.changed(notes="theirs"))]))
    save(other, document)
    qtbot.waitUntil(lambda: "was changed by another program" in last(window))
    assert "Your unsaved edits are still here" in window.messages.history[-1].text
    seen: list[int] = []
    monkeypatch.setattr(DifferencesDialog, "exec", lambda dialog: seen.append(len(dialog.found)) or 0)
    mend(window, "Compare…").action()
    assert seen == [1]
    again = mend(window, "Open it again")
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Cancel)
    again.action()
    assert window.session.atlas.sites[MINE].notes == "mine"
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Discard)
    again.action()
    assert window.session.atlas.sites[MINE].notes == "theirs"
    assert not window.session.dirty
    # The lock went along, and the document can be saved.
    note(window.session, "both")
    assert window.documents.save()
    assert pending_journals() == []


def test_a_document_that_is_gone_is_noticed_and_own_saves_are_not(
    window: MainWindow, qtbot: QtBot, document: Path
) -> None:
    note(window.session, "mine")
    assert window.documents.save()
    qtbot.wait(600)
    assert window.messages.history[-1].text.startswith("Saved")
    document.rename(document.with_name("elsewhere.gpkg"))
    qtbot.waitUntil(lambda: "was moved or deleted" in last(window))


def test_a_second_window_may_read(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "shared.gpkg"
    save(load_bundled(), path)
    with Session.open(path):
        assert not window.documents.open_path(str(path))
        assert "open in another window" in window.messages.history[-1].text
        mend(window, "Open for reading only").action()
        assert window.session.path == path
        assert window.session.read_only
        assert "for reading only" in window.messages.history[-1].text


def test_a_file_that_can_t_be_saved_over_opens_and_says_so(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "theirs.gpkg"
    save(load_bundled(), path)
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE drillholes (fid INTEGER PRIMARY KEY)")
    assert window.documents.open_path(str(path))
    assert "drillholes" in window.messages.history[-1].text
    assert "Save as" in window.messages.history[-1].text
    note(window.session, "mine")
    copy = tmp_path / "mine.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    assert window.documents.save()
    assert open_document(copy).atlas.sites[MINE].notes == "mine"
    assert open_document(path).atlas.sites[MINE].notes != "mine"


def test_earlier_versions_are_kept_as_many_as_the_person_wants(
    window: MainWindow, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: QDialog) -> int:
        dialog.findChild(QSpinBox).setValue(2)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QDialog, "exec", choose)
    preferences.ask_preferences(window)
    assert window.settings.backups == 2
    for text in ("one", "two", "three"):
        note(window.session, text)
        assert window.documents.save()
    menu = window.documents.versions_menu
    menu.aboutToShow.emit()
    versions = [action for action in menu.actions() if action.text().startswith("until")]
    assert len(versions) == 2
    versions[0].trigger()
    assert window.session.atlas.sites[MINE].notes == "two"
    assert window.session.read_only
    assert "as it was until" in window.messages.history[-1].text
    # Back to it: saved under the old name, which the dialog offers.
    offered: list[str] = []

    def old_name(parent: object, title: str, start: str, *_: object) -> tuple[str, str]:
        offered.append(start)
        return start, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", old_name)
    assert window.documents.save()
    assert offered == [str(document)]
    assert open_document(document).atlas.sites[MINE].notes == "two"
    assert window.session.path == document
