"""What is wrong with a statement, field by field, before it is saved."""

from __future__ import annotations

import re
from datetime import date

from layers.atlas import Atlas
from layers.errors import UnitError
from layers.evidence.calculations import calculation_order, evaluated
from layers.evidence.formula import parse_formula
from layers.evidence.units import COUNTED, check_unit
from layers.records.source import UNSOURCED
from layers.records.statement import Statement

_DAY = re.compile(r"\b(\d{4})-(\d{1,2})(?:-(\d{1,2}))?\b")
WHOLES = re.compile(r"^(share_|destination_share|payment_terms|levy_|government_share|capacity_utilisation)")
"""Properties whose percentages are parts of a whole: more than 100 can't be."""


def statement_problems(atlas: Atlas, statement: Statement) -> dict[str, str]:
    """Field to sentence; empty when the statement can be saved.

    Parameters
    ----------
    atlas : Atlas
        Where it will stand; an older version of the same statement there is ignored.
    """
    problems: dict[str, str] = {}
    numbers = [v for v in (statement.value_low, statement.value_high) if v is not None]
    if numbers and statement.unit not in COUNTED:
        try:
            check_unit(statement.unit)
        except UnitError as error:
            problems["unit"] = str(error)
    if statement.unit == "%" and _is_part_of_a_whole(statement) and any(v > 100 for v in numbers):
        problems["value_high"] = "a share can't be more than 100 %"
    if not numbers and not (statement.text or statement.quote or statement.note):
        problems["value_low"] = "give a number, or say it in words in the text"
    wrong_day = _wrong_day(statement.period)
    if wrong_day:
        problems["period"] = wrong_day
    if statement.source not in atlas.sources:
        problems["source"] = (
            f"no source “{statement.source}”; choose one, or “{UNSOURCED}” to say there is none"
        )
    if statement.formula:
        formula_problem = _formula_problem(atlas, statement)
        if formula_problem:
            problems["formula"] = formula_problem
    return problems


def _is_part_of_a_whole(statement: Statement) -> bool:
    # What is offered may be more than the world makes: that is the point of the comparison.
    return bool(WHOLES.match(statement.property)) and statement.property != "share_of_world_production"


def _wrong_day(period: str) -> str:
    for year, month, day in _DAY.findall(period):
        try:
            date(int(year), int(month), int(day or 1))
        except ValueError:
            text = "-".join(part for part in (year, month, day) if part)
            # 1918-2015 and 2010-14 are spans of years, which the pattern reads as a month.
            if not (day == "" and 12 < int(month) <= 99):
                return f"{text} is no day of the calendar"
    return ""


def _formula_problem(atlas: Atlas, statement: Statement) -> str:
    statements = {**atlas.statements, statement.id: statement}
    try:
        missing = [key for key in parse_formula(statement.formula).inputs if key not in statements]
        if missing:
            return f"no statement “{missing[0]}” to calculate with"
        calculation_order(statements)
        evaluated(statements, statement)
    except UnitError as error:
        return str(error)
    return ""
