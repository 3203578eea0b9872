"""Typed filters: what they mean, and what they say when they mean nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import FormatError
from layers.foreign.expression import typed_mask

TABLE = pa.table(
    {
        "name": ["Musan", "Tanchon", "Nampo port", None],
        "tonnes": pa.array([10, 2000, None, 5], pa.int64()),
        "광물": ["철", "magnesite", "", "석탄"],
        "on map": [True, False, None, True],
    }
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2, 3]),
        ("tonnes > 9", [0, 1]),
        ("tonnes >= 5 and tonnes < 2000", [0, 3]),
        ("name = Musan or tonnes = 5", [0, 3]),
        ("not tonnes is empty", [0, 1, 3]),
        ("name is not empty", [0, 1, 2]),
        ("광물 is empty", [2]),
        ("광물 in (철, 석탄)", [0, 3]),
        ('name contains "o port"', [2]),
        ('"on map" = true and (tonnes = 10 or tonnes = 2000)', [0]),
        ("[on map] = no", [1]),
        ("NAME contains MUS", [0]),
        ("port", [2]),
        ("nampo port", [2]),
        ("2000", [1]),
        ("name <> Musan", [1, 2, 3]),
        ("name = 'it''s'", []),
    ],
)
def test_what_is_typed_is_what_is_shown(text: str, rows: list[int]) -> None:
    assert typed_mask(TABLE, text).nonzero()[0].tolist() == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tons > 5", "no column “tons”"),
        ("tonnes >", "ends where a value"),
        ("tonnes > many", "can't be compared"),
        ("(tonnes > 5", "closing bracket"),
        ("tonnes > 5 name", "the end"),
        ("tonnes = = 5", "a value"),
        ('name = "open', "can't be understood"),
        ("(" * 60 + "tonnes = 1" + ")" * 60, "nested"),
    ],
)
def test_what_means_nothing_is_said(text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        typed_mask(TABLE, text)


@given(st.text(max_size=40))
def test_any_text_gives_a_mask_or_a_sentence(text: str) -> None:
    try:
        mask = typed_mask(TABLE, text)
    except FormatError as error:
        assert str(error)  # noqa: PT017 - either way is right
    else:
        assert mask.shape == (4,)


def test_columns_are_found_by_their_titles_too() -> None:
    titles = {"tonnes": "Weight (t)", "name": "Name", "광물": "Mineral", "on map": "Mineral"}
    assert typed_mask(TABLE, '"weight (t)" > 9', titles).tolist() == [True, True, False, False]
    with pytest.raises(FormatError, match="no column “Mineral”"):
        typed_mask(TABLE, "Mineral = x", titles)
