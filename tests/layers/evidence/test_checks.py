"""A statement that can't be is refused at its field."""

from functools import cache

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.evidence.checks import statement_problems
from layers.records.statement import Statement


@cache
def atlas() -> Atlas:
    return load_bundled()


BASE = {
    "id": "new",
    "subject": "north-korea",
    "property": "production",
    "commodity": "gold",
    "value_low": 2,
    "value_high": 2,
    "unit": "t/yr",
    "kind": "estimate",
    "source": "kiep-2018",
}


def problems(**values: object) -> dict[str, str]:
    return statement_problems(atlas(), Statement.checked({**BASE, **values}))


def test_every_statement_of_the_atlas_passes() -> None:
    for statement in atlas().statements.values():
        assert statement_problems(atlas(), statement) == {}, statement.id


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"unit": "bushels"}, "unit", "isn't known"),
        ({"unit": ""}, "unit", "needs a unit"),
        ({"unit": "%", "property": "share_of_exports", "value_high": 120}, "value_high", "more than 100"),
        ({"period": "2016-13-01"}, "period", "no day"),
        ({"period": "2017-02-30"}, "period", "no day"),
        ({"source": "hearsay"}, "source", "hearsay"),
        ({"kind": "calculation", "formula": "{new} + 1"}, "formula", "circle"),
        ({"kind": "calculation", "formula": "{nobody} * 2"}, "formula", "nobody"),
        ({"kind": "calculation", "formula": "2 **"}, "formula", "can't be read"),
        ({"value_low": None, "value_high": None}, "value_low", "in words"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(values: dict[str, object], field: str, words: str) -> None:
    assert words in problems(**values)[field]


@pytest.mark.parametrize(
    "period", ["2016-06", "1918-2015", "2010-14", "1976-2007 imagery", "c.2013", "2014-05/06"]
)
def test_periods_that_sources_write(period: str) -> None:
    assert problems(period=period) == {}
