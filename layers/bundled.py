"""The bundled atlas: the text tables in ``assets/atlas`` as records."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, get_origin

from layers.atlas import Atlas
from layers.columns import NAME_COLUMNS
from layers.errors import DocumentError
from layers.records.area import Area
from layers.records.base import Record
from layers.records.figure import Figure
from layers.records.inconsistency import Inconsistency
from layers.records.measure import Measure
from layers.records.route import Leg, Route
from layers.records.site import Site
from layers.records.source import Source
from layers.records.statement import Statement
from layers.records.step import Step
from layers.records.view import View

SEPARATOR = "|"
"""Between the items of a list in a CSV cell."""

FIGURES = "figures.json"
CSV_TABLES: dict[str, type[Record]] = {
    "routes.csv": Route,
    "statements.csv": Statement,
    "inconsistencies.csv": Inconsistency,
    "sources.csv": Source,
    "measures.csv": Measure,
    "steps.csv": Step,
    "views.csv": View,
}
"""Files whose columns are just the fields of a record."""


def load_bundled(folder: Traversable | None = None) -> Atlas:
    """Read and validate the bundled atlas.

    Parameters
    ----------
    folder : path-like, optional
        Where the text tables lie; the installed ones when left out.

    Raises
    ------
    DocumentError
        When a file is missing or isn't CSV or GeoJSON; names the file.
    RecordError
        When a row doesn't fit its record; names table, id and field.
    """
    place = folder if folder is not None else files("assets") / "atlas"
    records = [*_read_sites(place), *_read_features(place, "legs.geojson", Leg, "coordinates")]
    records += _read_features(place, "areas.geojson", Area, "polygons")
    records += [Figure.checked(values) for values in _parsed(place, FIGURES, json.loads)]
    for name, model in CSV_TABLES.items():
        lists = list_fields(model)
        records += [model.checked(_values(row, lists)) for row in _rows(place, name)]
    return Atlas(records)


def list_fields(model: type[Record]) -> frozenset[str]:
    """Fields that hold several values, written in one cell with a bar between them."""
    return frozenset(
        name for name, field in model.model_fields.items() if get_origin(field.annotation) is tuple
    )


def _values(row: dict[str, str], lists: frozenset[str]) -> dict[str, Any]:
    """Fields of a CSV row; an empty cell is the field's default."""
    return {
        name: tuple(cell.split(SEPARATOR)) if name in lists else cell for name, cell in row.items() if cell
    }


def _read_sites(place: Traversable) -> Iterator[Record]:
    alternates: dict[str, list[dict[str, str]]] = {}
    for row in sorted(_rows(place, "site_alternates.csv"), key=lambda row: int(row["order"])):
        del row["order"]
        alternates.setdefault(row.pop("site"), []).append(row)
    candidates: dict[str, list[dict[str, str]]] = {}
    for row in _rows(place, "site_candidates.csv"):
        candidates.setdefault(row.pop("site"), []).append(row)
    lists = list_fields(Site)
    for row in _rows(place, "sites.csv"):
        names: dict[str, Any] = {}
        for column, field in NAME_COLUMNS.items():
            cell = row.pop(column)
            if cell:
                several = field in ("source_spellings", "others")
                names[field] = tuple(cell.split(SEPARATOR)) if several else cell
        values = _values(row, lists)
        values["names"] = names
        values["alternates"] = tuple(alternates.pop(row["id"], ()))
        values["candidates"] = tuple(candidates.pop(row["id"], ()))
        yield Site.checked(values)
    for name, left in (("site_alternates.csv", alternates), ("site_candidates.csv", candidates)):
        if left:
            raise DocumentError(f"{name}: there is no site “{min(left)}” in sites.csv; mend the id")


def _rows(place: Traversable, name: str) -> Iterator[dict[str, str]]:
    def parse(text: str) -> list[dict[str, str]]:
        rows = list(csv.DictReader(text.splitlines(), strict=True))
        for number, row in enumerate(rows, 2):
            if None in row or None in row.values():
                raise ValueError(f"row {number} has not as many cells as the head row")
        return rows

    yield from _parsed(place, name, parse)


def _read_features(
    place: Traversable, name: str, model: type[Record], geometry_field: str
) -> Iterator[Record]:
    for feature in _parsed(place, name, lambda text: json.loads(text)["features"]):
        values = dict(feature["properties"])
        values[geometry_field] = feature["geometry"]["coordinates"]
        yield model.checked(values)


def _parsed(place: Traversable, name: str, parse: Callable[[str], list[Any]]) -> list[Any]:
    try:
        return parse((place / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise DocumentError(f"the bundled atlas lacks {name}: install the application again") from error
    except (ValueError, KeyError, csv.Error) as error:
        raise DocumentError(f"{name} can't be read: {error}; restore the file") from error
