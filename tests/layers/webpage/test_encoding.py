"""Numbers and text as the page carries them."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.webpage.encoding import packed, packed_line, script_safe_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def unpacked(text: str) -> list[int]:
    """Numbers read back, by the rule that `packed` states."""
    numbers, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return numbers


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_any_whole_numbers_come_back(numbers):
    assert unpacked(packed(np.array(numbers, dtype=np.int64))) == numbers


def test_small_numbers_take_one_byte_each():
    assert len(base64.b64decode(packed(np.arange(-64, 64)))) == 128


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1))
def test_points_come_back_within_half_a_step(points):
    lonlat = np.array(points)
    steps = np.array(unpacked(packed_line(lonlat, 1e-4))).reshape(-1, 2)
    assert np.abs(steps.cumsum(axis=0) * 1e-4 - lonlat).max() <= 0.5e-4 + 1e-9


@given(JSON)
def test_any_data_come_back_and_cannot_end_a_script_element(value):
    text = script_safe_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")
    text.encode("utf-8")


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--", "]]>", "\u2028\u2029", "\ud800"]
)
def test_text_that_could_end_a_script_element_is_written_otherwise(text):
    written = script_safe_json({"name": text})
    assert "<" not in written
    assert json.loads(written) == {"name": text}


def test_numbers_that_json_has_no_form_for_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        script_safe_json([float("nan")])
