"""A digest of all that a page shows, so that two drawings can be told apart without keeping them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np

from layers.drawing.draw_list import DrawList, TextRun
from layers.drawing.text import TextMeasurer
from layers.figures.decimals import DIGITS

LETTERS = 16
"""The first letters of a SHA-256 are enough to tell versions apart."""
_SCALE = 10.0**DIGITS


def draw_list_digest(draw_list: DrawList, measurer: TextMeasurer) -> str:
    """Digest of a draw list, its lengths to the decimals that files carry; no file's format is in it.

    Parameters
    ----------
    draw_list : DrawList
    measurer : TextMeasurer
        The widths of words count too: another font draws otherwise.
    """
    sums = hashlib.sha256()
    for part in _parts(draw_list, measurer):
        sums.update(part)
        sums.update(b"\0")
    return sums.hexdigest()[:LETTERS]


def _parts(value: object, measurer: TextMeasurer) -> Iterator[bytes]:
    """What a value is made of, as bytes."""
    if isinstance(value, np.ndarray):
        yield repr(value.shape).encode()
        yield _numbers(value)
    elif isinstance(value, float):
        yield _numbers(np.array(value))
    elif isinstance(value, tuple):
        yield b"%d" % len(value)
        for one in value:
            yield from _parts(one, measurer)
    elif is_dataclass(value):
        yield type(value).__name__.encode()
        for field in fields(value):
            yield from _parts(getattr(value, field.name), measurer)
        if isinstance(value, TextRun):
            yield _numbers(np.array(measurer.measure(value)))
    else:
        yield repr(value).encode("utf-8", "backslashreplace")


def _numbers(values: np.ndarray) -> bytes:
    if not np.issubdtype(values.dtype, np.floating):
        return values.tobytes()
    # Whole numbers: nearly equal floats shall have the same bytes, and zero has one sign.
    whole = np.rint(np.nan_to_num(values * _SCALE)).astype(np.int64)
    return whole.tobytes()
