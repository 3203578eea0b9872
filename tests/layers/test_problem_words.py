"""What is wrong with a record is said in plain words, field by field."""

from __future__ import annotations

import pytest

from layers.errors import RecordError
from layers.own.form_model import form_model
from layers.records.site import Site
from tests.helpers.own_layers import own_atlas

GOOD = {"id": "x", "name": "X", "kind": "mine", "lon": 127.0, "lat": 40.0}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "is empty; fill it in"),
        ("name", "   ", "is empty; fill it in"),
        ("lat", "north", "isn't a number (given: north)"),
        ("lat", "97", "must be 90 or less (given: 97)"),
        ("lon", -181, "must be -180 or more (given: -181)"),
        ("lat", float("nan"), "isn't a finite number (given: nan)"),
        ("uncertainty_m", 0, "must be more than 0 (given: 0)"),
        ("notes", "x" * 20_001, f"is longer than 20,000 letters (given: {'x' * 60})"),
        ("name", ["a"], "isn't text (given: ['a'])"),
        ("height", 3, "isn't known here (given: 3)"),
    ],
)
def test_problems_are_in_words(field: str, value: object, words: str) -> None:
    with pytest.raises(RecordError) as error:
        Site.checked({**GOOD, field: value})
    assert error.value.problems[field] == words


def test_what_is_missing_or_of_another_kind_in_a_layers_form() -> None:
    model = form_model(own_atlas().layers["own-yards"])
    with pytest.raises(RecordError) as error:
        model.checked({"id": "x", "field_6": "5 August"})
    assert error.value.problems["field_0"] == "has no value; give one"
    assert error.value.problems["field_6"] == "isn't a day written as 2017-08-05 (given: 5 August)"
