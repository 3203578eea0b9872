"""Templates for new layers: fields that fit the subject, and a look to start with."""

from __future__ import annotations

from dataclasses import dataclass

from layers.records.commodity import FACTS, Commodity
from layers.records.layer import FieldKind, GeometryKind, LayerField
from layers.records.layer_style import Look

STATUS = ("working", "idle", "closed", "under construction", "unknown")
CERTAINTY = ("confirmed", "likely", "possible", "doubtful")
_COMMODITIES = tuple(FACTS[commodity].name for commodity in Commodity)


@dataclass(frozen=True, slots=True)
class Template:
    """What a new layer starts with.

    Attributes
    ----------
    key, title, words : str
    kind : GeometryKind
    fields : tuple of LayerField
    look : Look
    label : str
        Field that labels the features.
    """

    key: str
    title: str
    words: str
    kind: GeometryKind
    fields: tuple[LayerField, ...]
    look: Look
    label: str = ""


def _field(
    name: str, kind: FieldKind = FieldKind.TEXT, *choices: str, unit: str = "", required: bool = False
) -> LayerField:
    return LayerField(name=name, kind=kind, choices=choices, unit=unit, required=required)


TEMPLATES: tuple[Template, ...] = (
    Template(
        "sites",
        "Sites",
        "Mines, plants, yards, checkpoints: one place each, with what is dug or handled there",
        GeometryKind.POINTS,
        (
            _field("Name", required=True),
            _field("Name in Hangul"),
            _field(
                "Kind",
                FieldKind.CHOICE,
                *("mine", "plant", "stockyard", "port", "station", "checkpoint", "office", "other"),
            ),
            _field("Commodity", FieldKind.CHOICE, *_COMMODITIES),
            _field("Status", FieldKind.CHOICE, *STATUS),
            _field("Operator"),
            _field("Date seen", FieldKind.DATE),
            _field("Uncertainty", FieldKind.NUMBER, unit="m"),
            _field("Certainty", FieldKind.CHOICE, *CERTAINTY),
            _field("Notes"),
        ),
        Look(colour="#0072B2", shape="circle", size=9.0, outline_width=1.2),
        "Name",
    ),
    Template(
        "routes",
        "Routes",
        "Roads, railways, ships' tracks: lines with what goes along them",
        GeometryKind.LINES,
        (
            _field("Name", required=True),
            _field("Mode", FieldKind.CHOICE, "rail", "road", "sea", "river", "conveyor"),
            _field("Commodity", FieldKind.CHOICE, *_COMMODITIES),
            _field("From"),
            _field("To"),
            _field("Vessel or operator"),
            _field("Date seen", FieldKind.DATE),
            _field("Tonnes", FieldKind.NUMBER, unit="t"),
            _field("Certainty", FieldKind.CHOICE, *CERTAINTY),
            _field("Notes"),
        ),
        Look(colour="#7A4E9B", width=2.0),
        "Name",
    ),
    Template(
        "areas",
        "Areas",
        "Concessions, pits, tailings, closed zones: outlines with what is inside",
        GeometryKind.AREAS,
        (
            _field("Name", required=True),
            _field("Name in Hangul"),
            _field(
                "Kind", FieldKind.CHOICE, "concession", "pit", "tailings", "stockpile", "closed zone", "other"
            ),
            _field("Commodity", FieldKind.CHOICE, *_COMMODITIES),
            _field("Holder"),
            _field("Since", FieldKind.DATE),
            _field("Status", FieldKind.CHOICE, *STATUS),
            _field("Certainty", FieldKind.CHOICE, *CERTAINTY),
            _field("Notes"),
        ),
        Look(colour="#009E73", edge="#00674B", width=1.4, fill_opacity=0.3),
        "Name",
    ),
    Template(
        "own",
        "Own fields",
        "Points, lines or areas with the fields that you name",
        GeometryKind.POINTS,
        (_field("Name"),),
        Look(colour="#D55E00", size=8.0, outline_width=1.2),
        "Name",
    ),
)


def template_named(key: str) -> Template:
    """The template of a key; a `KeyError` names one that isn't there."""
    return {one.key: one for one in TEMPLATES}[key]
