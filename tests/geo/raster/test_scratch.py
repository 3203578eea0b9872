"""Arrays kept for the next frame."""

from __future__ import annotations

import threading

import numpy as np

from geo.raster.scratch import MOST_BYTES, scratch


def test_the_next_frame_finds_the_same_memory():
    first = scratch("test", 1000, np.int32)
    assert first.shape == (1000,)
    assert np.shares_memory(first, scratch("test", 500, np.uint8))
    assert not np.shares_memory(first, scratch("other", 500, np.uint8))


def test_threads_and_very_large_frames_have_their_own():
    first = scratch("test", 1000, np.int32)
    found = []
    thread = threading.Thread(target=lambda: found.append(scratch("test", 1000, np.int32)))
    thread.start()
    thread.join()
    assert not np.shares_memory(first, found[0])
    large = MOST_BYTES + 1
    assert not np.shares_memory(scratch("large", large, np.uint8), scratch("large", large, np.uint8))
