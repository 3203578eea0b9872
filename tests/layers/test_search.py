"""Search by any spelling in any script."""

import unicodedata

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.records.site import Site
from layers.search import SearchIndex, folded


@pytest.fixture
def index() -> SearchIndex:
    def site(key: str, name: str, kind: str, **names: object) -> Site:
        values = {"id": key, "name": name, "kind": kind, "lon": 125.0, "lat": 39.0, "names": names}
        return Site.checked(values)

    unnyul = {
        "hangul": "은률광산",
        "hanja": "殷栗鑛山",
        "mccune_reischauer": "Ŭllyul kwangsan",
        "source_spellings": ("Eun-yul mine",),
    }
    return SearchIndex(
        Atlas(
            [
                site("unnyul-mine", "Unnyul mine", "mine", **unnyul),
                site("chongjin-city", "Chongjin", "city", mccune_reischauer="Ch'ŏngjin"),
                site("chongjin-station", "Ch'ŏngjin Ch'ŏngnyŏn", "station"),
            ]
        )
    )


@pytest.mark.parametrize(
    "query",
    [
        "unnyul",
        "EUN YUL",
        "eunyul",
        "Eun-yul",
        "Ullyul",
        "Ŭllyul",
        "은률",
        "殷栗",
        unicodedata.normalize("NFD", "은률"),
    ],
)
def test_every_spelling_leads_to_the_mine(index: SearchIndex, query: str) -> None:
    assert index.find(query)[0].ref == ("sites", "unnyul-mine")


def test_one_hit_per_record_and_the_exact_one_first(index: SearchIndex) -> None:
    hits = index.find("chongjin")
    assert [hit.ref[1] for hit in hits] == ["chongjin-city", "chongjin-station"]


def test_nothing_is_found_by_nothing(index: SearchIndex) -> None:
    assert index.find("  ' ") == []
    assert index.find("Atlantis") == []


def test_folding_keeps_what_tells_names_apart() -> None:
    assert folded("Ch'ŏngjin") == folded("chongjin")
    assert folded("대안") != folded("다안")


@pytest.mark.parametrize(
    ("query", "site"),
    [
        ("營口", "yingkou-port"),
        ("丹東", "dandong-port"),
        ("茂山鉱山", "musan-mine"),
        ("靑島", "qingdao-port"),
    ],
)
def test_characters_are_found_in_the_forms_of_every_country(query: str, site: str) -> None:
    index = SearchIndex(load_bundled())
    assert site in [hit.ref[1] for hit in index.find(query)]


@pytest.mark.parametrize("mark", ["'", "’", "ʼ", "ʻ", "′", "＇"])
def test_any_apostrophe_will_do(mark: str) -> None:
    index = SearchIndex(load_bundled())
    assert index.find(f"Ch{mark}ilsŏng")[0].ref == ("sites", "chilsong-crossing")
