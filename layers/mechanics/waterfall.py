"""Who gets what of an export: a calculation in ranges on the shares that the sources give.

The sources give shares, not accounts, so the result is a what-if and says so: the export price is
split between the authorities (about half, the levy included) and the market; transport and the rest
come out of the market's half; the kickback is added on top of the price.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from layers.atlas import Atlas
from layers.errors import UnitError
from layers.evidence.calculations import interval_of
from layers.evidence.interval import Interval

LEVY = "s4-18"
AUTHORITIES = "s4-19"
KICKBACK = "s4-08"
ON_DELIVERY = "s4-15"
PREPAID = "s4-17"
QUANTITY = "x-ia-16q"
VALUE = "x-ia-16v"
_ZERO = Interval(0.0, 0.0)


def _number(value: float) -> Interval:
    return Interval(value, value)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the calculation starts from; shares are fractions of the export price.

    Attributes
    ----------
    tonnes, price, transport : Interval
        Quantity in t, export price and transport to the hand-over in USD a tonne.
    levy, authorities, kickback : Interval
        The levy on the export price, all that goes to the authorities (the levy included), and what
        is added on top.
    prepaid, on_delivery : Interval
        Share paid in advance, and share of the rest paid at delivery.
    sources : dict of str to str
        Field to the statement that its value comes from; none where the person typed it.
    """

    tonnes: Interval
    price: Interval
    transport: Interval = _ZERO
    levy: Interval = _ZERO
    authorities: Interval = _ZERO
    kickback: Interval = _ZERO
    prepaid: Interval = _ZERO
    on_delivery: Interval = field(default_factory=lambda: _number(1.0))
    sources: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("levy", "authorities", "kickback", "prepaid", "on_delivery"):
            share: Interval = getattr(self, name)
            if share.low < 0 or share.high > 1:
                raise UnitError(f"{name.replace('_', ' ')}: a share lies between 0 and 100 %")
        for name in ("tonnes", "price", "transport"):
            if getattr(self, name).low < 0:
                raise UnitError(f"{name}: can't be less than nothing")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the waterfall, in USD.

    `start` is where it begins on the axis (best value), `amount` its range; `total` bars stand on
    the axis, the others hang from the one before.
    """

    key: str
    label: str
    amount: Interval
    start: float
    total: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of the schedule, as a share of the price and in USD."""

    label: str
    share: Interval
    amount: Interval


def terms_from(atlas: Atlas) -> Terms:
    """Terms as the atlas's statements give them: anthracite to China in 2016.

    The price is China's import value over its quantity, which counts freight in: an upper end for
    the export price.
    """

    def share(key: str) -> Interval:
        return interval_of(atlas.statements[key]) / _number(100.0)

    try:
        quantity = interval_of(atlas.statements[QUANTITY]) * _number(1e6)
        value = interval_of(atlas.statements[VALUE]) * _number(1e6)
        return Terms(
            tonnes=quantity,
            price=value / quantity,
            levy=share(LEVY),
            authorities=share(AUTHORITIES),
            kickback=share(KICKBACK),
            prepaid=share(PREPAID),
            on_delivery=share(ON_DELIVERY),
            sources={
                "tonnes": QUANTITY,
                "price": VALUE,
                "levy": LEVY,
                "authorities": AUTHORITIES,
                "kickback": KICKBACK,
                "prepaid": PREPAID,
                "on_delivery": ON_DELIVERY,
            },
        )
    except KeyError as error:
        raise UnitError(
            f"the statement {error} that the calculation starts from isn't in this document"
        ) from error


def waterfall(terms: Terms) -> tuple[Bar, ...]:
    """Bars from the export price down to what is left, then what the Chinese side pays in all."""
    gross = terms.tonnes * terms.price
    levy = gross * terms.levy
    authorities = gross * terms.authorities
    other = _at_least_zero(gross * (terms.authorities - terms.levy))
    transport = terms.tonnes * terms.transport
    # per tonne first: the tonnes are the same on both sides of the difference
    left = terms.tonnes * (terms.price * (_number(1.0) - terms.authorities) - terms.transport)
    kickback = gross * terms.kickback
    top = _middle(gross)
    after_levy = top - _middle(levy)
    after_authorities = after_levy - _middle(other)
    after_transport = after_authorities - _middle(transport)
    short = "less than nothing: the company loses" if left.low < 0 else ""
    return (
        Bar("price", "Export price, free on board", gross, 0.0, True),
        Bar("levy", "Levy on the export price", levy, after_levy, False, "to the authorities"),
        Bar(
            "other",
            "Other payments to the authorities",
            other,
            after_authorities,
            False,
            f"so that {_percent(terms.authorities)} go to them in all",
        ),
        Bar("transport", "Transport to the hand-over", transport, after_transport, False),
        Bar("left", "Left for mining, processing and profit", left, 0.0, True, short),
        Bar(
            "kickback",
            "Kickback on top of the price",
            kickback,
            top,
            False,
            "added to the import price; who keeps it isn't said",
        ),
        Bar("authorities", "To the authorities in all", authorities, 0.0, True),
    )


def payments(terms: Terms) -> tuple[Payment, ...]:
    """The schedule: in advance, at delivery, after inspection in China (30/49/21 for anthracite)."""
    gross = terms.tonnes * terms.price
    rest = _number(1.0) - terms.prepaid
    delivery = rest * terms.on_delivery
    inspection = rest * (_number(1.0) - terms.on_delivery)
    parts = (
        ("In advance", terms.prepaid),
        ("At delivery", delivery),
        ("After inspection in China", inspection),
    )
    return tuple(Payment(label, share, gross * share) for label, share in parts)


def _at_least_zero(value: Interval) -> Interval:
    return Interval(max(value.low, 0.0), max(value.high, 0.0))


def _middle(value: Interval) -> float:
    return (value.low + value.high) / 2


def _percent(share: Interval) -> str:
    low, high = f"{share.low * 100:.3g}", f"{share.high * 100:.3g}"
    return f"{low} %" if low == high else f"{low}–{high} %"
