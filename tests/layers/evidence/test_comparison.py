"""Claims beside estimates: the known pairs, the caveats, and what can't be compared."""

import json
import math
from functools import cache
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.evidence.comparison import compare
from layers.evidence.interval import Interval
from layers.evidence.pairs import comparisons
from layers.evidence.verdict import ratio_text, verdict
from layers.records.commodity import Commodity

PAIRS = json.loads((Path(__file__).parents[2] / "data" / "pairs.json").read_text(encoding="utf-8"))


@cache
def atlas() -> Atlas:
    return load_bundled()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_the_known_pairs_come_out_of_the_statements(pair: dict[str, object]) -> None:
    statements = atlas().statements
    first, second = (statements[str(pair[key]).lower()] for key in ("first_id", "second_id"))
    found = compare(atlas(), first, second)
    assert found.ratio is not None
    assert found.ratio.low == pytest.approx(pair["ratio_low"])
    expected_high = pair["ratio_high"]
    assert found.ratio.high == (math.inf if expected_high is None else pytest.approx(expected_high))
    assert found.pair_type == pair["pair_type"]


def test_there_are_all_the_known_pairs() -> None:
    assert len(PAIRS) == 32


def test_the_rare_earths_pair_says_its_caveats() -> None:
    found = compare(atlas(), atlas().statements["x-ree-01"], atlas().statements["x-ree-10"])
    assert ratio_text(found.ratio) == "4.5–10.8"
    assert verdict(found, brief=True) == "4.5–10.8 times the KORES estimate; different bases."
    assert any(caveat.startswith("different bases") for caveat in found.caveats)
    assert any(caveat.startswith("different scope") for caveat in found.caveats)


def test_an_inconsistency_inside_one_source_is_flagged() -> None:
    found = compare(atlas(), atlas().statements["s3-01"], atlas().statements["s3-02"])
    assert found.same_source
    assert ratio_text(found.ratio) == "1\u00a0543"
    assert "i02" in {flaw.id for flaw in found.flaws}


def test_a_rewrite_is_no_second_witness() -> None:
    found = compare(atlas(), atlas().statements["s0-05"], atlas().statements["s1-02"])
    assert any("no second witness" in caveat for caveat in found.caveats)


def test_an_upper_limit_gives_a_lower_bound() -> None:
    found = compare(atlas(), atlas().statements["x-gr-06"], atlas().statements["x-gr-07"])
    assert ratio_text(found.ratio) == "at least 3"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("s0-02", "s0-03", "one is for palladium, the other for rhodium"),
        ("x-cl-01", "x-cl-02", "different commodities"),
        ("x-cl-01", "x-pc-05", "one is in Bt, the other in Mt/yr"),
        ("s0-08", "s0-01", "gives no number"),
    ],
)
def test_what_cannot_be_compared_says_why(first: str, second: str, words: str) -> None:
    found = compare(atlas(), atlas().statements[first], atlas().statements[second])
    assert found.ratio is None
    assert words in verdict(found)


def test_the_listed_pairs_leave_out_deprecated_and_unverified_ones() -> None:
    for found in comparisons(atlas(), with_estimates=True):
        for statement in (found.first, found.second):
            assert statement.rank != "deprecated"
            assert statement.confidence != "unverified"


def test_the_listed_pairs_hold_the_headlines() -> None:
    keys = {(c.first.id, c.second.id) for c in comparisons(atlas(), Commodity.RARE_EARTHS)}
    assert {("x-ree-01", "x-ree-10"), ("s3-01", "s3-02")} <= keys
    every = {(c.first.id, c.second.id) for c in comparisons(atlas(), with_estimates=True)}
    assert {("x-mu-01", "x-mu-06"), ("x-mg-11", "x-pm-02"), ("x-val-05", "x-val-04")} <= every


def test_a_range_over_a_range() -> None:
    assert Interval(12, 36) / Interval(20, 30) == Interval(0.4, 1.8)
    assert Interval(1, 2) / Interval(0, 4) == Interval(0.25, math.inf)
