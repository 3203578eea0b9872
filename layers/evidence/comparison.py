"""Two statements side by side: the ratio as a range, and what stands between them."""

from __future__ import annotations

from dataclasses import dataclass

from layers.atlas import Atlas
from layers.errors import UnitError
from layers.evidence.families import (
    STOCKS,
    covers_one_year,
    family_of,
    is_world,
    same_commodity,
    same_substance,
    years,
)
from layers.evidence.interval import Interval
from layers.evidence.units import Quantity, normalised
from layers.records.inconsistency import Inconsistency
from layers.records.statement import Rank, Statement

SHARE_OF_WORLD = "a share of the world's figure"

YEARS_APART = 4
"""From so many years between two periods on, the comparison says so."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first statement over the second.

    Attributes
    ----------
    ratio : Interval or None
        None where the two can't be compared, for the `reasons` given; an infinite upper end means
        "at least".
    reasons : tuple of str
        Why there is no ratio.
    caveats : tuple of str
        What a reader must know beside the ratio.
    flaws : tuple of Inconsistency
        Recorded inconsistencies that touch both statements, or one that is about the pair.
    same_source : bool
        True when one source gives both figures.
    """

    first: Statement
    second: Statement
    ratio: Interval | None
    reasons: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    flaws: tuple[Inconsistency, ...] = ()
    same_source: bool = False

    @property
    def pair_type(self) -> str:
        """``claim vs estimate`` and the like."""
        return f"{self.first.kind.value} vs {self.second.kind.value}"


def quantity_of(statement: Statement) -> Quantity:
    """A statement's value in canonical units.

    Raises
    ------
    UnitError
        When it has no number or no known unit.
    """
    value = Interval.of(statement.value_low, statement.value_high)
    if value is None:
        raise UnitError(f"{statement.id} gives no number")
    return normalised(value, statement.unit)


def compare(atlas: Atlas, first: Statement, second: Statement) -> Comparison:
    """Set two statements side by side.

    Nothing is left out because it is awkward: bases, classes, scopes and periods that differ become
    caveats, and only what has no number, another dimension or another substance has no ratio.
    """
    reasons: list[str] = []
    caveats: list[str] = []
    ratio: Interval | None = None
    try:
        one, two = quantity_of(first), quantity_of(second)
        one, two = _one_year_as_rate(first, one, two), _one_year_as_rate(second, two, one)
        if one.unit != two.unit:
            reasons.append(f"one is in {first.unit}, the other in {second.unit}")
        elif not same_substance(first, second):
            reasons.append(f"one is for {first.substance}, the other for {second.substance}")
        else:
            ratio = one.value / two.value
    except UnitError as error:
        reasons.append(str(error))
    caveats.extend(_caveats(atlas, first, second))
    if not same_commodity(first, second):
        reasons.append(f"different commodities: {_commodity(first)} and {_commodity(second)}")
        ratio = None
    return Comparison(
        first,
        second,
        ratio,
        tuple(reasons),
        tuple(caveats),
        _flaws(atlas, first, second),
        first.source == second.source,
    )


def _one_year_as_rate(statement: Statement, mine: Quantity, other: Quantity) -> Quantity:
    """A whole year's total as a yearly rate, where the other side is one."""
    flow = family_of(statement) not in STOCKS
    if flow and other.unit == f"{mine.unit}/yr" and covers_one_year(statement):
        return Quantity(mine.value, other.unit)
    return mine


def _caveats(atlas: Atlas, first: Statement, second: Statement) -> list[str]:
    found: list[str] = []
    if first.property != second.property:
        found.append(f"{_words(first.property)} against {_words(second.property)}")
    if first.basis != second.basis:
        found.append(f"different bases: {first.basis or 'not stated'} and {second.basis or 'not stated'}")
    if first.resource_class != second.resource_class:
        classes = f"{first.resource_class or 'not stated'} and {second.resource_class or 'not stated'}"
        found.append(f"different resource classes: {classes}")
    if is_world(first) != is_world(second):
        found.append(SHARE_OF_WORLD)
    elif first.subject != second.subject:
        found.append(f"different scope: {_subject(atlas, first)} and {_subject(atlas, second)}")
    if first.commodity != second.commodity:
        found.append(f"{_commodity(first)} against {_commodity(second)}")
    elif first.substance != second.substance and (first.substance or second.substance):
        found.append(
            f"{first.substance or _commodity(first)} against {second.substance or _commodity(second)}"
        )
    found.extend(_period_caveats(first, second))
    if _derived(atlas, first, second):
        found.append("one source rewrites the other: no second witness")
    for statement in (first, second):
        if statement.rank is Rank.DEPRECATED:
            found.append(f"{statement.id} is deprecated: {statement.deprecated_reason.rstrip('.')}")
        if statement.confidence == "unverified":
            found.append(f"{statement.id} is unverified general knowledge")
        if statement.value_low == 0 and statement.value_high:
            found.append(f"{statement.id} gives an upper limit only")
    return found


def _period_caveats(first: Statement, second: Statement) -> list[str]:
    one, two = years(first), years(second)
    if one is None or two is None or first.period == second.period:
        return []
    gap = max(one[0], two[0]) - min(one[1], two[1])
    stock = family_of(first) in STOCKS
    if gap >= YEARS_APART or (gap > 0 and not stock) or (gap <= 0 and one != two and not stock):
        return [f"different periods: {first.period} and {second.period}"]
    return []


def _derived(atlas: Atlas, first: Statement, second: Statement) -> bool:
    one, two = atlas.sources.get(first.source), atlas.sources.get(second.source)
    return bool(one and two and (one.derived_from == two.id or two.derived_from == one.id))


def _flaws(atlas: Atlas, first: Statement, second: Statement) -> tuple[Inconsistency, ...]:
    both = {first.id, second.id}
    return tuple(flaw for flaw in atlas.inconsistencies.values() if both <= set(flaw.statements))


def _subject(atlas: Atlas, statement: Statement) -> str:
    for table in ("sites", "areas"):
        record = atlas.table(table).get(statement.subject)
        if record is not None:
            return str(getattr(record, "name", record.id))
    return statement.subject.replace("-", " ")


def _commodity(statement: Statement) -> str:
    if statement.commodity_as_printed:
        return statement.commodity_as_printed
    return statement.commodity.value.replace("-", " ") if statement.commodity else "no commodity"


def _words(name: str) -> str:
    return name.replace("_", " ")
