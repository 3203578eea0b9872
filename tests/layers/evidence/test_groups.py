"""Groups of statements for the chart, and what the filter lets through."""

from functools import cache

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.evidence.families import Family
from layers.evidence.groups import EvidenceFilter, groups, kores_band, without_number
from layers.evidence.verdict import verdict
from layers.records.commodity import Commodity
from layers.records.statement import Rank, StatementKind


@cache
def atlas() -> Atlas:
    return load_bundled()


def test_a_group_has_one_unit_and_claims_first() -> None:
    for group in groups(atlas(), atlas().statements.values()):
        assert len({quantity.unit for quantity in group.quantities.values()}) == 1
        kinds = [statement.kind for statement in group.statements]
        assert kinds == sorted(kinds, key=lambda kind: kind is not StatementKind.CLAIM)


def test_nothing_is_lost_between_groups_and_the_rest() -> None:
    every = list(atlas().statements.values())
    found = groups(atlas(), every)
    drawn = [s.id for group in found for s in group.statements]
    rest = [s.id for s in without_number(every, found)]
    assert sorted(drawn + rest) == sorted(s.id for s in every)


def test_the_headline_of_the_rare_earths() -> None:
    chosen = EvidenceFilter(commodities=frozenset({Commodity.RARE_EARTHS}))
    every = [s for s in atlas().statements.values() if chosen.lets_through(atlas(), s)]
    group = next(g for g in groups(atlas(), every) if g.family is Family.IN_THE_GROUND)
    assert group.headline is not None
    assert verdict(group.headline, brief=True) == "4.5–10.8 times the KORES estimate; different bases."


@pytest.mark.parametrize("worst", ["A1", "B2", "C3", "F6"])
def test_the_grade_filter_knows_letter_and_digit(worst: str) -> None:
    chosen = EvidenceFilter(worst_grade=worst)
    for statement in atlas().statements.values():
        if chosen.lets_through(atlas(), statement):
            assert atlas().sources[statement.source].reliability <= worst[0]
            assert statement.credibility <= worst[1]


def test_deprecated_statements_are_out_unless_asked_for() -> None:
    plain, every = EvidenceFilter(), EvidenceFilter(deprecated=True)
    deprecated = [s for s in atlas().statements.values() if s.rank is Rank.DEPRECATED]
    assert deprecated
    assert not any(plain.lets_through(atlas(), s) for s in deprecated)
    assert all(every.lets_through(atlas(), s) for s in deprecated)


def test_the_band_is_the_kores_one() -> None:
    band = kores_band(atlas())
    assert band is not None
    assert (band.value_low, band.value_high) == (12, 36)
