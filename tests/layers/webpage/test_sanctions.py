"""Statuses over time against the app's own answer for a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from layers.bundled import load_bundled
from layers.records.commodity import Commodity
from layers.sanctions.status import REGIMES, STRICTNESS, status_on
from layers.webpage.sanctions import sanctions_data

ATLAS = load_bundled()
DATA = sanctions_data(ATLAS)


@given(st.integers(0, 7300), st.sampled_from(Commodity), st.sampled_from([*REGIMES, "any"]))
def test_every_day_reads_as_the_app_reads_it(days, commodity, regime):
    day = date(2006, 1, 1) + timedelta(days=days)
    rows = next(one for one in DATA["regimes"] if one["id"] == regime)["status"][commodity.value]
    row = [row for row in rows if row[0] <= day.isoformat()][-1]
    expected = status_on(ATLAS, commodity, day, regime)
    assert STRICTNESS[row[1]] is expected.status
    assert DATA["texts"][row[2]] == expected.sentence
    reasons = [DATA["texts"][number] for number in row[3]]
    assert len(reasons) == len(expected.measures) + len(expected.carve_outs)
    for measure, reason in zip(expected.measures, reasons, strict=False):
        assert measure.instrument in reason
        assert measure.summary in reason


def test_days_of_change_say_what_happens():
    marks = dict(DATA["marks"])
    assert "UNSCR 2371" in marks["2017-08-05"]
    assert list(marks) == sorted(marks)
