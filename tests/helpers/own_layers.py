"""An atlas with layers of one's own, for tests."""

from __future__ import annotations

from dataclasses import asdict

from layers.atlas import Atlas
from layers.own.templates import template_named
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.layer import Layer

LOOK = {"colour": "#0072B2"}


def own_records() -> list[Record]:
    """A layer of points by category, one of lines, one of areas by class; each with features."""
    yards = _layer(
        "own-yards",
        "Yards",
        "sites",
        symbology={
            "kind": "categories",
            "field": "Status",
            "classes": [
                {"value": "working", "look": LOOK},
                {"value": "closed", "look": {"colour": "#D55E00"}, "shown": False},
            ],
            "other": {"colour": "#9A9EA3"},
        },
        credit="Counted on images, 2017",
        licence="CC BY 4.0",
    )
    tracks = _layer("own-tracks", "Ships' tracks", "routes", group="Ships")
    pits = _layer(
        "own-pits",
        "Pits",
        "own",
        geometry_kind="areas",
        fields=[{"name": "Name"}, {"name": "Depth", "kind": "number", "unit": "m"}],
        symbology={
            "kind": "graduated",
            "field": "Depth",
            "breaks": [0.0, 50.0, 200.0],
            "classes": [{"look": LOOK}, {"look": {"colour": "#D55E00"}}],
        },
    )
    ring = [(126.0, 39.0), (126.2, 39.0), (126.2, 39.2), (126.0, 39.0)]
    return [
        *(yards, tracks, pits),
        _feature(
            "own-yards.a",
            points=[(125.9, 39.6)],
            values={
                "Name": "룡북 yard",
                "Status": "working",
                "Date seen": "2017-08-05",
                "Uncertainty": 250.0,
            },
            source_note="image of 5 August 2017",
        ),
        _feature("own-yards.b", values={"Name": "Without a place"}),
        _feature("own-tracks.a", lines=[[(125.0, 38.7), (124.0, 38.5)]], values={"Name": "Track 1"}),
        _feature(
            "own-tracks.b",
            lines=[[(125.0, 38.7), (124.0, 38.2)], [(123.0, 38.2), (122.0, 38.0)]],
            values={"Name": "Track 2", "Tonnes": 9000.0},
        ),
        _feature("own-pits.a", polygons=[[ring]], values={"Name": "Pit 1", "Depth": 80.0}),
    ]


def own_atlas() -> Atlas:
    """`own_records` as an atlas."""
    return Atlas(own_records())


def _layer(key: str, name: str, template: str, **values: object) -> Layer:
    one = template_named(template)
    given = {
        "id": key,
        "name": name,
        "geometry_kind": one.kind,
        "fields": [field.model_dump() for field in one.fields],
        "symbology": {"kind": "single", "look": asdict(one.look)},
        "label": "Name",
        **values,
    }
    return Layer.checked(given)


def _feature(key: str, **values: object) -> Feature:
    return Feature.checked({"id": key, "layer": key.partition(".")[0], **values})
