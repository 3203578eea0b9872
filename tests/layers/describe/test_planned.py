"""What is said of a planned route."""

from __future__ import annotations

from layers.bundled import load_bundled
from layers.describe.description import Tone
from layers.describe.planned import facts, length_words
from layers.evidence.interval import Interval
from layers.records.route import Mode
from layers.routing.draft import RouteDraft, plan_route
from layers.routing.lengths import speed_words
from layers.routing.planning import stop_from

SLOW = Interval(10 * 1.852, 10 * 1.852)


def planned(*keys: str, mode: Mode = Mode.SEA, clearance: float | None = None):
    atlas = load_bundled()
    return plan_route(RouteDraft(tuple(stop_from(atlas, key) for key in keys), mode, clearance))


def test_a_way_by_water():
    plan = planned("nampo-port", "dandong-port")
    words = {fact.label: fact for fact in facts(plan, SLOW)}
    assert length_words(plan)[0].endswith("nmi")
    assert words["Land crossed"].text == "none"
    assert words["Least clearance"].tone is Tone.WARNING
    assert "Barrage" in words["Through"].text
    hours = plan.length.drawn / 1852 / 10
    low = float(words["Under way"].text.split("–")[0].split()[0])
    assert abs(low - hours) < 1
    assert words["Under way"].text.endswith("at 10 kn")


def test_where_the_water_is_wide_the_clearance_is_kept():
    words = {fact.label: fact for fact in facts(planned("dalian-port", "rizhao-port"), SLOW)}
    assert words["Land crossed"].text == "none"


def test_by_land_at_least():
    plan = planned("musan-mine", "chongjin-city", mode=Mode.ROAD)
    words = {fact.label: fact.text for fact in facts(plan, Interval(20.0, 40.0))}
    assert set(words) == {"Range", "Under way"}
    assert words["Range"].startswith("at least")
    assert words["Under way"].startswith("at least")
    assert words["Under way"].endswith("20–40 km/h")
    assert length_words(plan)[1] == ""


def test_speeds_in_the_unit_of_the_mode():
    assert speed_words(Mode.SEA, Interval(8 * 1.852, 11 * 1.852)) == "8–11 kn"
    assert speed_words(Mode.RAIL, Interval(15.0, 15.0)) == "15 km/h"
