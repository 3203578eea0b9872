"""Who gets what: shares add up, ranges stay ranges, and bad terms are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.bundled import load_bundled
from layers.errors import UnitError
from layers.evidence.interval import Interval
from layers.mechanics.waterfall import Terms, payments, terms_from, waterfall

share = st.floats(0, 1)


def number(value: float) -> Interval:
    return Interval(value, value)


def test_the_schedule_for_anthracite_is_30_49_21() -> None:
    schedule = payments(terms_from(load_bundled()))
    assert [round(part.share.low * 100) for part in schedule] == [30, 49, 21]


def test_the_terms_of_the_atlas_name_their_statements() -> None:
    atlas = load_bundled()
    terms = terms_from(atlas)
    assert set(terms.sources.values()) <= set(atlas.statements)
    assert terms.price.low == pytest.approx(1180 / 22.49)
    bars = {bar.key: bar for bar in waterfall(terms)}
    assert bars["price"].amount.low == pytest.approx(1180e6)
    assert bars["levy"].amount.low == pytest.approx(354e6)
    assert bars["authorities"].amount.low == pytest.approx(590e6)
    assert bars["kickback"].amount.low == pytest.approx(82.6e6)
    assert bars["kickback"].amount.high == pytest.approx(177e6)


@given(share, share, st.floats(1, 1e7), st.floats(1, 1e4))
def test_what_is_paid_is_what_is_got(levy: float, authorities: float, tonnes: float, price: float) -> None:
    levy, authorities = sorted((levy, authorities))
    terms = Terms(number(tonnes), number(price), levy=number(levy), authorities=number(authorities))
    bars = {bar.key: bar.amount.low for bar in waterfall(terms)}
    spent = bars["levy"] + bars["other"] + bars["transport"] + bars["left"]
    assert spent == pytest.approx(bars["price"])
    assert sum(part.amount.low for part in payments(terms)) == pytest.approx(bars["price"])


def test_a_loss_is_called_a_loss() -> None:
    terms = Terms(number(1000), Interval(40, 60), Interval(20, 40), authorities=number(0.5))
    left = next(bar for bar in waterfall(terms) if bar.key == "left")
    assert left.amount == Interval(-20_000, 10_000)
    assert "loses" in left.note


@pytest.mark.parametrize(
    ("field", "value"), [("levy", Interval(0, 1.2)), ("kickback", Interval(-0.1, 0)), ("tonnes", number(-1))]
)
def test_terms_that_cannot_be_are_refused(field: str, value: Interval) -> None:
    values = {"tonnes": number(1), "price": number(1), field: value}
    with pytest.raises(UnitError, match=field):
        Terms(**values)
