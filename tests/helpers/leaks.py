"""Finds what a test left running: threads, timers, animations, top-level widgets."""

from __future__ import annotations

import gc
import threading
import time
import traceback
import weakref
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from geo.raster.workers import THREADS

THREAD_GRACE_S = 3.0


def flush_deferred_deletes() -> None:
    """Deliver every pending ``deleteLater``; ``processEvents`` alone doesn't inside a test."""
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class LeakTracker:
    """Context that records what is started inside; `leaks` names what still runs.

    Only objects started from Python inside the context count, so what a fixture of wider scope
    started before is left alone.
    """

    def __init__(self) -> None:
        self._patch = pytest.MonkeyPatch()
        self._started: list[tuple[weakref.ref[Any], str]] = []
        self._threads: set[threading.Thread] = set()
        self._widgets: set[int] = set()

    def __enter__(self) -> LeakTracker:
        self._threads = set(threading.enumerate())
        self._widgets = {_address(widget) for widget in _top_level_widgets()}
        for kind in (QTimer, QThread, QAbstractAnimation):
            self._record_starts(kind)
        return self

    def __exit__(self, *exc: object) -> None:
        self._patch.undo()

    def _record_starts(self, kind: type) -> None:
        original = kind.start
        started = self._started

        def start(this: Any, *args: Any, **kwargs: Any) -> Any:
            where = "".join(traceback.format_stack(limit=4)[:-1])
            started.append((weakref.ref(this), where))
            return original(this, *args, **kwargs)

        self._patch.setattr(kind, "start", start)

    def leaks(self) -> list[str]:
        """One paragraph for each leaked thing, after a chance for it to end by itself."""
        flush_deferred_deletes()
        if not self._found():
            return []
        # Garbage in reference cycles is no leak, but a full collection after each test is slow.
        gc.collect()
        flush_deferred_deletes()
        self._wait_for_threads()
        return self._found()

    def _wait_for_threads(self) -> None:
        until = time.monotonic() + THREAD_GRACE_S
        for thread in self._new_threads():
            thread.join(max(0.0, until - time.monotonic()))
        if QCoreApplication.instance() is not None:
            QThreadPool.globalInstance().waitForDone(int(max(0.0, until - time.monotonic()) * 1000))

    def _new_threads(self) -> list[threading.Thread]:
        # Qt threads that ran Python appear as dummies, which never end; QThread is tracked itself.
        return [
            thread
            for thread in threading.enumerate()
            if thread not in self._threads
            and not isinstance(thread, threading._DummyThread)
            # These serve the whole program and wait for work.
            and not thread.name.startswith(THREADS)
        ]

    def _found(self) -> list[str]:
        found = []
        for reference, where in self._started:
            this = reference()
            if this is not None and shiboken6.isValid(this) and _is_running(this):
                found.append(f"{type(this).__name__} still runs; it was started at\n{where}")
        found.extend(f"thread {thread.name!r} still runs" for thread in self._new_threads())
        if QCoreApplication.instance() is not None and QThreadPool.globalInstance().activeThreadCount():
            found.append("the global QThreadPool still works")
        found.extend(
            f"top-level widget {widget!r} ({widget.windowTitle()!r}) was never deleted"
            for widget in _top_level_widgets()
            if _address(widget) not in self._widgets
        )
        return found


def _is_running(this: Any) -> bool:
    if isinstance(this, QTimer):
        return this.isActive()
    if isinstance(this, QThread):
        return this.isRunning()
    return this.state() == QAbstractAnimation.State.Running


def _top_level_widgets() -> list[QWidget]:
    if not isinstance(QCoreApplication.instance(), QApplication):
        return []
    return QApplication.topLevelWidgets()


def _address(widget: QWidget) -> int:
    return shiboken6.getCppPointer(widget)[0]
