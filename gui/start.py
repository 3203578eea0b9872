"""What the window needs from the system: a display, and the libraries that Qt loads."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PACKAGES = {
    "libEGL.so": "libegl1",
    "libGL.so": "libgl1",
    "libOpenGL.so": "libopengl0",
    "libxkbcommon.so": "libxkbcommon0",
    "libxkbcommon-x11.so": "libxkbcommon-x11-0",
    "libxcb-cursor.so": "libxcb-cursor0",
    "libxcb-icccm.so": "libxcb-icccm4",
    "libxcb-keysyms.so": "libxcb-keysyms1",
    "libxcb-image.so": "libxcb-image0",
    "libxcb-render-util.so": "libxcb-render-util0",
    "libxcb-xkb.so": "libxcb-xkb1",
    "libfontconfig.so": "libfontconfig1",
    "libdbus-1.so": "libdbus-1-3",
    "libnss3.so": "libnss3",
    "libasound.so": "libasound2",
}
"""Library to the Debian package that brings it, for the sentence that names it."""

WITHOUT_WINDOW = (
    "the command line works without one, for example "
    "“pit2port figure --view overview -o map.png”, “pit2port info” or “pit2port --help”."
)
NO_DISPLAY = f"there is no display to open the window on; {WITHOUT_WINDOW}"


def why_no_window() -> str:
    """Why the window can't open here and what to do, as one sentence; empty when it can."""
    if not has_display(sys.platform, os.environ):
        return NO_DISPLAY
    try:
        from PySide6 import QtWidgets
    except ImportError as error:
        return missing_library(str(error))
    return _why_no_platform(Path(QtWidgets.__file__).parent / "Qt" / "plugins" / "platforms", os.environ)


@contextmanager
def said_in_one_sentence() -> Iterator[None]:
    """While the block makes the application: where Qt would abort, say why and end with 2.

    That a display is named doesn't mean that it answers, and Qt alone can find out.
    """
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    held: list[str] = []

    def keep(kind: QtMsgType, _: object, text: str) -> None:
        held.append(text)
        if kind is QtMsgType.QtFatalMsg:
            sys.stderr.write(f"pit2port: {unreachable(os.environ)}\n")
            sys.stderr.flush()
            os._exit(2)  # Qt aborts when this returns

    before = qInstallMessageHandler(keep)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for text in held:
        sys.stderr.write(f"{text}\n")


def unreachable(environment: Mapping[str, str]) -> str:
    """The sentence for a display that is named but doesn't answer."""
    names = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    named = ", ".join(f"{name}={environment[name]}" for name in names if environment.get(name))
    return f"the window can't open with {named}, which doesn't answer; {WITHOUT_WINDOW}"


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """False on a Linux without X11 and Wayland, unless Qt was told to draw elsewhere."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform != "linux" or any(environment.get(name) for name in names)


def _why_no_platform(plugins: Path, environment: Mapping[str, str]) -> str:
    """Load the plugin for X11 before Qt does: if a library is missing, Qt ends the process."""
    if sys.platform != "linux" or environment.get("QT_QPA_PLATFORM") or environment.get("WAYLAND_DISPLAY"):
        return ""
    return why_not_loadable(plugins / "libqxcb.so")


def why_not_loadable(plugin: Path) -> str:
    """The sentence for a plugin whose libraries aren't all there; empty when they are."""
    if not plugin.exists():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return missing_library(str(error))
    return ""


def missing_library(message: str) -> str:
    """One sentence that names the library of a loader's message, and how to get it."""
    found = re.search(r"lib[\w+.-]*?\.so(?:\.\d+)*", message)
    if found is None:
        return f"the window can't open, because PySide6 can't be loaded ({message}); install it again."
    library = found.group()
    package = PACKAGES.get(re.sub(r"\.so.*", ".so", library))
    how = f"on Debian and Ubuntu: apt install {package}" if package else "with your system's package manager"
    return f"the window needs the system library {library}, which isn't installed; install it ({how})."
