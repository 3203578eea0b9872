"""Ids that no row has yet."""

from layers.ids import LONGEST, numbered_id
from layers.records.source import Source


def test_a_free_id_stays_and_a_taken_one_gets_the_first_free_number():
    assert numbered_id("kumgol-mine", {}) == "kumgol-mine"
    assert numbered_id("kumgol-mine", {"kumgol-mine"}) == "kumgol-mine-2"
    assert numbered_id("kumgol-mine", {"kumgol-mine", "kumgol-mine-2"}) == "kumgol-mine-3"


def test_a_long_id_is_cut_to_one_that_a_record_takes():
    base = "a" * (LONGEST - 1) + "-" + "b" * 40
    found = numbered_id(base, {"a" * (LONGEST - 1)})
    assert found == "a" * (LONGEST - 1) + "-2"
    assert Source(id=found, title="A source").id == found
