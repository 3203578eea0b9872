"""Class limits of a number: quantiles, equal steps, round steps, natural breaks."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Method = Literal["quantile", "equal", "pretty", "natural"]

MOST = 12
EXACT_DIGITS = 10
_SAMPLE = 600
"""Values that natural breaks look at: quantiles of all of them, ends included."""


def breaks(values: Floats, count: int, method: Method) -> Floats:
    """Ascending class limits.

    Parameters
    ----------
    values : (N,) float64
        Finite, at least one.
    count : int
        Classes wanted, 1 to `MOST`; where values repeat there may be fewer.
    method : {"quantile", "equal", "pretty", "natural"}
        Same number of values in each class; same width; same width with round limits; least
        spread within the classes (Fisher 1958, which Jenks took up).

    Returns
    -------
    (k + 1,) float64
        From the least value (or a round one below) to the greatest (or a round one above).
    """
    count = min(max(count, 1), MOST)
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low, high])
    if method == "pretty":
        return _pretty(low, high, count)
    if method == "equal":
        edges = np.linspace(low, high, count + 1)
    elif method == "quantile":
        edges = np.quantile(values, np.linspace(0, 1, count + 1))
    else:
        edges = _natural(values, count)
    edges[0], edges[-1] = low, high
    return np.unique(edges)


def limit_text(value: float) -> str:
    """A limit in words: to the last digit where it has ten at most, as typed ones do, else six of them."""
    value += 0.0  # there is no minus nought
    digits = repr(value).partition("e")[0].strip("-0").replace(".", "").strip("0")
    if len(digits) > EXACT_DIGITS or not 1e-6 <= abs(value) < 1e15:
        return f"{value:,.6g}"
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def _pretty(low: float, high: float, count: int) -> Floats:
    """Round limits in steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * float(np.array([1, 2, 5, 10])[np.searchsorted([1, 2, 5], rough / power * (1 - 1e-9))])
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    edges = np.asarray(np.arange(first, max(last, first + 1) + 0.5) * step)
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    return edges


def _natural(values: Floats, count: int) -> Floats:
    """Fisher's exact optimum, on a sample that keeps the distribution."""
    sample = np.unique(values)
    if len(sample) > _SAMPLE:
        sample = np.quantile(values, np.linspace(0, 1, _SAMPLE))
    else:
        sample = (
            np.sort(values) if len(values) <= _SAMPLE else np.quantile(values, np.linspace(0, 1, _SAMPLE))
        )
    size = len(sample)
    count = min(count, len(np.unique(sample)))
    # Relative to the middle, or the squares of large values lose the differences.
    centred = sample - sample.mean()
    first = np.concatenate([[0.0], np.cumsum(centred)])
    second = np.concatenate([[0.0], np.cumsum(centred**2)])

    def spread(start: NDArray[np.int64], stop: int) -> Floats:
        number = stop - start
        total = first[stop] - first[start]
        return np.asarray(second[stop] - second[start] - total**2 / number)

    best = np.array([0.0, *(float(spread(np.array([0]), stop)[0]) for stop in range(1, size + 1))])
    cuts = np.zeros((count, size + 1), dtype=np.int64)
    for classes in range(1, count):
        before = best.copy()
        for stop in range(classes + 1, size + 1):
            starts = np.arange(classes, stop)
            cost = before[starts] + spread(starts, stop)
            chosen = int(cost.argmin())
            best[stop], cuts[classes, stop] = cost[chosen], starts[chosen]
    edges = [float(sample[-1])]
    stop = size
    for classes in range(count - 1, 0, -1):
        stop = int(cuts[classes, stop])
        # Between the two classes, so that one of a single value has a width too.
        edges.append(float(sample[stop - 1] + sample[stop]) / 2)
    return np.array([float(sample[0]), *reversed(edges)])
