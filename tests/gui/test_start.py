"""What the window needs: without it there is one sentence and the code 2, never a crash."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from gui.start import has_display, missing_library, why_no_window, why_not_loadable

ROOT = Path(__file__).parents[2]
PLUGINS = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"


@pytest.mark.parametrize(
    ("platform", "environment", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_display(platform: str, environment: dict[str, str], there: bool) -> None:
    assert has_display(platform, environment) is there


def test_without_a_display_the_program_says_so_and_ends_with_2() -> None:
    done = _run([], {})
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("pit2port: there is no display")
    assert done.stderr.count("\n") == 1
    assert "pit2port figure" in done.stderr


@pytest.mark.parametrize(
    "named", [{"DISPLAY": "nowhere"}, {"WAYLAND_DISPLAY": "wayland-none"}, {"QT_QPA_PLATFORM": "easel"}]
)
def test_a_display_that_does_not_answer_is_said_in_one_sentence(named: dict[str, str]) -> None:
    done = _run([], named)
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("pit2port: the window can't open with " + "=".join(*named.items()))
    assert "pit2port figure" in sentence


def test_figures_need_no_display_whatever_is_named_for_windows(tmp_path: Path) -> None:
    done = _run(["figure", "--view", "overview", "-o", str(tmp_path / "a.png")], {"QT_QPA_PLATFORM": "easel"})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_an_interrupt_in_the_terminal_ends_the_window() -> None:
    script = (
        "from PySide6.QtCore import QTimer; import gui.app, os, signal\n"
        "start = gui.app.start\n"
        "def soon(argv):\n"
        "    found = start(argv)\n"
        "    QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "    return found\n"
        "gui.app.start = soon\n"
        "gui.app.run()\n"
    )
    done = _run_python(["-c", script], {"QT_QPA_PLATFORM": "offscreen"})
    assert done.returncode == -signal.SIGINT
    assert "Traceback" not in done.stderr


def _run(arguments: list[str], named: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return _run_python(["-m", "gui", *arguments], named)


def _run_python(arguments: list[str], named: dict[str, str]) -> subprocess.CompletedProcess[str]:
    absent = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in absent} | named
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def test_nothing_is_missing_here() -> None:
    assert why_no_window() == ""


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "libEGL.so.1: cannot open shared object file: No such file or directory",
            "system library libEGL.so.1, which isn't installed; install it (on Debian and Ubuntu: "
            "apt install libegl1)",
        ),
        ("/x/libqxcb.so: undefined", "system library libqxcb.so"),
        ("libnew-thing.so.7: cannot open shared object file", "libnew-thing.so.7"),
        ("No module named 'PySide6'", "PySide6 can't be loaded (No module named 'PySide6')"),
    ],
)
def test_a_missing_library_is_named(message: str, words: str) -> None:
    assert words in missing_library(message)


def test_a_plugin_without_its_libraries_is_seen_before_qt_ends_the_process(tmp_path: Path) -> None:
    alone = shutil.copy(PLUGINS / "libqoffscreen.so", tmp_path)
    script = (
        "import sys; from pathlib import Path; from gui.start import why_not_loadable;"
        "print(why_not_loadable(Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, alone], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert "the window needs the system library libQt6" in done.stdout
    assert why_not_loadable(tmp_path / "none.so") == ""


def test_imports_do_not_read_sources() -> None:
    code = (
        "import inspect\n"
        "from gui.qt_imports import import_plainly\n"
        "import_plainly()\n"
        "inspect.getsource = None\n"
        "import gui.style, wave\n"
        "from PySide6.QtCore import QPoint\n"
        "assert QPoint(1, 2).x() == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize("command", [["info"], ["validate"], ["figure", "-o", "a.png"], []])
def test_a_name_too_long_for_the_system_is_said(command: list[str]) -> None:
    done = _run([*command, "x" * 5_000 + ".gpkg"], {"QT_QPA_PLATFORM": "offscreen"})
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("pit2port: “xxx")
    assert "too long" in sentence
    assert len(sentence) < 200
