"""Kill a session at random moments, and check that nothing it had shown as done is lost.

A child process edits a document, saves now and then, and says each thing once it is done. The parent
kills it with SIGKILL, opens the document, recovers the journal, and compares.

Run it from the repository: ``python -m tests.bench.kill9 [TIMES]`` (300 when left out).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from layers.bundled import load_bundled
from layers.document.journal import pending_journals
from layers.document.reading import open_document
from layers.document.session import Session
from layers.document.writing import save
from layers.edits import edit_of, replaced

SITE = "musan-mine"
FRESH_EVERY = 10
ROOT = Path(__file__).parents[2]


def work(path: Path) -> None:
    """The child: edit for ever, every edit numbered, saving after every seventh."""
    session = Session.open(path)
    session.backups = 1
    number = number_of(session.atlas.sites[SITE].notes)
    say("ready")
    while True:
        number += 1
        before = session.atlas.sites[SITE]
        session.do(edit_of(f"Note {number}", [replaced(before, before.changed(notes=str(number)))]))
        say(f"did {number}")
        if number % 5 == 0:
            session.undo()
            say(f"did {number - 1}")
            session.redo()
            say(f"did {number}")
        if number % 7 == 0:
            session.save()
            say(f"saved {number}")


def say(text: str) -> None:
    """One line, at once."""
    os.write(1, f"{text}\n".encode())


def numbers_of(listed: list[str], in_file: int) -> range:
    """The edits that the list must hold: one after the other, after those of the file.

    A save that was killed between replacing the file and deleting the journal leaves all of them in both.
    """
    last = int(listed[-1].split()[1]) if listed else in_file
    first = last - len(listed) + 1 if last == in_file else in_file + 1
    return range(first, last + 1)


def number_of(notes: str) -> int:
    """The number that an edit left, 0 before the first."""
    return int(notes) if notes.isdigit() else 0


def kill_once(path: Path, seconds: float) -> tuple[int, int]:
    """Start the child, kill it some time after it is ready, recover, and save.

    Returns
    -------
    done, recovered : int
        Number of the edit whose outcome the child had said was there, and of the one that came back.
    """
    command = [sys.executable, "-m", "tests.bench.kill9", "--child", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.kill()
        lines = child.stdout.read().splitlines()
    saved = max((int(line.split()[1]) for line in lines if line.startswith("saved")), default=0)
    in_file = number_of(open_document(path).atlas.sites[SITE].notes)
    done = [in_file, *(int(line.split()[1]) for line in lines if line.startswith("did"))][-1]
    if in_file < saved:
        raise AssertionError(f"edit {saved} was saved, but the file holds {in_file}")
    journals = pending_journals()
    if len(journals) > 1 or any(journal.problem for journal in journals):
        raise AssertionError(f"journals: {journals}")
    listed = [edit.label for journal in journals for edit in journal.edits]
    if listed != [f"Note {number}" for number in numbers_of(listed, in_file)]:
        raise AssertionError(f"the file holds edit {in_file}, and {listed} are offered")
    session, left = Session.recover(journals[0]) if journals else (Session.open(path), [])
    with session:
        if left:
            raise AssertionError(f"edits were left: {left}")
        session.save()
    return done, number_of(open_document(path).atlas.sites[SITE].notes)


def check(times: int, seed: int = 20170805, longest: float = 0.5) -> list[str]:
    """Kill that many times on one document; returns what went wrong, empty when nothing did."""
    rng = random.Random(seed)
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atlas.gpkg"
        for turn in range(times):
            if turn % FRESH_EVERY == 0:  # the history grows by a hundred edits a turn
                save(load_bundled(), path)
            done, recovered = kill_once(path, rng.uniform(0, longest))
            # What was in the making, the next edit or every fifth undone, may have reached the journal.
            if recovered not in (done, done + 1) and not (done % 5 == 0 and recovered == done - 1):
                wrong.append(f"kill {turn}: edit {done} was done, {recovered} came back")
        beside = sorted(os.listdir(folder))
        if beside != ["atlas.gpkg"]:
            wrong.append(f"left beside the document: {beside}")
    return wrong


def main() -> int:
    """Run in a state folder of its own and print the outcome."""
    if sys.argv[1:2] == ["--child"]:
        work(Path(sys.argv[2]))
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as state:
        os.environ["XDG_STATE_HOME"] = state
        started = time.perf_counter()
        wrong = check(times)
    print("\n".join(wrong) or f"{times} kills, nothing lost, {time.perf_counter() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
