"""Calculations are statements: they agree with their inputs, and follow them."""

import math
from functools import cache

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.edits import edit_of, replaced
from layers.errors import UnitError
from layers.evidence.calculations import calculation_order, evaluated, recalculated, same_result
from layers.evidence.formula import parse_formula
from layers.evidence.interval import Interval
from layers.records.statement import Statement
from layers.undo import UndoStack


@cache
def bundled() -> Atlas:
    return load_bundled()


CALCULATED = sorted(key for key, s in bundled().statements.items() if s.formula)


@pytest.mark.parametrize("key", CALCULATED)
def test_every_calculation_agrees_with_its_formula(key: str) -> None:
    statement = bundled().statements[key]
    found = evaluated(bundled().statements, statement)
    assert same_result(statement, found), (
        f"{statement.value_low}–{statement.value_high}, formula gives {found}"
    )
    assert parse_formula(statement.formula).inputs == statement.inputs


def test_the_headline_sums() -> None:
    statements = bundled().statements
    total = evaluated(statements, statements["s0-c3"])
    assert total.low == pytest.approx(2083.37, abs=0.02)
    in_all = evaluated(statements, statements["calc-pgm-one-tonne-in-all"])
    assert (in_all.low, in_all.high) == (pytest.approx(540, abs=1), pytest.approx(1543, abs=1))


def test_a_changed_price_is_followed_and_undone() -> None:
    atlas = bundled().snapshot()
    before = atlas.snapshot()
    price = atlas.statements["s0-02"]
    cheaper = price.changed(value_low=1000, value_high=1000)
    changes = [replaced(price, cheaper), *recalculated(atlas, [cheaper])]
    stack = UndoStack(atlas)
    stack.do(edit_of("Palladium at 1,000 USD", changes))
    assert atlas.statements["s0-c1"].value_low == pytest.approx(385.809, abs=0.01)
    assert atlas.statements["s0-c3"].value_low == pytest.approx(1929.05, abs=0.1)
    assert atlas.statements["s0-c2"] is before.statements["s0-c2"]
    stack.undo()
    assert atlas == before


def test_a_circle_is_named() -> None:
    statements = dict(bundled().statements)
    statements["s0-c1"] = statements["s0-c1"].changed(formula="{s0-c3} - {s0-c2}", inputs=("s0-c3", "s0-c2"))
    with pytest.raises(UnitError, match="circle"):
        calculation_order(statements)


@pytest.mark.parametrize(
    "text",
    [
        "{a} ** 2",
        "__import__('os')",
        "open('x')",
        "1 if 2 else 3",
        "{a}.low",
        "1 +",
        "[1]",
        "hull({a})",
        "x",
        "(" * 3000,
    ],
)
def test_a_formula_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(UnitError):
        parse_formula(text)


def test_a_formula_on_ranges() -> None:
    formula = parse_formula("({a} + 2) / {b.high} - -1")
    values = {"a": Interval(1, 3), "b": Interval(1, 2)}
    assert formula.inputs == ("a", "b")
    assert formula.value(values.__getitem__) == Interval(2.5, 3.5)


def test_dividing_by_nothing_is_said() -> None:
    with pytest.raises(UnitError, match="includes zero"):
        parse_formula("1 / {a}").value(lambda _: Interval(-1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [("-" * 1_900 + "1", "nested more than"), ("9" * 400, "numbers reach up to"), ("1e999", "numbers reach")],
)
def test_a_formula_beyond_all_measure_is_said(text: str, words: str) -> None:
    with pytest.raises(UnitError, match=words):
        parse_formula(text)


def test_an_input_without_an_upper_end_leaves_the_result_without_one() -> None:
    value, rate = (bundled().statements[key] for key in ("s0-02", "s0-01"))
    result = Statement.checked(
        {
            "id": "calc-open",
            "subject": "north-korea",
            "property": "export_value_calculation",
            "value_low": 1,
            "kind": "calculation",
            "source": "atlas-calculation",
            "formula": "{s0-01} * 12",
            "inputs": ["s0-01"],
        }
    )
    plain = [r for r in bundled().records() if not (isinstance(r, Statement) and r.formula)]
    atlas = Atlas([*plain, result])
    changes = recalculated(atlas, [rate.changed(value_low=2.0, value_high=None)])
    (after,) = [change.after for change in changes if change.id == "calc-open"]
    assert isinstance(after, Statement)
    assert (after.value_low, after.value_high) == (24.0, None)
    assert same_result(after, Interval(24.0, math.inf))
    assert not same_result(after, Interval(24.0, 30.0))
    falling = Atlas([*plain, result.changed(formula="0 - {s0-02}", inputs=("s0-02",))])
    with pytest.raises(UnitError, match=r"calc-open.*no number"):
        recalculated(falling, [value.changed(value_high=None)])
    vast = Atlas([*plain, result.changed(formula="{s0-02} * 1e24", inputs=("s0-02",))])
    with pytest.raises(UnitError, match=r"calc-open.*value_low"):
        recalculated(vast, [value.changed(value_low=5.0, value_high=5.0)])
