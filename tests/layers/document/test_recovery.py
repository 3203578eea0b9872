"""After a crash the journalled edits come back, all or those that the person chooses."""

import subprocess
import sys
from pathlib import Path

import pytest

from layers.bundled import load_bundled
from layers.document.folders import state_folder
from layers.document.journal import pending_journals
from layers.document.reading import open_document
from layers.document.session import Session
from layers.document.writing import save
from layers.edits import added, edit_of
from layers.errors import DocumentError, LayersError
from layers.records.source import Source
from tests.bench import kill9
from tests.helpers.sessions import crashed, journals, moving, renaming

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "atlas.gpkg"
    save(load_bundled(), path)
    return path


def test_edits_come_back_after_a_crash(path: Path) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    session.do(renaming(session, "B"))
    session.undo()
    session.do(moving(session, 125.41))
    session.do(moving(session, 125.42), merge=True)
    assert pending_journals() == []  # its session is alive
    crashed(session)
    (journal,) = pending_journals()
    assert (journal.document, journal.name, journal.problem) == (path, "atlas.gpkg", "")
    assert [edit.label for edit in journal.edits] == ["Rename Musan mine", "Move Nampo"]
    recovered, left = Session.recover(journal)
    with recovered:
        assert recovered.atlas == session.atlas
        assert recovered.dirty
        assert left == []
        assert recovered.history == session.history
        recovered.save()
    assert journals() == []
    assert open_document(path).atlas == session.atlas


def test_a_person_may_choose_what_comes_back(path: Path) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    session.do(moving(session, 125.41))
    source = Source.checked({"id": "my-notes", "title": "My notes"})
    session.do(edit_of("Add a source", [added(source)]))
    crashed(session)
    (journal,) = pending_journals()
    recovered, left = Session.recover(journal, [1])
    assert left == []
    assert recovered.atlas.sites["nampo-port"].lon == 125.41
    assert recovered.atlas.sites["musan-mine"].name == "Musan mine"
    recovered.save()
    recovered.close()
    (rest,) = pending_journals()
    assert [edit.label for edit in rest.edits] == ["Rename Musan mine", "Add a source"]
    rest.discard()
    assert pending_journals() == []


def test_an_edit_that_no_longer_fits_is_kept_and_named(path: Path) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    session.do(moving(session, 125.41))
    crashed(session)
    with Session.open(path) as other:
        other.do(renaming(other, "Other"))
        other.save()
    (journal,) = pending_journals()
    recovered, left = Session.recover(journal)
    with recovered:
        assert [(edit.label, "changed meanwhile" in why) for edit, why in left] == [
            ("Rename Musan mine", True)
        ]
        assert recovered.atlas.sites["musan-mine"].name == "Other"
        assert recovered.atlas.sites["nampo-port"].lon == 125.41
        recovered.save()
    (rest,) = pending_journals()
    assert [edit.label for edit in rest.edits] == ["Rename Musan mine"]


def test_a_crash_between_save_and_tidying_up_recovers_to_nothing(path: Path) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    session.do(renaming(session, "B"))
    save(session.atlas, path, session.history)
    crashed(session)
    (journal,) = pending_journals()
    recovered, left = Session.recover(journal)
    with recovered:
        assert (recovered.dirty, left, journals()) == (False, [], [])
        assert recovered.atlas.sites["musan-mine"].name == "B"


def test_undo_of_a_saved_edit_comes_back_too(path: Path) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    session.save()
    session.undo()
    crashed(session)
    (journal,) = pending_journals()
    recovered, _ = Session.recover(journal)
    with recovered:
        assert recovered.atlas.sites["musan-mine"].name == "Musan mine"
        recovered.save()


def test_an_untitled_session_comes_back_after_a_crash() -> None:
    session = Session.bundled()
    session.do(renaming(session, "A"))
    crashed(session)
    (journal,) = pending_journals()
    assert (journal.document, journal.name) == (None, "Untitled")
    recovered, _ = Session.recover(journal)
    assert recovered.atlas.sites["musan-mine"].name == "A"
    recovered.close(discard=True)
    assert journals() == []


def test_closing_with_unsaved_edits_keeps_them_unless_given_up(path: Path) -> None:
    with Session.open(path) as session:
        session.do(renaming(session, "A"))
    assert len(pending_journals()) == 1
    recovered, _ = Session.recover(pending_journals()[0])
    recovered.close(discard=True)
    assert pending_journals() == []


def test_a_journal_whose_document_is_gone_is_kept(path: Path) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    crashed(session)
    path.rename(path.with_name("elsewhere.gpkg"))
    (journal,) = pending_journals()
    with pytest.raises(DocumentError, match="isn't there"):
        Session.recover(journal)
    assert len(pending_journals()) == 1


@pytest.mark.parametrize("tail", ['{"what": "do", "edit": {"label', "\x00\xff", '{"what": "do"}'])
def test_a_line_that_was_cut_off_is_no_problem(path: Path, tail: str) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    crashed(session)
    (file,) = journals()
    with file.open("a", encoding="utf-8") as journal:
        journal.write(tail)
    (pending,) = pending_journals()
    assert (len(pending.edits), pending.problem) == (1, "")


@pytest.mark.parametrize("line", ["no json", "7", '{"what": "do", "edit": {"label": "x", "changes": 5}}'])
def test_a_spoilt_line_ends_the_journal_and_is_named(path: Path, line: str) -> None:
    session = Session.open(path)
    session.do(renaming(session, "A"))
    session.do(renaming(session, "B"))
    crashed(session)
    (file,) = journals()
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:2], line, *lines[2:], ""]), encoding="utf-8")
    (pending,) = pending_journals()
    assert len(pending.edits) == 1
    assert "line 3" in pending.problem


@pytest.mark.parametrize("text", ["", "no json\n", "{}\n", '{"format": 9}\n', "\xff\n"])
def test_a_file_that_is_no_journal_does_no_harm(text: str) -> None:
    (state_folder("journals") / "x.jsonl").write_text(text, encoding="latin-1")
    found = pending_journals()
    assert [bool(journal.problem) for journal in found] == ([] if text == "" else [True])


def test_every_error_has_words_for_the_person(path: Path) -> None:
    with pytest.raises(LayersError) as caught:
        Session.open(path.parent)
    assert str(caught.value) == f"{path.parent.name} can't be read: it is a folder; choose another name"


def test_nothing_is_lost_when_the_process_is_killed() -> None:
    assert kill9.check(10, longest=0.15) == []


JOURNAL_WITHOUT_ROOM = """
import resource
from layers.document.journal import pending_journals
from layers.document.session import Session
from layers.edits import edit_of, replaced
from layers.errors import DocumentError
session = Session.bundled()
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
try:
    while True:
        before = session.atlas.sites["musan-mine"]
        after = before.changed(notes=str(len(session.history)) + " " + before.notes[:9])
        session.do(edit_of("Note", [replaced(before, after)]))
except DocumentError as error:
    print(error)
done = session.history
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
session.do(edit_of("Last", [replaced(before, before.changed(name="Last"))]))
print(len(done))
"""


def test_a_full_disk_stops_the_edit_and_keeps_those_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", JOURNAL_WITHOUT_ROOM], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    words, count = done.stdout.splitlines()
    assert words.startswith("the edit wasn't made, because the journal can't be written")
    (journal,) = pending_journals()
    assert journal.problem == ""
    assert len(journal.edits) == int(count) + 1 > 2
    assert journal.edits[-1].label == "Last"
