"""Frames of single bits, sixty-four pixels to a word: shifted, joined and spread to bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

WORD = 64


def packed(frame: NDArray[np.uint8]) -> Words:
    """Pixels (rows, columns), each zero or one, as words (rows, columns / 64).

    The number of columns must be a multiple of 64. The first pixel is the lowest bit.
    """
    rows, columns = frame.shape
    words = np.packbits(frame.reshape(-1), bitorder="little").view("<u8")
    return words.reshape(rows, columns // WORD)


def shifted(words: Words, right: int) -> Words:
    """All pixels moved by up to 63 to the right (to the left if negative).

    What leaves a row enters the next one: keep margins as wide as the shift empty.
    """
    if right == 0:
        return words
    flat = words.reshape(-1)
    by, rest = np.uint64(abs(right)), np.uint64(WORD - abs(right))
    if right > 0:
        out = flat << by
        out[1:] |= flat[:-1] >> rest
    else:
        out = flat >> by
        out[:-1] |= flat[1:] << rest
    return out.reshape(words.shape)


def _spread_table() -> NDArray[np.uint64]:
    """(8, 256): for bit b, the byte v spread to eight bytes of value 0 or ``1 << b``."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
    return np.stack([(bits << b).astype(np.uint8).view("<u8").ravel() for b in range(8)])


_SPREAD = _spread_table()


def spread(planes: list[Words]) -> NDArray[np.uint8]:
    """Up to eight planes of bits as one byte per pixel: plane b gives bit b."""
    rows, words = planes[0].shape
    out = np.zeros((rows, words * 8), dtype=np.uint64)
    part = np.empty_like(out)
    for bit, plane in enumerate(planes):
        octets = np.ascontiguousarray(plane).view(np.uint8).reshape(rows, words * 8)
        # Mode "clip" spares the check of indices that can't be out of range.
        np.take(_SPREAD[bit], octets, out=part, mode="clip")
        out |= part
    return out.view(np.uint8).reshape(rows, words * WORD)
