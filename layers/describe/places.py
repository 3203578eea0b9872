"""Sites and areas in words."""

from __future__ import annotations

from geo.coordinate_text import DEFAULT_UNCERTAINTY_M, format_coordinate
from geo.coordinates import Notation
from geo.geodesy import distance
from geo.units import format_length, format_uncertainty
from layers.atlas import Atlas
from layers.describe.description import Description, Row, Section, Tone, section, sections
from layers.describe.kinds import KIND_NAMES
from layers.describe.routes import leg_rows_through
from layers.records.commodity import FACTS
from layers.records.site import Basis, Site

BASIS_WORDS: dict[Basis, str] = {
    Basis.PUBLISHED: "published coordinate",
    Basis.DERIVED: "derived from descriptions",
    Basis.PROXY: "stand-in: the true place is unknown",
    Basis.NONE: "no source gives a position",
}


def position_text(site: Site) -> str:
    """``42.232° N, 129.269° E ± 1.5 km``, with no more digits than the uncertainty allows."""
    if site.lon is None or site.lat is None:
        return "no position in any source"
    text = _coordinate(site)
    return f"{text} {format_uncertainty(site.uncertainty_m)}" if site.uncertainty_m else text


def _coordinate(site: Site, notation: Notation = "decimal") -> str:
    if site.lon is None or site.lat is None:
        return ""
    uncertainty = site.uncertainty_m or DEFAULT_UNCERTAINTY_M
    return format_coordinate(site.lon, site.lat, notation, uncertainty=uncertainty)


def describe_site(atlas: Atlas, site: Site) -> Description:
    """All pages on a site."""
    scripts = [site.names.hangul, site.names.hanja]
    related = [issue for issue in atlas.inconsistencies.values() if site.id in issue.subjects]
    flaws = tuple(Row(issue.where, issue.text, tone=Tone.WARNING) for issue in related)
    pages = {
        "Place": sections(
            section("Position", *_position_rows(site)),
            section("Readings of a garbled name", *_candidate_rows(site)),
            section("What it is", Row("", site.description, site.sources), Row("", site.admin)),
            section("Names", *_name_rows(site)),
            section("Other coordinates", *_alternate_rows(site)),
            section("In doubt", Row("", site.disagreements, tone=Tone.WARNING)),
            section("Notes", Row("", site.notes)),
            section("Sources", *source_rows(atlas, site.sources)),
        ),
        "Evidence": sections(section("Flaws in the sources about this place", *flaws)),
        "Routes": leg_rows_through(atlas, site.id),
        "History": (),
    }
    return Description(
        ("sites", site.id),
        site.name,
        "  ".join(text for text in scripts if text),
        KIND_NAMES[site.kind],
        tuple(FACTS[commodity].name for commodity in site.commodities),
        pages,
    )


def source_rows(atlas: Atlas, ids: tuple[str, ...]) -> list[Row]:
    """One row per source, or a row that says there is none."""
    if not ids:
        return [Row("", "no source recorded", tone=Tone.UNSOURCED)]
    rows = []
    for key in ids:
        source = atlas.sources.get(key)
        if source is not None:
            line = " · ".join(text for text in (source.publisher, source.date, source.url) if text)
            rows.append(Row("", source.title, (key,), ref=("sources", key), detail=line))
    return rows


def _position_rows(site: Site) -> list[Row]:
    tone = Tone.PLAIN if site.basis is Basis.PUBLISHED else Tone.WARNING
    basis = BASIS_WORDS[site.basis]
    if site.basis_note and site.basis_note.lower() not in basis:
        basis = f"{basis} ({site.basis_note})"
    rows = [Row("WGS 84", position_text(site), site.sources), Row("Basis", basis, tone=tone)]
    if site.lon is not None and site.lat is not None and site.basis is not Basis.PROXY:
        rows.append(Row("DMS", _coordinate(site, "dms"), tone=Tone.MUTED))
        rows.append(Row("MGRS", _coordinate(site, "mgrs"), tone=Tone.MUTED))
    rows.append(Row("Confidence", site.confidence))
    return rows


def _candidate_rows(site: Site) -> list[Row]:
    return [
        Row(
            f"“{candidate.spelling}”",
            f"reading {candidate.rank}",
            site.sources,
            Tone.WARNING,
            None,
            candidate.reason,
        )
        for candidate in sorted(site.candidates, key=lambda c: c.rank)
    ]


def _name_rows(site: Site) -> list[Row]:
    names = site.names
    return [
        Row("Hangul", names.hangul),
        Row("Hanja or Hanzi", names.hanja),
        Row("McCune–Reischauer", names.mccune_reischauer),
        Row("Revised", names.revised),
        Row("In the sources", " · ".join(names.source_spellings)),
        Row("Also", " · ".join(names.others)),
        Row("", names.note, tone=Tone.MUTED),
    ]


def _alternate_rows(site: Site) -> list[Row]:
    rows = []
    for other in site.alternates:
        text = format_coordinate(other.lon, other.lat)
        if site.lon is not None and site.lat is not None:
            away = float(distance((site.lon, site.lat), (other.lon, other.lat)))
            text += f"  ({format_length(away)} away)"
        detail = "\n".join(part for part in (other.note, other.source) if part)
        rows.append(Row("", text, tone=Tone.MUTED, detail=detail))
    return rows


def describe_area(atlas: Atlas, area_id: str) -> Description:
    """All pages on an area."""
    area = atlas.areas[area_id]
    pages: dict[str, tuple[Section, ...]] = {
        "Place": sections(
            section("What it is", Row("", area.kind.replace("-", " "))),
            section("Notes", Row("", area.notes)),
            section("Sources", *source_rows(atlas, area.sources)),
        ),
        "Evidence": (),
    }
    return Description(
        ("areas", area_id),
        area.name,
        area.names_hanzi,
        "Receiving province",
        tuple(FACTS[commodity].name for commodity in area.commodities),
        pages,
    )
