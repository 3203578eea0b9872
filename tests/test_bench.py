"""The benchmarks' table says what was measured; the benchmarks themselves aren't run here."""

from __future__ import annotations

import json

from tests.bench.__main__ import benchmarks
from tests.bench.measure import Row, median_seconds
from tests.bench.report import as_json, as_text, growth, section, write_page

ROWS = [Row("a", "10 points", 0.002, "QGIS", 0.5), Row("a:x", "1 | 2", 120.0, note="n", unit="MB")]


def test_ratio_is_peer_over_ours():
    assert ROWS[0].ratio == 250
    assert ROWS[1].ratio is None


def test_json_has_one_object_per_row():
    rows = json.loads(as_json(ROWS))
    assert [row["name"] for row in rows] == ["a", "a:x"]
    assert {"name", "size", "ours_s", "peer", "peer_s", "ratio"} <= set(rows[0])


def test_text_and_page_show_units_and_keep_other_sections(tmp_path):
    assert "2 ms" in as_text(ROWS)
    assert "120 MB" in as_text(ROWS)
    page = tmp_path / "docs" / "performance.md"
    write_page(page, {"a": section("a", "How.", ROWS), "b": section("b", "Other.", ROWS)}, "none")
    write_page(page, {"a": section("a", "How, newer.", ROWS[:1])}, "none")
    text = page.read_text(encoding="utf-8")
    assert "How, newer." in text
    assert "Other." in text
    assert "1 \\| 2" in text
    assert text.count("## a\n") == 1


def test_the_page_says_how_time_grows():
    rows = [Row("a", f"{10**n} points", 0.001 * 4**n, "QGIS", 0.1 * 10**n) for n in (3, 4)]
    assert growth(rows) == [
        "| points | Pit2Port | 1e3 to 1e4: 0.60 |",
        "| points | QGIS | 1e3 to 1e4: 1.00 |",
    ]
    assert "to the power of" in section("a", "How.", rows)
    assert growth([Row("a", "1:20 000 000", 0.1), Row("a", "among 0 points", 0.1)]) == []


def test_median_ignores_the_warm_up():
    calls = []
    assert median_seconds(lambda: calls.append(1), repeats=3, warm_up=2) >= 0
    assert len(calls) == 5


def test_every_benchmark_says_how_it_measures():
    found = benchmarks()
    assert "labels" in found
    assert all(module.__doc__ for module in found.values())
