"""Progress and cancelling of long reads and writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from layers.errors import CancelledError

if TYPE_CHECKING:
    import pyarrow as pa

Report = Callable[[float, str], None]
"""Called with the done share, 0–1, and what is being done."""

Preview = Callable[[str, "pa.Array", str | None], None]
"""Called with a layer's name, the WKB of its next features, unchecked, and its CRS if the file says."""


class Progress:
    """Passes on how far a job is, and stops it when the person no longer wants it.

    Parameters
    ----------
    report : callable, optional
        Called with (share done, text); from the thread that does the work.
    cancelled : callable, optional
        Asked at each step; True ends the job with `CancelledError`.
    preview : callable, optional
        Given the geometry as it arrives, so that a map can show the first of many features at once.
    """

    def __init__(
        self,
        report: Report | None = None,
        cancelled: Callable[[], bool] | None = None,
        preview: Preview | None = None,
    ) -> None:
        self._report = report
        self._cancelled = cancelled
        self._preview = preview
        self._low = 0.0
        self._high = 1.0

    def part(self, low: float, high: float) -> Progress:
        """A progress whose 0–1 is the part `low`–`high` of this one."""
        child = Progress(self._report, self._cancelled, self._preview)
        span = self._high - self._low
        child._low, child._high = self._low + low * span, self._low + high * span
        return child

    def step(self, share: float, text: str) -> None:
        """Say that `share` (0–1) is done.

        Raises
        ------
        CancelledError
            When the person has cancelled.
        """
        if self._cancelled is not None and self._cancelled():
            raise CancelledError("Cancelled. Nothing was changed.")
        if self._report is not None:
            clipped = min(max(share, 0.0), 1.0)
            self._report(self._low + clipped * (self._high - self._low), text)

    def show(self, layer: str, geometry: pa.Array, crs: str | None) -> None:
        """Hand on features that have been read but not yet checked; not every reader does."""
        if self._preview is not None:
            self._preview(layer, geometry, crs)
