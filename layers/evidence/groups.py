"""Statements grouped for display: one group for each subject, family of properties and commodity."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from layers.atlas import Atlas
from layers.errors import UnitError
from layers.evidence.comparison import Comparison, compare, quantity_of
from layers.evidence.families import Family, family_of, years
from layers.evidence.units import Quantity
from layers.records.commodity import FACTS, Commodity
from layers.records.statement import Rank, Statement, StatementKind

KIND_ORDER = (
    StatementKind.CLAIM,
    StatementKind.CALCULATION,
    StatementKind.ESTIMATE,
    StatementKind.OBSERVATION,
    StatementKind.REFERENCE,
)


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """Which statements are looked at.

    Attributes
    ----------
    kinds : frozenset of StatementKind
    commodities : frozenset of Commodity or None
        None for all.
    worst_grade : str
        Such as ``B2``: letter and digit no worse; empty for all, ungraded ones too.
    first_year, last_year : int or None
        Statements whose period names years outside are left out; undated ones stay.
    deprecated : bool
        Also deprecated ones.
    """

    kinds: frozenset[StatementKind] = frozenset(StatementKind)
    commodities: frozenset[Commodity] | None = None
    worst_grade: str = ""
    first_year: int | None = None
    last_year: int | None = None
    deprecated: bool = False

    def lets_through(self, atlas: Atlas, statement: Statement) -> bool:
        """True when the statement passes."""
        if statement.rank is Rank.DEPRECATED and not self.deprecated:
            return False
        if statement.kind not in self.kinds:
            return False
        if self.commodities is not None and statement.commodity not in self.commodities:
            return False
        if self.worst_grade and not _good_enough(atlas, statement, self.worst_grade):
            return False
        span = years(statement)
        if span is None:
            return True
        too_late = self.last_year is not None and span[0] > self.last_year
        too_early = self.first_year is not None and span[1] < self.first_year
        return not (too_late or too_early)


def _good_enough(atlas: Atlas, statement: Statement, worst: str) -> bool:
    source = atlas.sources.get(statement.source)
    letter = source.reliability if source else "ungraded"
    if letter == "ungraded" or statement.credibility == "ungraded":
        return False
    return letter <= worst[0] and statement.credibility <= worst[1]


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that can be drawn on one axis.

    Attributes
    ----------
    title : str
    family : Family
    commodity : Commodity or None
    statements : tuple of Statement
        Claims first, larger values before smaller ones.
    quantities : dict of str to Quantity
        Statement id to its value in canonical units; all of one unit.
    headline : Comparison or None
        The largest well-attested claim over the latest well-attested estimate, where there are both.
    """

    title: str
    family: Family
    commodity: Commodity | None
    statements: tuple[Statement, ...]
    quantities: dict[str, Quantity]
    headline: Comparison | None


def groups(atlas: Atlas, statements: Iterable[Statement]) -> list[Group]:
    """Groups of the statements that have a number and a family; the ones with a claim first."""
    buckets: dict[tuple[Family, Commodity | None, str], dict[str, tuple[Statement, Quantity]]] = {}
    for statement in statements:
        family = family_of(statement)
        if family is None:
            continue
        try:
            quantity = quantity_of(statement)
        except UnitError:
            continue
        key = (family, statement.commodity, quantity.unit)
        buckets.setdefault(key, {})[statement.id] = (statement, quantity)
    found = [_group(atlas, family, commodity, rows) for (family, commodity, _), rows in buckets.items()]
    return sorted(found, key=lambda g: (g.headline is None, -len(g.statements), g.title))


def without_number(statements: Iterable[Statement], grouped: Collection[Group]) -> list[Statement]:
    """The statements that no group holds: words, counts and shares."""
    drawn = {statement.id for group in grouped for statement in group.statements}
    return [statement for statement in statements if statement.id not in drawn]


def _group(
    atlas: Atlas, family: Family, commodity: Commodity | None, rows: dict[str, tuple[Statement, Quantity]]
) -> Group:
    ordered = sorted(
        rows.values(), key=lambda row: (KIND_ORDER.index(row[0].kind), -row[1].value.low, row[0].id)
    )
    name = FACTS[commodity].name if commodity else "Several commodities"
    return Group(
        f"{name}: {family.value}",
        family,
        commodity,
        tuple(statement for statement, _ in ordered),
        {statement.id: quantity for statement, quantity in ordered},
        _headline(atlas, [statement for statement, _ in ordered], {s.id: q for s, q in ordered}),
    )


def _headline(
    atlas: Atlas, statements: list[Statement], quantities: dict[str, Quantity]
) -> Comparison | None:
    valid = [s for s in statements if s.rank is not Rank.DEPRECATED and s.confidence != "unverified"]
    claims = [s for s in valid if s.kind is StatementKind.CLAIM]
    others = [s for s in valid if s.kind is StatementKind.ESTIMATE]
    if not claims or not others:
        return None
    claim = max(claims, key=lambda s: (s.confidence == "high", quantities[s.id].value.low))
    estimate = max(others, key=lambda s: (s.confidence == "high", _last_year(s), quantities[s.id].value.low))
    found = compare(atlas, claim, estimate)
    return found if found.ratio is not None else None


def _last_year(statement: Statement) -> int:
    span = years(statement)
    return span[1] if span else 0


def kores_band(atlas: Atlas) -> Statement | None:
    """The statement on what share of the DPRK's claims is real; None where the atlas lost it."""
    found = (s for s in atlas.statements.values() if s.property == "claim_to_actual_factor")
    return next((s for s in found if s.rank is not Rank.DEPRECATED), None)
