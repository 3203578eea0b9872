"""Instant search over every spelling of every place, route and area, in every script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from layers.atlas import Atlas
from layers.display import Ref
from layers.records.commodity import FACTS
from layers.records.figure import Figure
from layers.records.site import Site
from layers.records.view import View

_IGNORED = dict.fromkeys(map(ord, " '’‘ʼʻ′`´-‐‑–—·.,()\"“”/"), None)

_ONE_FORM = str.maketrans(
    "東雲們圖図嵐島嶺開會橋淸煙興蘇萊營豐豊車遼連鍾鐘鎭鎮鐵鉄鑛礦鉱門閘陽靑順驛駅魚鮁鶴龍竜廢瀋臺灣濱寧聯錦蘆廣漢韓國鮮滿長業銀銅鉛濟琿縣義發華馬鳳",
    "东云们图图岚岛岭开会桥清烟兴苏莱营丰丰车辽连钟钟镇镇铁铁矿矿矿门闸阳青顺驿驿鱼鲅鹤龙龙废沈台湾滨宁联锦芦广汉韩国鲜满长业银铜铅济珲县义发华马凤",
)
"""Characters of place names as printed in Korea, Taiwan and Japan, and their form in China."""

Shown = TypeVar("Shown", Figure, View)


def by_id_or_name(records: Mapping[str, Shown], text: str) -> Shown | None:
    """The figure or view of that id, or of that name in any spelling; None when there is none."""
    if text in records:
        return records[text]
    return next((record for record in records.values() if folded(record.name) == folded(text)), None)


def folded(text: str) -> str:
    """A spelling reduced to what people mean: no case, no diacritics, no apostrophes, spaces or hyphens.

    Hangul syllables stay whole whether they came composed or as single jamo.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(ch for ch in decomposed if unicodedata.category(ch) != "Mn")
    return unicodedata.normalize("NFC", bare).translate(_IGNORED)


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: the record, its name, the spelling that matched, and a word on what it is."""

    ref: Ref
    name: str
    spelling: str
    what: str


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    hit: Hit
    weight: int


_WEIGHTS = {"mine": 0, "export-port": 1, "receiving-port": 2, "deposit": 3, "candidate-port": 4, "city": 5}


class SearchIndex:
    """Every spelling of one state of the atlas, folded."""

    def __init__(self, atlas: Atlas) -> None:
        self._entries = list(_entries(atlas))
        self._keys = [entry.key.translate(_ONE_FORM) for entry in self._entries]

    def entries(self) -> Iterator[tuple[str, Hit, int]]:
        """Every folded spelling with its hit and weight (smaller goes first), to search elsewhere."""
        for entry in self._entries:
            yield entry.key, entry.hit, entry.weight

    def find(self, query: str, limit: int = 12) -> list[Hit]:
        """Best matches first: at the beginning, then anywhere; mines and ports before the rest."""
        wanted = folded(query).translate(_ONE_FORM)
        if not wanted:
            return []
        found: list[tuple[tuple[int, int, int, str], Hit]] = []
        for entry, key in zip(self._entries, self._keys, strict=True):
            at = key.find(wanted)
            if at < 0:
                continue
            rank = 0 if at == 0 else 1
            found.append(((rank, entry.weight, len(entry.key), entry.hit.name), entry.hit))
        best: dict[Ref, Hit] = {}
        for _, hit in sorted(found, key=lambda item: item[0]):
            best.setdefault(hit.ref, hit)
            if len(best) == limit:
                break
        return list(best.values())


def spellings(site: Site) -> Iterator[str]:
    """Every way in which a site's name is written."""
    names = site.names
    yield site.name
    for text in (names.hangul, names.hanja, names.mccune_reischauer, names.revised):
        if text:
            yield text
    yield from names.source_spellings
    yield from names.others
    yield from (candidate.spelling for candidate in site.candidates)


def _entries(atlas: Atlas) -> Iterator[_Entry]:
    for site in atlas.sites.values():
        what = site.kind.value.replace("-", " ")
        weight = _WEIGHTS.get(site.kind.value, 6)
        for spelling in dict.fromkeys((*spellings(site), site.admin)):
            if spelling:
                hit = Hit(("sites", site.id), site.name, spelling, what)
                yield _Entry(folded(spelling), hit, weight if spelling != site.admin else weight + 20)
    for route in atlas.routes.values():
        words = [route.name, *(FACTS[commodity].name for commodity in route.commodities)]
        for n, word in enumerate(words):
            yield _Entry(folded(word), Hit(("routes", route.id), route.name, word, "route"), 8 + 10 * n)
    for area in atlas.areas.values():
        for name in filter(None, (area.name, area.names_hanzi)):
            yield _Entry(folded(name), Hit(("areas", area.id), area.name, name, "province"), 9)
