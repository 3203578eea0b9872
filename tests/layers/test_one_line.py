"""Texts in a line of fixed length."""

from __future__ import annotations

import pytest

from layers.one_line import one_line


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("as it is", "as it is"),
        (" two\n\tlines ", "two lines"),
        ("nine letters", "nine let…"),
        (12.5, "12.5"),
        ("", ""),
    ],
)
def test_a_value_is_one_line_of_at_most_so_many_letters(value, line):
    assert one_line(value, 9) == line
