"""Text that tries to run: in every field of every record, in a real browser, and nothing of it does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.foreign.reading import open_layers
from layers.foreign.style import LayerStyle, categories
from layers.records.area import Area
from layers.records.base import Record
from layers.records.commodity import Commodity
from layers.records.inconsistency import Inconsistency
from layers.records.measure import Effect, Measure
from layers.records.route import Leg, Method, Mode, Route, Standing
from layers.records.site import Basis, Candidate, Names, Site, SiteKind
from layers.records.source import Source
from layers.records.statement import Rank, Statement, StatementKind
from layers.records.view import View
from layers.webpage.page import PageOptions, web_page, write_page
from layers.webpage.page_layer import PageLayer
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
    "<style>*{background:url(//evil.example/a.png)}</style>",
    "x;background:url(https://evil.example/b.png)",
    "<svg><style>@import '//evil.example/c.css';</style></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(25)>#x'>",
    "<object data=//evil.example/d><embed src=//evil.example/e>",
    "<video src=//evil.example/f onerror=alert(26)>",
    "<details open ontoggle=alert(27)><summary autofocus onfocus=alert(28)>",
    "\u202eevil\u2066.example\u2069\u200f",
    "\u200b\ufeff\u00ad",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "\u0301" * 40,
    "VeryLong" * 400,
)
ALWAYS_SHOWN = (SiteKind.MINE, SiteKind.DEPOSIT, SiteKind.EXPORT_PORT, SiteKind.RECEIVING_PORT)
HITS = "return [...document.querySelectorAll('#hits li')].map(one => one.textContent)"
ELEMENTS = """
return document.querySelectorAll('script, style, iframe, img, base, form, link, object, embed, video').length
"""


def hostile_atlas() -> Atlas:
    """Of each sort of record one for each text, with that text in every field."""
    records: list[Record] = []
    for n, text in enumerate(HOSTILE):
        records += [_site(n, text), *_records(n, text)]
    return Atlas(records)


def _site(n: int, text: str) -> Site:
    names = Names(
        hangul=text,
        hanja=text,
        revised=text,
        source_spellings=(text, f"{text} again"),
        others=(text,),
        note=text,
    )
    return Site(
        id=f"site-{n}",
        name=text,
        kind=ALWAYS_SHOWN[n % 4],
        names=names,
        admin=text,
        description=text,
        lon=118 + (n % 8) * 1.5,
        lat=34 + (n // 8) * 1.5,
        uncertainty_m=20_000,
        basis=Basis.PROXY if n % 3 else Basis.DERIVED,
        basis_note=text,
        confidence=text,
        commodities=(list(Commodity)[n % 5],),
        candidates=(Candidate(spelling=text, rank=1, reason=text),),
        sources=(f"source-{n}",),
        notes=text,
        disagreements=text,
    )


def _records(n: int, text: str) -> list[Record]:
    count, commodity = len(HOSTILE), list(Commodity)[n % 5]
    other = (n + 9) % count
    line = tuple((118 + (k % 8) * 1.5, 34 + (k // 8) * 1.5) for k in (n, other))
    x = 120 + n % 8
    return [
        Source(
            id=f"source-{n}",
            title=text,
            publisher=text,
            author=text,
            date=text,
            locator=text,
            url=text,
            notes=text,
        ),
        Route(id=f"route-{n}", name=text, commodities=(commodity,), notes=text),
        Leg(
            id=f"leg-{n}",
            route=f"route-{n}",
            order=1,
            mode=list(Mode)[n % 4],
            method=Method.SCHEMATIC,
            standing=list(Standing)[n % 3],
            coordinates=line,
            from_site=f"site-{n}",
            to_site=f"site-{other}",
            hand_over=f"site-{n}",
            owner=text,
            notes=text,
            sources=(f"source-{n}", "source-0"),
        ),
        Area(
            id=f"area-{n}",
            name=text,
            names_hanzi=text,
            kind=text,
            polygons=((((x, 40), (x + 1, 40), (x + 1, 41), (x, 40)),),),
            notes=text,
        ),
        Measure(
            id=f"measure-{n}",
            instrument=text,
            paragraph=text,
            adopted=date(2016, 1, 1 + n % 28),
            effective=date(2016 + n // 12 % 6, 1 + n % 12, 1),
            effect=Effect.BAN,
            commodities=(commodity,),
            carve_out=text,
            summary=text,
            notes=text,
        ),
        Inconsistency(
            id=f"flaw-{n}", where=text, text=text, statements=(f"said-{n}",), subjects=(f"site-{n}",)
        ),
        View(
            id=f"view-{n}",
            name=text,
            title=text,
            subtitle=text,
            west=118,
            south=34,
            east=131,
            north=43,
            order=n,
        ),
        *(_said(n, text, commodity, kind) for kind in StatementKind),
    ]


def _said(n: int, text: str, commodity: Commodity, kind: StatementKind) -> Statement:
    first = kind is StatementKind.CLAIM
    return Statement(
        id=f"said-{n}" if first else f"said-{n}-{kind.value}",
        subject=f"site-{n}" if first else "north-korea",
        property="reserves",
        commodity=commodity,
        commodity_as_printed=text,
        value_low=10 + n,
        value_high=200,
        unit="Mt" if n % 2 else text,
        text=text,
        period=text,
        kind=kind,
        claimant=text,
        source=f"source-{n}",
        quote=text,
        note=text,
        rank=Rank.DEPRECATED if n == 3 else Rank.NORMAL,
        deprecated_reason=text,
    )


def hostile_layer(folder: Path) -> PageLayer:
    """A file with a column for each text, each full of them, in looks by one of its columns."""
    features = [
        {
            "type": "Feature",
            "properties": {column: text for column in HOSTILE},
            "geometry": {"type": "Point", "coordinates": [120 + n / 5, 36]},
        }
        for n, text in enumerate(HOSTILE)
    ]
    path = folder / "hostile.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    (layer,) = (layer for layer in open_layers(path) if layer.complete)
    column = layer.attributes.column_names[0]
    by_value, _ = categories(layer, column, most=len(HOSTILE))
    return PageLayer(
        layer,
        LayerStyle(by_value, label=column),
        name=HOSTILE[1],
        file=HOSTILE[0],
        credit=HOSTILE[2],
        licence=HOSTILE[6],
        units={layer.attributes.column_names[1]: HOSTILE[3]},
    )


@pytest.fixture(scope="module")
def hostile_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    path: Path = tmp_path_factory.mktemp("hostile") / "hostile.html"
    layers = [hostile_layer(path.parent)]
    write_page(path, web_page(hostile_atlas(), PageOptions(title=HOSTILE[8], document=HOSTILE[0]), layers))
    browser.open(path)
    assert browser.requests() == [path.as_uri()]
    return browser


@pytest.fixture(autouse=True)
def nothing_ran(hostile_page: Browser):
    scripts = hostile_page.run(ELEMENTS)
    yield
    assert hostile_page.what_ran() == []
    assert hostile_page.requests() == []
    assert hostile_page.problems() == []
    assert hostile_page.run(ELEMENTS) == scripts
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
    views = sorted(hostile_atlas().views.values(), key=lambda view: view.order)
    assert titles == [view.title for view in views]
    hostile_page.run("document.querySelectorAll('[data-opens]').forEach(button => button.click())")
    hostile_page.run("document.getElementById('by-date').click()")
    hostile_page.run("for (let n = 0; n < 8; n++) document.getElementById('day-before').click()")
    assert hostile_page.run("return document.title") == HOSTILE[8]


def test_no_address_but_those_of_the_web_becomes_a_link(hostile_page: Browser):
    links = hostile_page.run(
        "return [...document.querySelectorAll('a')].map(one => one.getAttribute('href'))"
    )
    assert [link for link in links if link and not link.startswith("#")] == []


def test_own_layers_show_values_column_names_classes_and_origin_as_text(hostile_page: Browser):
    titles, columns = hostile_page.run(
        """
        const titles = [], columns = new Set();
        for (let row = 0; row < arguments[0]; row++) {
          pit2port.select(`own/0/${row}`);
          titles.push(document.getElementById('panel-title').textContent);
          document.querySelectorAll('#panel .label').forEach(one => columns.add(one.textContent));
        }
        return [titles, [...columns]]
        """,
        len(HOSTILE),
    )
    assert [title for title in titles if title.startswith(HOSTILE[0])] == [HOSTILE[0]]
    assert sum(text in columns for text in HOSTILE) > len(HOSTILE) // 2
    hostile_page.one("[data-opens=legend]").click()
    legend = hostile_page.text("#legend-body")
    assert HOSTILE[1] in legend
    assert HOSTILE[15] in legend
    hostile_page.one("[data-opens=sources]").click()
    notes = hostile_page.text("#sources-body")
    assert all(HOSTILE[n] in notes for n in (0, 1, 2, 6))
    hostile_page.one("[data-opens=tables]").click()
    tables = hostile_page.text("#tables-body")
    assert all(text.strip() in tables for text in HOSTILE)
    hostile_page.one("[data-opens=layers]").click()


def test_long_names_break_and_writing_directions_end_with_the_name(hostile_page: Browser):
    hostile_page.run(f"pit2port.select('sites/site-{len(HOSTILE) - 1}')")
    for name in ("tables", "legend", "sources", "layers"):
        hostile_page.one(f"[data-opens={name}]").click()
        wide = hostile_page.run(
            """
            return [...document.querySelectorAll('#bar, #panel-body, .sheet:not([hidden]), #timeline')]
              .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.id)
            """
        )
        assert wide == [], name
    assert hostile_page.run("return document.documentElement.scrollWidth <= window.innerWidth")
    kept_apart = hostile_page.run(
        """
        return [...document.querySelectorAll('#panel span, #panel button, #controls button, strong')]
          .filter(one => one.textContent).every(one => getComputedStyle(one).unicodeBidi === 'isolate')
        """
    )
    assert kept_apart


def test_every_way_of_the_map_keeps_still_with_all_layers_and_days(hostile_page: Browser):
    hostile_page.run(
        """
        document.querySelectorAll('#layers input[type=checkbox]:not(:checked)').forEach(one => one.click());
        const day = document.getElementById('day');
        for (const at of [0.7, 0.8, 0.9]) {
          day.value = Number(day.min) + at * (day.max - day.min);
          day.dispatchEvent(new Event('input'));
        }
        window.dispatchEvent(new Event('beforeprint'));
        window.dispatchEvent(new Event('afterprint'));
        pit2port.map.setZoom(9, {animate: false});
        """
    )
    hostile_page.wait_for("return new Promise(done => requestAnimationFrame(() => done(true)))")
