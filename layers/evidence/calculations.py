"""Calculations as statements: evaluated from their inputs, re-run when an input changes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from layers.atlas import Atlas
from layers.edits import Change, replaced
from layers.errors import RecordError, UnitError
from layers.evidence.formula import parse_formula
from layers.evidence.interval import Interval
from layers.records.statement import Statement

SIGNIFICANT = 6
"""Digits to which results are kept; the inputs carry fewer."""


def interval_of(statement: Statement) -> Interval:
    """A statement's range in its own unit.

    Raises
    ------
    UnitError
        When it has no number.
    """
    found = Interval.of(statement.value_low, statement.value_high)
    if found is None:
        raise UnitError(f"statement “{statement.id}” has no number to calculate with")
    return found


def evaluated(statements: Mapping[str, Statement], statement: Statement) -> Interval:
    """The result of a calculation from its inputs' present values.

    Raises
    ------
    UnitError
        When an input is gone or has no number, or the formula can't be read.
    """

    def lookup(key: str) -> Interval:
        if key not in statements:
            raise UnitError(f"the input “{key}” of “{statement.id}” isn't in the atlas")
        return interval_of(statements[key])

    return parse_formula(statement.formula).value(lookup)


def calculation_order(statements: Mapping[str, Statement]) -> list[str]:
    """Ids of all calculations, inputs before what uses them.

    Raises
    ------
    UnitError
        When calculations go round in a circle; names it.
    """
    graph = {key: parse_formula(s.formula).inputs for key, s in statements.items() if s.formula}
    try:
        return [key for key in TopologicalSorter(graph).static_order() if key in graph]
    except CycleError as error:
        raise UnitError(
            f"these calculations use each other in a circle: {' → '.join(error.args[1])}"
        ) from error


def recalculated(atlas: Atlas, changed: Iterable[Statement]) -> list[Change]:
    """Changes of the calculations that depend on changed statements, in order.

    Parameters
    ----------
    changed : iterable of Statement
        New versions of statements, as an edit is about to make them; calculations among them are
        evaluated too.

    Raises
    ------
    UnitError
        When a calculation can't be done or goes round in a circle; nothing has changed then.
    """
    fresh = {statement.id: statement for statement in changed}
    statements = {**atlas.statements, **fresh}
    touched = set(fresh)
    changes: list[Change] = []
    for key in calculation_order(statements):
        statement = statements[key]
        formula = parse_formula(statement.formula)
        if key not in touched and not touched.intersection(formula.inputs):
            continue
        result = evaluated(statements, statement)
        updated = _with_result(statement, result, formula.inputs)
        if same_result(statement, result) and statement.inputs == formula.inputs:
            updated = statement
        if updated != statement:
            touched.add(key)
            statements[key] = updated
        if key not in fresh and updated != atlas.statements.get(key):
            changes.append(replaced(atlas.statements[key], updated))
        elif key in fresh:
            fresh[key] = updated
    return changes


def same_result(statement: Statement, result: Interval) -> bool:
    """True when a result agrees with the recorded value to the digits that the record shows."""
    return all(
        math.isinf(found)
        if recorded is None
        else abs(recorded - found) <= 0.5 * 10.0 ** -_decimals(recorded) + 1e-12
        for recorded, found in ((statement.value_low, result.low), (statement.value_high, result.high))
    )


def _with_result(statement: Statement, result: Interval, inputs: tuple[str, ...]) -> Statement:
    """The calculation with a new result, which may have no upper end."""
    if math.isinf(result.low):
        raise UnitError(
            f"the calculation “{statement.id}” gives no number any more; give its inputs both ends"
        )
    high = None if math.isinf(result.high) else _rounded(result.high)
    try:
        return statement.changed(value_low=_rounded(result.low), value_high=high, inputs=inputs)
    except RecordError as error:
        raise UnitError(f"a calculation can't follow: {error}") from error


def _decimals(value: float) -> int:
    text = f"{value:.10f}".rstrip("0")
    return len(text.partition(".")[2])


def _rounded(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")
