"""The session: journal before screen, locks, changes on disk, recovery."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from layers.bundled import load_bundled
from layers.document.folders import backups_of, state_folder
from layers.document.reading import open_document
from layers.document.session import Session
from layers.document.writing import save
from layers.edits import Edit, edit_of, removed
from layers.errors import (
    DocumentChangedError,
    DocumentContentError,
    DocumentError,
    DocumentLockedError,
    EditError,
)
from layers.files.atomic_write import BEFORE
from tests.helpers.sessions import journals, moving, renaming

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "atlas.gpkg"
    save(load_bundled(), path)
    return path


def test_an_untitled_copy_becomes_a_document(tmp_path: Path) -> None:
    with Session.bundled() as session:
        assert (session.name, session.path, session.dirty, session.read_only) == (
            "Untitled",
            None,
            False,
            False,
        )
        with pytest.raises(DocumentError, match="no file yet"):
            session.save()
        session.do(renaming(session, "Musan iron mine"))
        assert session.dirty
        heard: list[Path] = []
        session.saved.connect(heard.append)
        path = tmp_path / "mine.gpkg"
        session.save_as(path)
        assert (session.name, session.dirty, heard) == ("mine.gpkg", False, [path])
        assert journals() == []
    document = open_document(path)
    assert document.atlas == session.atlas
    assert [edit.label for edit in document.history] == ["Rename Musan mine"]
    assert document.history[0].when
    assert document.history[0].who == ""


def test_edits_are_on_the_disk_before_they_show(path: Path) -> None:
    with Session.open(path) as session:
        session.editor = "An analyst"
        seen: list[tuple[str, int]] = []

        def look(_: object) -> None:
            (journal,) = journals()
            lines = journal.read_text(encoding="utf-8").splitlines()
            seen.append((json.loads(lines[-1])["what"], len(lines)))

        session.atlas.rows_changed.connect(look)
        session.do(renaming(session, "Musan iron mine"))
        session.undo()
        session.redo()
        session.do(moving(session, 125.41))
        session.do(moving(session, 125.42), merge=True)
        assert seen == [("do", 2), ("undo", 3), ("redo", 4), ("do", 5), ("merge", 6)]
        assert len(session.undo_stack.edits) == 2
        assert {edit.who for edit in session.history} == {"An analyst"}
        (journal,) = journals()
        assert journal.stat().st_mode & 0o777 == 0o600
        session.save()


def test_an_edit_that_does_not_fit_leaves_nothing_behind(path: Path) -> None:
    with Session.open(path) as session:
        before = session.atlas.snapshot()
        stale = renaming(session, "Musan iron mine")
        source = session.atlas.sources["kiep-2018"]
        with pytest.raises(EditError, match="World Economy Brief 18-15"):
            session.do(edit_of("Delete the paper", [removed(source)]))
        assert (session.atlas, session.dirty, journals()) == (before, False, [])
        session.do(stale)
        with pytest.raises(EditError, match="changed meanwhile"):
            session.do(stale)
        session.do(Edit("Nothing", ()))
        assert len(session.undo_stack.edits) == 1
        assert len(journals()[0].read_text(encoding="utf-8").splitlines()) == 2
        session.undo()
        assert session.undo() is None


def test_without_a_journal_there_is_no_edit(path: Path) -> None:
    with Session.open(path) as session:
        before = session.atlas.snapshot()
        session.do(renaming(session, "Musan iron mine"))
        session.undo()
        session.save()
        folder = state_folder("journals")
        folder.rmdir()
        folder.write_text("in the way", encoding="utf-8")
        with pytest.raises(DocumentError, match="the edit wasn't made"):
            session.do(renaming(session, "Musan iron mine"))
        assert (session.atlas, session.dirty) == (before, False)
        folder.unlink()
        session.do(renaming(session, "Musan iron mine"))
        assert session.dirty
        session.save()


def test_a_listener_that_fails_does_not_lose_the_edit(path: Path) -> None:
    with Session.open(path) as session:

        def fail(_: object) -> None:
            raise ZeroDivisionError

        session.atlas.rows_changed.connect(fail)
        with pytest.raises(Exception, match="ZeroDivisionError"):
            session.do(renaming(session, "Musan iron mine"))
        session.atlas.rows_changed.disconnect(fail)
        assert session.atlas.sites["musan-mine"].name == "Musan iron mine"
        session.undo()
        assert session.atlas.sites["musan-mine"].name == "Musan mine"


def test_dirty_follows_undo_and_redo_past_a_save(path: Path) -> None:
    with Session.open(path) as session:
        session.do(renaming(session, "A"))
        session.save()
        session.undo()
        assert session.dirty
        session.redo()
        assert not session.dirty
        session.undo()
        session.save()
        assert open_document(path).history == []


def test_history_grows_over_sessions(path: Path) -> None:
    for name in ("A", "B"):
        with Session.open(path) as session:
            session.do(renaming(session, name))
            session.save()
    labels = [edit.label for edit in open_document(path).history]
    assert labels == ["Rename Musan mine", "Rename A"]


def test_a_second_window_is_kept_out_but_may_read(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.gpkg"
    link.symlink_to(path)
    with Session.open(path):
        for name in (path, link):
            with pytest.raises(DocumentLockedError, match="another window"):
                Session.open(name)
        with Session.open(path, read_only=True) as reader:
            assert reader.read_only
            reader.do(renaming(reader, "A"))
            with pytest.raises(DocumentError, match="reading only"):
                reader.save()
            with pytest.raises(DocumentLockedError):
                reader.save_as(path)
            reader.save_as(tmp_path / "copy.gpkg")
            assert not reader.read_only
        other = [
            sys.executable,
            "-c",
            f"from layers.document.session import Session; Session.open({str(path)!r})",
        ]
        done = subprocess.run(other, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert "DocumentLockedError" in done.stderr
    with Session.open(path):
        pass
    assert sorted(os.listdir(tmp_path)) == ["atlas.gpkg", "copy.gpkg", "link.gpkg"]


def test_a_file_changed_elsewhere_is_never_overwritten_in_silence(path: Path) -> None:
    with Session.open(path) as session:
        session.do(renaming(session, "A"))
        moment = path.stat()
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("UPDATE sites SET name = 'Someone else''s' WHERE id = 'kumya-mine'")
        os.utime(path, ns=(moment.st_atime_ns, moment.st_mtime_ns))
        elsewhere = path.read_bytes()
        assert session.changed_on_disk
        with pytest.raises(DocumentChangedError, match="changed by another program"):
            session.save()
        with pytest.raises(DocumentChangedError):
            session.save_as(path)
        assert path.read_bytes() == elsewhere
        assert session.dirty
        session.save(overwrite=True)
        assert open_document(path).atlas == session.atlas
        assert backups_of(path)[0].read_bytes() == elsewhere
        session.do(renaming(session, "B"))
        path.unlink()
        with pytest.raises(DocumentChangedError, match="moved or deleted"):
            session.save()
        session.save_as(path, overwrite=True)
        assert open_document(path).atlas == session.atlas


def test_earlier_versions_are_kept_as_many_as_asked(path: Path) -> None:
    with Session.open(path) as session:
        session.backups = 2
        for name in "ABCD":
            session.do(renaming(session, name))
            session.save()
        versions = [open_document(copy).atlas.sites["musan-mine"].name for copy in backups_of(path)]
        assert versions == ["C", "B"]
        session.backups = 0
        session.do(renaming(session, "E"))
        session.save()
        assert len(backups_of(path)) == 2


def test_what_other_programs_added_is_not_saved_over(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE tracks (fid INTEGER)")
    before = path.read_bytes()
    with Session.open(path) as session:
        assert session.extras == ("the table “tracks”",)
        for attempt in (session.save, lambda: session.save_as(path)):
            with pytest.raises(DocumentError, match="tracks"):
                attempt()
        assert path.read_bytes() == before
        session.save_as(tmp_path / "mine.gpkg")
        assert session.extras == ()
        session.save()


def test_a_failed_opening_frees_the_lock(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100_000])
    with pytest.raises(DocumentError, match="cut off"):
        Session.open(path)
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE sites SET kind = 'castle' WHERE kind = 'mine'")
    with pytest.raises(DocumentContentError) as caught:
        Session.open(path)
    assert len(caught.value.problems) == 11
    path.write_bytes(content)
    Session.open(path).close()
    with pytest.raises(DocumentError, match="isn't there"):
        Session.open(path.with_name("none.gpkg"))


def test_a_failed_save_as_keeps_document_and_journal(path: Path, tmp_path: Path) -> None:
    with Session.open(path) as session:
        session.do(renaming(session, "A"))
        with pytest.raises(DocumentError, match="doesn't exist"):
            session.save_as(tmp_path / "none" / "a.gpkg")
        assert (session.path, session.dirty, len(journals())) == (path, True, 1)
        session.save()


def test_leftovers_of_a_crash_beside_the_document_go_with_the_next_save(path: Path) -> None:
    leftovers = [path.with_name(name) for name in (".atlas.gpkg.0a1b2c3d", ".another.gpkg.0a1b2c3d")]
    for leftover in leftovers:
        leftover.mkdir()
        (leftover / leftover.name[1:-9]).write_text("half", encoding="utf-8")
        (leftover / BEFORE).mkdir()
    with Session.open(path) as session:
        session.do(renaming(session, "A"))
        session.save()
    assert [leftover.exists() for leftover in leftovers] == [False, True]
