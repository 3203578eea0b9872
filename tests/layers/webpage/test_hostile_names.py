"""Text that tries to run: in every field of every record, in a real browser, and nothing of it does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.records.area import Area
from layers.records.commodity import Commodity
from layers.records.inconsistency import Inconsistency
from layers.records.measure import Effect, Measure
from layers.records.route import Leg, Method, Mode, Route, Standing
from layers.records.site import Basis, Candidate, Names, Site, SiteKind
from layers.records.source import Source
from layers.records.statement import Rank, Statement, StatementKind
from layers.records.view import View
from layers.webpage.page import PageOptions, web_page, write_page
from tests.helpers.browser import Browser

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</ScRiPt ><img src=x onerror=alert(3)>",
    "<!--<script>alert(4)//",
    "--><script>alert(5)</script>",
    "]]><svg/onload=alert(6)>",
    '"><img src=x onerror="alert(7)">',
    "' onmouseover='alert(8)' x='",
    "</title></style></textarea><script>alert(9)</script>",
    "<iframe srcdoc='<script>parent.alert(10)</script>'></iframe>",
    "<a href='javascript:alert(11)'>x</a>",
    "<math><mi xlink:href='javascript:alert(12)'>x",
    "<template><script>alert(13)</script></template>",
    "javascript:alert(14)",
    "data:text/html,<script>alert(15)</script>",
    "`${alert(16)}`",
    "${alert(17)}",
    "');alert(18);//",
    '\\");alert(19);//',
    "\u2028alert(20)\u2029",
    "{{ alert(21) }}{% for x in [] %}",
    "{title}{0}{alt}",
    "&lt;script&gt;alert(22)&lt;/script&gt;",
    "url(javascript:alert(23)) expression(alert(24))",
    "\u202e<b>gnp.exe\u202c",
    "__proto__",
    "constructor",
    "toString",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><input name=q><button>x",
)
ALWAYS_SHOWN = (SiteKind.MINE, SiteKind.DEPOSIT, SiteKind.EXPORT_PORT, SiteKind.RECEIVING_PORT)
HITS = "return [...document.querySelectorAll('#hits li')].map(one => one.textContent)"
OF_EACH = 6
"""Records of each sort; the texts are dealt out over their fields."""


class Deck:
    """Deals the hostile texts, one after the other."""

    def __init__(self) -> None:
        self.dealt = 0

    def next(self) -> str:
        self.dealt += 1
        return HOSTILE[self.dealt % len(HOSTILE)]


def hostile_atlas() -> Atlas:
    deck, records = Deck(), []
    for n, text in enumerate(HOSTILE):
        names = Names(
            hangul=deck.next(),
            hanja=deck.next(),
            revised=text,
            source_spellings=(deck.next(), deck.next()),
            others=(text,),
            note=deck.next(),
        )
        records.append(
            Site(
                id=f"site-{n}",
                name=text,
                kind=ALWAYS_SHOWN[n % 4],
                names=names,
                admin=deck.next(),
                description=deck.next(),
                lon=118 + (n % 8) * 1.5,
                lat=35 + (n // 8) * 1.5,
                uncertainty_m=20_000,
                basis=Basis.PROXY if n % 3 else Basis.DERIVED,
                basis_note=deck.next(),
                confidence=deck.next(),
                commodities=(list(Commodity)[n % 5],),
                candidates=(Candidate(spelling=deck.next(), rank=1, reason=deck.next()),),
                sources=(f"source-{n % OF_EACH}",),
                notes=text,
                disagreements=deck.next(),
            )
        )
    for n in range(OF_EACH):
        ends = {"from_site": f"site-{n}", "to_site": f"site-{n + 9}", "hand_over": f"site-{n}"}
        line = tuple((118 + ((n + k) % 8) * 1.5, 35 + ((n + k) // 8) * 1.5) for k in (0, 9))
        commodity = list(Commodity)[n]
        records += [
            Source(
                id=f"source-{n}",
                title=deck.next(),
                publisher=deck.next(),
                author=deck.next(),
                date=deck.next(),
                locator=deck.next(),
                url=("javascript:alert(30)", *HOSTILE)[n],
                notes=deck.next(),
            ),
            Route(id=f"route-{n}", name=deck.next(), commodities=(commodity,), notes=deck.next()),
            Leg(
                id=f"leg-{n}",
                route=f"route-{n}",
                order=1,
                mode=list(Mode)[n % 4],
                method=Method.SCHEMATIC,
                standing=list(Standing)[n % 3],
                coordinates=line,
                owner=deck.next(),
                notes=deck.next(),
                sources=(f"source-{n}", "source-0"),
                **ends,
            ),
            Area(
                id=f"area-{n}",
                name=deck.next(),
                names_hanzi=deck.next(),
                kind=deck.next(),
                polygons=((((120 + n, 40), (121 + n, 40), (121 + n, 41), (120 + n, 40)),),),
                notes=deck.next(),
            ),
            Measure(
                id=f"measure-{n}",
                instrument=deck.next(),
                paragraph=deck.next(),
                adopted=date(2016 + n, 1, 1),
                effective=date(2016 + n, 2, 1),
                effect=Effect.BAN,
                commodities=(commodity,),
                carve_out=deck.next(),
                summary=deck.next(),
                notes=deck.next(),
            ),
            Inconsistency(
                id=f"flaw-{n}",
                where=deck.next(),
                text=deck.next(),
                statements=(f"said-{n}",),
                subjects=(f"site-{n}",),
            ),
            View(
                id=f"view-{n}",
                name=deck.next(),
                title=deck.next(),
                subtitle=deck.next(),
                west=118,
                south=34,
                east=131,
                north=43,
                order=n,
            ),
        ]
        records += [_said(deck, n, commodity, kind) for kind in StatementKind]
    return Atlas(records)


def _said(deck: Deck, n: int, commodity: Commodity, kind: StatementKind) -> Statement:
    first = kind is StatementKind.CLAIM
    return Statement(
        id=f"said-{n}" if first else f"said-{n}-{kind.value}",
        subject=f"site-{n}" if first else "north-korea",
        property="reserves",
        commodity=commodity,
        commodity_as_printed=deck.next(),
        value_low=10 + n,
        value_high=200,
        unit="Mt" if n % 2 else deck.next(),
        text=deck.next(),
        period=deck.next(),
        kind=kind,
        claimant=deck.next(),
        source=f"source-{n}",
        quote=deck.next(),
        note=deck.next(),
        rank=Rank.DEPRECATED if n == 3 else Rank.NORMAL,
        deprecated_reason=deck.next(),
    )


@pytest.fixture(scope="module")
def hostile_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    path: Path = tmp_path_factory.mktemp("hostile") / "hostile.html"
    write_page(path, web_page(hostile_atlas(), PageOptions(title=HOSTILE[8])))
    browser.open(path)
    assert browser.requests() == [path.as_uri()]
    return browser


@pytest.fixture(autouse=True)
def nothing_ran(hostile_page: Browser):
    scripts = hostile_page.run(
        "return document.querySelectorAll('script, iframe, img, base, form, link').length"
    )
    yield
    assert hostile_page.what_ran() == []
    assert hostile_page.requests() == []
    assert hostile_page.problems() == []
    after = hostile_page.run(
        "return document.querySelectorAll('script, iframe, img, base, form, link').length"
    )
    assert after == scripts
    assert (
        hostile_page.run("return [...document.querySelectorAll('*')].filter(one => one.onclick).length") == 0
    )


def test_every_record_shows_its_text_as_text(hostile_page: Browser):
    wrong = hostile_page.run(
        """
        const {records} = JSON.parse(document.getElementById('data').textContent).records, wrong = [];
        for (const [key, record] of Object.entries(records)) {
          pit2port.select(key);
          document.querySelectorAll('#panel [role=tab]').forEach(tab => {
            tab.click();
            document.querySelectorAll('#panel .bar, #panel .cite').forEach(button => button.click());
            document.querySelectorAll('#panel details').forEach(one => { one.open = true; });
          });
          if (document.getElementById('panel-title').textContent !== record.title) wrong.push(key);
        }
        return wrong
        """
    )
    assert wrong == []


def test_popups_and_cards_show_names_as_text(hostile_page: Browser):
    names = hostile_page.run(
        """
        const names = [];
        for (const layer of Object.values(pit2port.map._layers).filter(one => one.key && one.getTooltip())) {
          layer.openTooltip(pit2port.map.getCenter());
          names.push(layer.getTooltip().getElement().textContent);
          layer.closeTooltip();
          layer.fire('click', {latlng: pit2port.map.getCenter(), originalEvent: new MouseEvent('click')});
          names.push(document.querySelector('.leaflet-popup-content').textContent);
          pit2port.map.closePopup();
        }
        return names
        """
    )
    assert len(names) > 2 * len(HOSTILE)
    for text in HOSTILE:
        assert any(text.strip() in name for name in names), text


def test_search_views_legend_and_sources_show_text(hostile_page: Browser):
    for text in HOSTILE:
        hostile_page.run(
            """
            const box = document.getElementById('search');
            box.value = arguments[0];
            box.dispatchEvent(new Event('input'));
            """,
            text.strip(),
        )
        assert any(text.strip() in hit for hit in hostile_page.run(HITS)), text
    hostile_page.run("document.getElementById('search').dispatchEvent(new Event('blur'))")
    titles = hostile_page.run(
        """
        return [...document.querySelectorAll('[data-view]')].map(button => {
          button.click();
          return document.getElementById('view-title').textContent;
        })
        """
    )
    assert titles == [view.title for view in hostile_atlas().views.values()]
    hostile_page.run("document.querySelectorAll('[data-opens]').forEach(button => button.click())")
    hostile_page.run("document.getElementById('by-date').click()")
    hostile_page.run("for (let n = 0; n < 8; n++) document.getElementById('day-before').click()")
    assert hostile_page.run("return document.title") == HOSTILE[8]


def test_no_address_but_those_of_the_web_becomes_a_link(hostile_page: Browser):
    links = hostile_page.run(
        "return [...document.querySelectorAll('a')].map(one => one.getAttribute('href'))"
    )
    assert [link for link in links if link and not link.startswith("#")] == []
