"""Fill the disk and save, in the window: the old file stays, a sentence says so, a later save works.

The disk is a small one in memory, mounted for this process alone. Run it from the repository:
``python -m tests.bench.full_disk [TIMES]`` (60 when left out). It mounts as root, or without privileges
where the system allows user namespaces.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

DISK_BYTES = 8 << 20
INSIDE = "--inside"
ROOT = Path(__file__).parents[2]


def mounted(command: list[str], folder: Path) -> list[str]:
    """The command, run where `folder` is a small disk of its own."""
    mount = f'mount -t tmpfs -o size={DISK_BYTES} none "$1" && shift && exec "$@"'
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--mount", "sh", "-c", mount, "sh", str(folder), *command]


def fill(folder: Path, left: int) -> None:
    """Fill the disk but for `left` bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            size = file.seek(0, os.SEEK_END)
        file.truncate(max(size - left, 0))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def inside(folder: Path, times: int) -> list[str]:
    """In the mounted disk: edit, fill, save, free, save; returns what went wrong."""
    from gui.app import start
    from layers.bundled import load_bundled
    from layers.document.reading import open_document
    from layers.document.writing import save
    from layers.edits import edit_of, replaced

    document = folder / "atlas.gpkg"
    save(load_bundled(), document)
    _, window = start(sys.argv[:1])
    window.settings.editor = ""
    window.session.backups = 0
    if not window.documents.open_path(str(document)):
        return [f"the document doesn't open: {window.messages.history[-1].text}"]
    window.session.backups = 0
    wrong: list[str] = []
    rng = random.Random(7)
    said: set[str] = set()
    for turn in range(times):
        session = window.session
        site = session.atlas.sites["musan-mine"]
        session.do(edit_of(f"Note {turn}", [replaced(site, site.changed(notes=str(turn)))]))
        before = digest(document)
        # To the brim, then with less and less left than a save needs.
        left = 0 if turn % 4 == 0 else rng.randrange(document.stat().st_size - 8192)
        fill(folder, left)
        shown = len(window.messages.history)
        if window.documents.save():
            wrong.append(f"turn {turn}: saved with {left} bytes left")
        texts = [message.text for message in window.messages.history[shown:]]
        said.update(texts)
        if not any("disk is full" in text and text.startswith("Not saved.") for text in texts):
            wrong.append(f"turn {turn}: said {texts}")
        if digest(document) != before:
            wrong.append(f"turn {turn}: the old file has changed")
        if sorted(os.listdir(folder)) != ["atlas.gpkg", "filler"]:
            wrong.append(f"turn {turn}: left {sorted(os.listdir(folder))}")
        if not session.dirty:
            wrong.append(f"turn {turn}: the edit counts as saved")
        (folder / "filler").unlink()
        if not window.documents.save():
            wrong.append(f"turn {turn}: the later save failed: {window.messages.history[-1].text}")
        if open_document(document).atlas.sites["musan-mine"].notes != str(turn):
            wrong.append(f"turn {turn}: the later save lost the edit")
    for text in sorted(said):
        print(text)
    window.session.close(discard=True)
    window.close()
    return wrong


def main() -> int:
    """Mount, run inside, print the outcome."""
    if sys.argv[1:2] == [INSIDE]:
        wrong = inside(Path(sys.argv[2]), int(sys.argv[3]))
        print("\n".join(wrong) or f"{sys.argv[3]} full disks, nothing lost")
        return 1 if wrong else 0
    times = sys.argv[1] if len(sys.argv) > 1 else "60"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        for name in ("STATE", "CONFIG", "DATA"):
            environment[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        command = [sys.executable, "-m", "tests.bench.full_disk", INSIDE, folder, times]
        return subprocess.run(mounted(command, Path(folder)), cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
