"""Formulas over statements: safe arithmetic on ranges, with ids in braces.

``{s0-01.low} * 12 * {s0-02} / 1e6`` multiplies the lower end of one statement with the range of
another. `hull(a, b)` is the smallest range around both. Numbers are those that the statements print,
in their own units: a formula states its conversions.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from layers.errors import UnitError
from layers.evidence.interval import Interval
from layers.records.statement import MOST

_REFERENCE = re.compile(r"\{([a-z0-9.-]+?)(?:\.(low|high))?\}")
_OPERATORS: Mapping[type[ast.operator], Callable[[Interval, Interval], Interval]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
MAX_LENGTH, MAX_DEPTH = 2_000, 400


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula.

    Attributes
    ----------
    text : str
    inputs : tuple of str
        Ids of the statements that it uses, in order of appearance.
    """

    text: str
    inputs: tuple[str, ...]
    _tree: ast.expr
    _names: Mapping[str, tuple[str, str | None]]

    def value(self, lookup: Callable[[str], Interval]) -> Interval:
        """The result, with `lookup` giving each input's range.

        Raises
        ------
        UnitError
            When an input has no number or a division is by zero.
        """
        return _value(self._tree, self._names, lookup)


def parse_formula(text: str) -> Formula:
    """Parse a formula.

    Raises
    ------
    UnitError
        When it isn't plain arithmetic on numbers and ``{statement-id}`` references.
    """
    if len(text) > MAX_LENGTH:
        raise UnitError(f"the formula has {len(text)} characters; at most {MAX_LENGTH} can be read")
    names: dict[str, tuple[str, str | None]] = {}

    def named(match: re.Match[str]) -> str:
        name = f"input_{len(names)}"
        names[name] = (match.group(1), match.group(2))
        return name

    source = _REFERENCE.sub(named, text).replace("×", "*").replace("−", "-")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnitError(
            f"“{text}” can't be read as a formula: use numbers, {{ids}} and + − * / ( )"
        ) from error
    _check(tree, names, text)
    return Formula(text, tuple(dict.fromkeys(key for key, _ in names.values())), tree, names)


def _check(node: ast.expr, names: Mapping[str, object], text: str, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise UnitError(f"the formula is nested more than {MAX_DEPTH} deep; split it into calculations")
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _check(node.left, names, text, depth + 1)
        _check(node.right, names, text, depth + 1)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, names, text, depth + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hull":
        if len(node.args) < 2 or node.keywords:
            raise UnitError(f"“{text}”: hull takes two or more values")
        for argument in node.args:
            _check(argument, names, text, depth + 1)
    elif isinstance(node, ast.Name) and node.id in names:
        return
    elif isinstance(node, ast.Constant) and _is_number(node.value):
        if not abs(node.value) <= MOST:
            raise UnitError(f"“{text[:40]}”: numbers reach up to {MOST:g}")
    else:
        raise UnitError(f"“{text}”: “{ast.unparse(node)}” isn't a number, an {{id}} or + − * /")


def _is_number(value: object) -> TypeGuard[int | float]:
    return type(value) in (int, float)


def _value(
    node: ast.expr, names: Mapping[str, tuple[str, str | None]], lookup: Callable[[str], Interval]
) -> Interval:
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, names, lookup), _value(node.right, names, lookup)
        return _OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp):
        return Interval(0.0, 0.0) - _value(node.operand, names, lookup)
    if isinstance(node, ast.Call):
        result, *others = [_value(argument, names, lookup) for argument in node.args]
        for other in others:
            result = result.hull(other)
        return result
    if isinstance(node, ast.Name):
        key, end = names[node.id]
        found = lookup(key)
        if end is None:
            return found
        number = found.low if end == "low" else found.high
        return Interval(number, number)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Interval(float(node.value), float(node.value))
    raise UnitError(f"“{ast.unparse(node)}” can't be calculated")
