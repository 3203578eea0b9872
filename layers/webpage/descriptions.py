"""What the page's panel says of each record: the app's descriptions, statements, sources, as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from layers.atlas import Atlas
from layers.describe.description import Description, Row, Section, Tone
from layers.describe.kinds import COMMODITIES, COUNTRIES
from layers.describe.records import describe, statements_on
from layers.describe.statements import property_name, statement_row
from layers.display import Ref
from layers.evidence.groups import EvidenceFilter, groups, without_number
from layers.records.commodity import Commodity
from layers.records.source import Source
from layers.records.statement import Rank, Statement
from layers.webpage.evidence import GroupStore
from layers.webpage.links import link_of

COUNTRY: Ref = (COUNTRIES, "north-korea")
LEFT_OUT = frozenset({"Evidence", "Trade"})
"""Pages that the app fills with widgets of its own; the page has its own evidence."""
TONES = {Tone.MUTED: "m", Tone.WARNING: "w", Tone.UNSOURCED: "u"}

Json = dict[str, Any]


def ref_key(ref: Ref) -> str:
    """A reference as the page writes it: ``sites/musan-mine``."""
    return f"{ref[0]}/{ref[1]}"


def records_data(atlas: Atlas) -> Json:
    """Descriptions of all records that the page can show, with the statements and groups they cite."""
    store = GroupStore(atlas)
    refs = [
        COUNTRY,
        *((COMMODITIES, commodity.value) for commodity in _commodities(atlas)),
        *(("sites", key) for key in atlas.sites),
        *(("routes", key) for key in atlas.routes),
        *(("legs", key) for key in atlas.legs),
        *(("areas", key) for key in atlas.areas),
    ]
    described = {ref_key(ref): _record(atlas, ref, store) for ref in refs}
    return {
        "records": described,
        "statements": {s.id: statement_data(atlas, s) for s in atlas.statements.values()},
        "groups": store.rows,
        "flaws": {flaw.id: [flaw.where, flaw.text] for flaw in atlas.inconsistencies.values()},
        "sources": {source.id: source_data(source) for source in atlas.sources.values()},
        "commodities": [commodity.value for commodity in _commodities(atlas)],
    }


def _commodities(atlas: Atlas) -> list[Commodity]:
    """Commodities of which the atlas says anything."""
    named: set[Commodity] = set()
    for site in atlas.sites.values():
        named.update(site.commodities)
    for route in atlas.routes.values():
        named.update(route.commodities)
    for measure in atlas.measures.values():
        named.update(measure.commodities)
    for statement in atlas.statements.values():
        named.update(statement.commodities)
        if statement.commodity is not None:
            named.add(statement.commodity)
    return [commodity for commodity in Commodity if commodity in named]


def _record(atlas: Atlas, ref: Ref, store: GroupStore) -> Json:
    found = describe(atlas, ref) or Description(ref, ref[1], "", "", (), {})
    row: Json = {"title": found.title, "kind": found.kind}
    if found.subtitle:
        row["sub"] = found.subtitle
    if found.chips:
        row["chips"] = list(found.chips)
    if ref[0] == "legs":
        row["route"] = atlas.legs[ref[1]].route
    row["pages"] = [
        [title, [_section(part) for part in parts]]
        for title, parts in found.pages.items()
        if parts and title not in LEFT_OUT and not (ref[0] == "legs" and title == "Route")
    ]
    flaws = [_section(part) for part in found.pages.get("Evidence", ())]
    evidence = evidence_data(atlas, statements_on(atlas, ref), store)
    if flaws:
        evidence["sections"] = flaws
    if evidence:
        row["evidence"] = evidence
    return row


def evidence_data(atlas: Atlas, statements: Iterable[Statement], store: GroupStore) -> Json:
    """Groups drawn as bars, statements without a number, flaws that touch them, and deprecated ones."""
    every = list(statements)
    passed = [s for s in every if EvidenceFilter().lets_through(atlas, s)]
    drawn = groups(atlas, passed)
    shown = {s.id for s in passed}
    found: Json = {
        "groups": [store.number(group) for group in drawn],
        "rest": [s.id for s in without_number(passed, drawn)],
        "flaws": [flaw.id for flaw in atlas.inconsistencies.values() if shown & set(flaw.statements)],
        "deprecated": [s.id for s in every if s.rank is Rank.DEPRECATED],
    }
    return {key: value for key, value in found.items() if value}


def statement_data(atlas: Atlas, statement: Statement) -> Json:
    """A statement's row, with what it is about."""
    row = _row(statement_row(atlas, statement))
    row["prop"] = property_name(statement)
    row["kind"] = statement.kind.value
    return row


def source_data(source: Source) -> Json:
    """A source: what it is called, its small print, and its address when it is one."""
    small = (source.author, source.publisher, source.date, source.locator)
    row: Json = {"title": source.title, "line": " · ".join(part for part in small if part)}
    if source.reliability != "ungraded":
        row["grade"] = source.reliability
    if source.derived_from:
        row["derived"] = source.derived_from
    address = link_of(source.url)
    if address:
        row["link"] = address
    elif source.url:
        row["url"] = source.url
    return row


def _section(part: Section) -> list[Any]:
    return [part.title, [_row(row) for row in part.rows]]


def _row(row: Row) -> Json:
    """A row without what it doesn't have: most rows are a label and a value."""
    found: Json = {"v": row.value}
    if row.label:
        found["l"] = row.label
    if row.detail:
        found["d"] = row.detail
    if row.sources:
        found["s"] = list(row.sources)
    if row.tone in TONES:
        found["t"] = TONES[row.tone]
    if row.ref is not None:
        found["r"] = ref_key(row.ref)
    return found
