"""The bundled atlas: complete, sound, and read from text."""

import csv
import re
import shutil
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.errors import DocumentError, RecordError
from layers.records.measure import Effect
from layers.records.route import Standing
from layers.records.site import Basis, SiteKind
from layers.records.statement import Rank, StatementKind
from layers.rules import check_atlas

FOLDER = Path(str(files("assets") / "atlas"))
FROM_EVIDENCE = re.compile(r"^(?:s[0-4]|x|gk)-")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_bundled()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "atlas"))


def test_every_reference_resolves(atlas: Atlas) -> None:
    assert [str(finding) for finding in check_atlas(atlas)] == []


def test_everything_of_the_facts_is_there(atlas: Atlas) -> None:
    named_only = {key for key, site in atlas.sites.items() if site.basis is Basis.NONE}
    assert len(atlas.sites) - len(named_only - {"cholsong-station"}) == 84
    assert sum(bool(FROM_EVIDENCE.match(key)) for key in atlas.statements) == 292
    assert len(atlas.inconsistencies) == 38
    assert len(atlas.areas) == 5
    assert len(atlas.views) == 7


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        (SiteKind.MINE, ["musan-mine", "kumya-mine", "unnyul-mine"]),
        (SiteKind.EXPORT_PORT, ["nampo-port", "songrim-port", "taean-port"]),
        (SiteKind.RECEIVING_PORT, ["dandong-port", "yingkou-port", "rizhao-port"]),
    ],
)
def test_the_places_of_the_trade_are_sites(atlas: Atlas, kind: SiteKind, ids: list[str]) -> None:
    assert [atlas.sites[key].kind for key in ids] == [kind] * 3
    assert all(atlas.sites[key].sources for key in ids)


def test_gumya_is_a_county_and_luzao_has_ranked_readings(atlas: Atlas) -> None:
    kumya = atlas.sites["kumya-mine"]
    assert (kumya.basis, kumya.uncertainty_m) == (Basis.PROXY, 15_000)
    assert "Gumya Youth Mine" in kumya.names.source_spellings
    readings = {
        candidate.rank: key
        for key, site in atlas.sites.items()
        for candidate in site.candidates
        if candidate.spelling == "Luzao"
    }
    assert [readings[rank] for rank in range(1, 6)] == [
        "rizhao-port",
        "laizhou-port",
        "longkou-port",
        "lanshan-port",
        "lushun-port",
    ]


def test_every_site_with_a_place_says_how_sure_and_who_says_so(atlas: Atlas) -> None:
    for site in atlas.sites.values():
        assert site.sources, site.id
        assert site.basis_note, site.id
        if site.lonlat is not None:
            assert site.uncertainty_m, site.id


def test_routes_are_chains_without_gaps(atlas: Atlas) -> None:
    for route in atlas.routes.values():
        legs = atlas.route_legs(route.id)
        assert [leg.order for leg in legs] == list(range(1, len(legs) + 1)), route.id
        assert route.sources
        for before, after in pairwise(legs):
            assert before.to_site == after.from_site, after.id
        for leg in legs:
            ends = (atlas.sites[leg.from_site].lonlat, atlas.sites[leg.to_site].lonlat)
            assert (leg.coordinates[0], leg.coordinates[-1]) == ends, leg.id


def test_a_road_that_is_not_known_to_exist_is_hypothetical(atlas: Atlas) -> None:
    assert atlas.routes["unnyul-songrim-short-road"].standing is Standing.HYPOTHETICAL
    assert atlas.routes["musan-hoeryong-road"].standing is Standing.INFERRED


def test_anthracite_is_handed_over_in_the_port_and_ore_at_the_station(atlas: Atlas) -> None:
    assert atlas.route_legs("nampo-dandong-sea")[0].hand_over == "nampo-port"
    assert atlas.route_legs("musan-tumen-rail")[0].hand_over == "musan-cholsan-station"


def test_statements_say_something_and_are_graded_with_a_reason(atlas: Atlas) -> None:
    for statement in atlas.statements.values():
        assert statement.value_low is not None or statement.text, statement.id
        assert statement.value_low is None or statement.unit, statement.id
        assert statement.grade_reason, statement.id
        assert (statement.kind is StatementKind.CALCULATION) == bool(statement.formula), statement.id
        assert set(statement.inputs) == set(re.findall(r"\{([a-z0-9-]+)", statement.formula)), statement.id
    assert all(source.reliability_reason for source in atlas.sources.values())


def test_known_misprints_are_deprecated_and_kept(atlas: Atlas) -> None:
    deprecated = {key for key, row in atlas.statements.items() if row.rank is Rank.DEPRECATED}
    assert deprecated == {"x-fe-03", "x-mu-12", "x-cl-05", "x-cl-07", "s2-01", "s2-07"}
    assert atlas.statements["x-fe-03"].value_high == 500


def test_a_rewrite_is_no_second_witness_and_recollection_stays_apart(atlas: Atlas) -> None:
    for key in ("s1-01", "s1-05"):
        assert atlas.sources[atlas.statements[key].source].derived_from == "daily-nk-2025-rare-metals"
    recalled = [row for row in atlas.statements.values() if row.source == "general-knowledge"]
    assert {row.confidence for row in recalled} == {"unverified"}
    assert len(recalled) == 7


def test_the_coal_limit_of_2017_and_what_the_exemption_covers(atlas: Atlas) -> None:
    limit = atlas.measures["unscr-2321-coal-2017"]
    assert (limit.tonnes_per_year, limit.usd_per_year) == (7_500_000, 400_870_018)
    assert limit.effective == date(2017, 1, 1)
    exempt = {
        commodity.value
        for measure in atlas.measures.values()
        if measure.effect is Effect.BAN_EXCEPT_LIVELIHOOD
        for commodity in measure.commodities
    }
    assert exempt == {"anthracite", "coal", "lignite", "iron", "iron-ore"}


def test_measures_run_forward_in_time(atlas: Atlas) -> None:
    for measure in atlas.measures.values():
        assert measure.adopted <= measure.effective <= (measure.ends or date.max), measure.id
        assert measure.sources, measure.id


def test_rows_are_in_id_order_so_that_a_change_shows_in_a_diff() -> None:
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            ids = [row["id"] for row in csv.DictReader(file) if "id" in row]
        assert ids == sorted(ids), path.name


def test_a_spoilt_row_is_named(copy: Path) -> None:
    sites = copy / "sites.csv"
    sites.write_text(sites.read_text("utf-8").replace("129.26917,42.23194", "129.26917,142.23194"), "utf-8")
    with pytest.raises(RecordError, match=r"sites “musan-mine”: lat"):
        load_bundled(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "sources.csv").unlink()
    with pytest.raises(DocumentError, match=r"lacks sources\.csv"):
        load_bundled(copy)


def test_a_short_row_is_named(copy: Path) -> None:
    with (copy / "routes.csv").open("a", encoding="utf-8") as file:
        file.write("new-route,Name only\n")
    with pytest.raises(DocumentError, match=r"routes\.csv.*row 21"):
        load_bundled(copy)


def test_an_alternate_of_no_site_is_named(copy: Path) -> None:
    with (copy / "site_candidates.csv").open("a", encoding="utf-8") as file:
        file.write("Luzao,6,luzhou-port,no such site\n")
    with pytest.raises(DocumentError, match="luzhou-port"):
        load_bundled(copy)
