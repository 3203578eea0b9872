"""Images of strata that are kept until they are needed again or memory runs short."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from PySide6.QtGui import QImage

from layers.drawing.draw_list import Group

DEFAULT_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class StratumImage:
    """A painted stratum: its image, and the groups on it that can be pointed at.

    `image` is None for a stratum without ink.
    """

    image: QImage | None
    groups: tuple[Group, ...]


class ImageCache:
    """Least recently used images go first when the sum of their bytes passes the limit.

    Used by the worker and cleared from the main thread.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[Hashable, StratumImage] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    @property
    def size_bytes(self) -> int:
        """Memory held by the images."""
        return self._bytes

    def get(self, key: Hashable) -> StratumImage | None:
        """The image, None when there is none (any more)."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, drawn: StratumImage) -> None:
        """Keep an image; one that is larger than the limit alone isn't kept."""
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

    def _drop(self, key: Hashable) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._bytes -= _size(old)


def _size(drawn: StratumImage) -> int:
    return 0 if drawn.image is None else drawn.image.sizeInBytes()
