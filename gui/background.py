"""One job at a time off the main thread, of which only the latest matters."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from geo.errors import GeoError
from gui.canvas.render_job import CancelToken
from layers.errors import LayersError

Work = Callable[[Callable[[], bool]], Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    work: Work
    done: Callable[[Any], None]
    failed: Callable[[str], None]
    token: CancelToken = field(default_factory=CancelToken)


class BackgroundWorker(QObject):
    """Runs jobs in a thread that is made for the first one; results arrive in the main thread.

    Parameters
    ----------
    executor : concurrent.futures.Executor, optional
        Where jobs run; a thread of its own when left out.
    """

    _posted = Signal(object, object)

    def __init__(self, executor: Executor | None = None) -> None:
        super().__init__()
        self._executor = executor
        self._owns_executor = executor is None
        self._running: _Job | None = None
        self._waiting: _Job | None = None
        self._closed = False
        # A direct call when posted from the main thread, a queued one from the worker.
        self._posted.connect(self._deliver, Qt.ConnectionType.AutoConnection)

    @property
    def is_busy(self) -> bool:
        """True while a job runs."""
        return self._running is not None

    def submit(
        self,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[str], None],
        *,
        patient: bool = False,
    ) -> None:
        """Run a job in place of all that came before it.

        Parameters
        ----------
        work : callable
            Called off the main thread with a function that answers True once the job is cancelled.
        done, failed : callable
            Called in the main thread with the result, or with an error of the atlas or the geography in
            words; neither when the job was cancelled.
        patient : bool
            Let a running job finish first: while something is dragged, old results are better than none.
        """
        if self._closed:
            return
        job = _Job(work, done, failed)
        if self._running is None:
            self._start(job)
            return
        self._waiting = job
        if not patient:
            self._running.token.cancel()

    def cancel(self) -> None:
        """Want none of the jobs any more."""
        self._waiting = None
        if self._running is not None:
            self._running.token.cancel()

    def close(self) -> None:
        """End the thread; nothing is delivered afterwards."""
        self.cancel()
        self._closed = True
        if self._owns_executor and self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _start(self, job: _Job) -> None:
        self._running = job
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="background")
        future = self._executor.submit(_outcome, job)
        future.add_done_callback(partial(self._post, job))

    def _post(self, job: _Job, future: Future) -> None:
        if not self._closed:
            self._posted.emit(job, future)

    def _deliver(self, job: _Job, future: Future) -> None:
        if self._closed:
            return
        self._running = None
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._start(waiting)
        report = future.result()
        if not job.token.asked():
            report()


def _outcome(job: _Job) -> Callable[[], None]:
    """What to do in the main thread once the job has ended."""
    from geo.seapath import CancelledError

    try:
        result = job.work(job.token.asked)
    except CancelledError:
        return lambda: None
    except (LayersError, GeoError) as error:
        words = str(error)
        return lambda: job.failed(words)
    return lambda: job.done(result)
