"""Reads files in the background: layers arrive in the main thread as they grow."""

from __future__ import annotations

import sys
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from PySide6.QtCore import QObject, Signal

from gui.canvas.render_job import CancelToken
from layers.errors import CancelledError, LayersError
from layers.files.reading import ReadOptions
from layers.foreign.reading import open_layers
from layers.own.linking import digest_of

_USUAL_SWITCH_S = sys.getswitchinterval()
_SWITCH_S = 0.001
"""The window takes the interpreter back hundreds of times for one answer; reading lets it go this soon."""


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A file to read, and for which projection of the map."""

    path: Path
    crs: str
    options: ReadOptions


class LayerReader(QObject):
    """Reads one file after another, each in a thread of its own.

    Signals
    -------
    grown(Wanted, ArrayLayer)
        A layer as far as it is read; the last time it is complete.
    progressed(float, str)
        Share done, 0–1, and what is being done.
    ended(Wanted, str)
        The file is read, or it can't be: then with the reason in words.
    cancelled(Wanted)
    idle()
        Nothing is left to read.

    Attributes
    ----------
    digests : dict of Path to str
        SHA-256 of the files that were read to their end.
    """

    grown = Signal(object, object)
    progressed = Signal(float, str)
    ended = Signal(object, str)
    cancelled = Signal(object)
    idle = Signal()
    _posted = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Wanted] = deque()
        self._thread: threading.Thread | None = None
        self._token = CancelToken()
        self._closed = False
        self.digests: dict[Path, str] = {}
        self._posted.connect(self._deliver)
        # Arrow's own pool keeps what was freed, tens of megabytes beside a window's; the system's doesn't.
        pa.set_memory_pool(pa.system_memory_pool())

    @property
    def is_busy(self) -> bool:
        """True while a file is read or waits."""
        return self._thread is not None

    def read(self, wanted: Wanted) -> None:
        """Read a file after those that already wait."""
        if self._closed:
            return
        self._waiting.append(wanted)
        if self._thread is None:
            self._next()

    def cancel(self) -> None:
        """Stop reading, and forget the files that wait."""
        self._waiting.clear()
        self._token.cancel()

    def close(self) -> None:
        """Stop and wait for the thread; nothing is delivered afterwards."""
        self._closed = True
        self.cancel()
        if self._thread is not None:
            self._thread.join()
            sys.setswitchinterval(_USUAL_SWITCH_S)

    def _next(self) -> None:
        if not self._waiting:
            self._thread = None
            sys.setswitchinterval(_USUAL_SWITCH_S)
            self.idle.emit()
            return
        sys.setswitchinterval(_SWITCH_S)
        wanted = self._waiting.popleft()
        token = self._token = CancelToken()
        self._thread = threading.Thread(target=self._work, args=(wanted, token), name="import", daemon=True)
        self._thread.start()

    def _work(self, wanted: Wanted, token: CancelToken) -> None:
        said = [-1.0]

        def report(share: float, text: str) -> None:
            # A hundredth is all that a bar shows; more would only crowd the events.
            if share - said[0] >= 0.01 or share == 1.0:
                said[0] = share
                self._post(wanted, (share, text))

        problem: str | None = ""
        try:
            for layer in open_layers(
                wanted.path, wanted.crs, wanted.options, report=report, cancelled=token.asked
            ):
                self._post(wanted, layer)
            self.digests[wanted.path] = digest_of(wanted.path)
        except CancelledError:
            problem = None
        except LayersError as error:
            problem = str(error)
        except (OSError, MemoryError) as error:
            problem = f"“{wanted.path.name}” couldn't be read: {error}."
        self._post(wanted, _End(problem))

    def _post(self, wanted: Wanted, what: object) -> None:
        if not self._closed:
            self._posted.emit(wanted, what)

    def _deliver(self, wanted: Wanted, what: object) -> None:
        if self._closed:
            return
        if isinstance(what, _End):
            if what.problem is None:
                self.cancelled.emit(wanted)
            else:
                self.ended.emit(wanted, what.problem)
            self._next()
        elif isinstance(what, tuple):
            self.progressed.emit(*what)
        else:
            self.grown.emit(wanted, what)


@dataclass(frozen=True, slots=True)
class _End:
    problem: str | None
    """Empty when all went well, None when cancelled."""
