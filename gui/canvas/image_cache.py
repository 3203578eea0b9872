"""Images of strata, kept while the surface they were painted for is in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from threading import Lock

from PySide6.QtGui import QImage

from gui.canvas.picture import Surface
from layers.drawing.draw_list import Group
from layers.drawing.picking import LabelBoxes

DEFAULT_BYTES = 64 * 2**20
LEAST_STRATA = 4
"""Images of the surface in use for which there is room on any screen: fewer would be drawn over and over."""


@dataclass(frozen=True, slots=True)
class StratumImage:
    """A painted stratum: its image, and the groups and labels on it that can be pointed at.

    `image` is None for a stratum without ink.
    """

    image: QImage | None
    groups: tuple[Group, ...]
    labels: LabelBoxes | None = None


class ImageCache:
    """Least recently used images go first when the sum of their bytes passes the limit.

    Used by the worker, and told by the main thread what is in use.

    Parameters
    ----------
    max_bytes : int
        Limit for a screen of common size; raised for a larger one by `focus`.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._least_bytes = self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[Hashable, ...], StratumImage] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    @property
    def size_bytes(self) -> int:
        """Memory held by the images."""
        return self._bytes

    def focus(self, surfaces: Collection[Surface]) -> None:
        """Forget the images of all surfaces but these: a view that was left seldom comes back exactly."""
        with self._lock:
            for key in [key for key in self._kept if key[0] not in surfaces]:
                self._drop(key)
            largest = max((4 * s.pixel_width * s.pixel_height for s in surfaces), default=0)
            self._max_bytes = max(self._least_bytes, LEAST_STRATA * largest)

    def get(self, surface: Hashable, *key: Hashable) -> StratumImage | None:
        """The image that was put there, None when there is none (any more)."""
        with self._lock:
            found = self._kept.get((surface, *key))
            if found is not None:
                self._kept.move_to_end((surface, *key))
            return found

    def put(self, drawn: StratumImage, surface: Hashable, *parts: Hashable) -> None:
        """Keep an image; one that is larger than the limit alone isn't kept."""
        key = (surface, *parts)
        size = _size(drawn)
        with self._lock:
            self._drop(key)
            if size > self._max_bytes:
                return
            self._kept[key] = drawn
            self._bytes += size
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget all images."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, key: tuple[Hashable, ...]) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._bytes -= _size(old)


def _size(drawn: StratumImage) -> int:
    return 0 if drawn.image is None else drawn.image.sizeInBytes()
