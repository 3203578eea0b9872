"""Which statements the atlas sets side by side by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from layers.atlas import Atlas
from layers.evidence.comparison import Comparison, compare, quantity_of
from layers.evidence.families import (
    STOCKS,
    Family,
    family_of,
    is_world,
    same_commodity,
    same_substance,
    years,
)
from layers.evidence.units import is_known
from layers.records.commodity import Commodity
from layers.records.statement import Rank, Statement, StatementKind

_RANK = {
    StatementKind.CLAIM: 0,
    StatementKind.ESTIMATE: 1,
    StatementKind.OBSERVATION: 2,
    StatementKind.REFERENCE: 3,
    StatementKind.CALCULATION: 4,
}
KORES_BAND = "x-es-00"
"""The statement that puts real reserves at 12–36 % of the claims."""


def usable(statement: Statement) -> bool:
    """True for a statement with a number, a known unit and a family, neither deprecated nor unverified."""
    return (
        statement.rank is not Rank.DEPRECATED
        and statement.confidence != "unverified"
        and family_of(statement) is not None
        and (statement.value_low is not None or statement.value_high is not None)
        and bool(statement.unit)
        and is_known(statement.unit)
    )


def comparisons(
    atlas: Atlas, commodity: Commodity | None = None, *, with_estimates: bool = False
) -> list[Comparison]:
    """Pairs of statements on one commodity and family, the widest gap first.

    Parameters
    ----------
    commodity : Commodity, optional
        Only pairs in which it takes part.
    with_estimates : bool
        Also pairs without a claim: estimates against each other and against observations.
    """
    found = [
        compare(atlas, first, second)
        for first, second in _candidates(atlas, commodity)
        if with_estimates or StatementKind.CLAIM in (first.kind, second.kind)
    ]
    return sorted((c for c in found if c.ratio is not None), key=_gap, reverse=True)


def _candidates(atlas: Atlas, commodity: Commodity | None) -> Iterator[tuple[Statement, Statement]]:
    chosen = [s for s in atlas.statements.values() if usable(s)]
    for one, two in combinations(chosen, 2):
        if commodity is not None and commodity not in (one.commodity, two.commodity):
            continue
        family = family_of(one)
        if family is None or family is not family_of(two):
            continue
        alike = same_commodity(one, two) and same_substance(one, two)
        if alike and _same_time(one, two, family) and _wanted(one, two):
            yield _ordered(one, two)


def _same_time(one: Statement, two: Statement, family: Family) -> bool:
    if family in STOCKS or family is Family.MINED_SO_FAR or is_world(one) or is_world(two):
        return True
    first, second = years(one), years(two)
    return first is not None and second is not None and first[0] <= second[1] and second[0] <= first[1]


def _wanted(one: Statement, two: Statement) -> bool:
    """Not two figures of the world, and not a deposit's figure against another deposit's."""
    if is_world(one) and is_world(two):
        return False
    wide = {"north-korea", "china-from-north-korea", "world"}
    return one.subject == two.subject or one.subject in wide or two.subject in wide


def _ordered(one: Statement, two: Statement) -> tuple[Statement, Statement]:
    """Claim first; of two claims the larger; a world figure always second."""
    if is_world(one) != is_world(two):
        return (two, one) if is_world(one) else (one, two)
    if one.kind is not two.kind:
        return (one, two) if _RANK[one.kind] < _RANK[two.kind] else (two, one)
    sizes = [quantity_of(statement).value.high for statement in (one, two)]
    return (one, two) if sizes[0] >= sizes[1] else (two, one)


def _gap(comparison: Comparison) -> tuple[int, float]:
    ratio = comparison.ratio
    if ratio is None:
        return (0, 0.0)
    low = max(ratio.low, 1e-12)
    gap = max(low, 1 / min(ratio.high, 1e300)) if ratio.high > 0 else 0.0
    return (1, gap)
