"""Layers of one's own: kept in the document, or read from a file that the document names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from layers.records.base import Part, Record, Text
from layers.records.layer_style import Share, SingleStyle, Symbology

OWN_PREFIX = "own-"
"""Of the ids of layers in the document: no map layer or table of the atlas is called so."""
RESERVED = frozenset({"fid", "geom", "id", "source_note", "ogc_fid", "rowid", "oid", "_rowid_"})
"""Columns that each layer's table has anyway."""
MOST_FIELDS = 200
MOST_FLIPPED = 1_000_000


class GeometryKind(StrEnum):
    """What the features of a layer are."""

    POINTS = "points"
    LINES = "lines"
    AREAS = "areas"


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    YES_NO = "yes-no"
    CHOICE = "choice"


FieldName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class LayerField(Part):
    """A field that every feature of a layer has.

    `choices` are the values of a choice, `unit` is shown beside numbers; a `required` field has a
    value in every feature.
    """

    name: FieldName
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[Annotated[Text, Field(min_length=1)], ...] = ()
    required: bool = False
    unit: Text = ""

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if self.name.casefold() in RESERVED:
            raise ValueError(f"“{self.name}” is the name of a column that every layer has; choose another")
        if (self.kind is FieldKind.CHOICE) != bool(self.choices):
            raise ValueError(
                f"“{self.name}”: a choice needs values to choose from"
                if not self.choices
                else f"“{self.name}”: only a choice has values to choose from"
            )
        if len(set(self.choices)) != len(self.choices):
            raise ValueError(f"“{self.name}”: a value to choose stands twice")
        return self


class Link(Part):
    """The file that a layer is read from, and what was answered when it was imported.

    `path` is absolute, or begins with ``~/`` for the person's folder, whose name is nobody's business.
    `layer` names the layer in the file, `sha256` says which file it was (empty for a folder).
    `crs`, `swap` and `repair` are answers to the questions of the import; the rest says how a table
    was read. `hidden_folders` are numbers of folders that are off, `flipped` those of features that are
    shown though the file switches them off, or the other way round.
    """

    path: Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
    layer: Annotated[str, StringConstraints(max_length=2_000)]
    sha256: Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{64})?$")] = ""
    crs: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    swap: bool = False
    repair: bool = False
    encoding: Text = ""
    delimiter: Annotated[str, StringConstraints(max_length=8)] = ""
    header: bool | None = None
    place: Annotated[str, StringConstraints(pattern=r"^(?:two columns|coordinate|wkt|none)?$")] = ""
    x_column: Annotated[str, StringConstraints(max_length=2_000)] = ""
    y_column: Annotated[str, StringConstraints(max_length=2_000)] = ""
    place_column: Annotated[str, StringConstraints(max_length=2_000)] = ""
    place_crs: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    hidden_folders: tuple[Annotated[int, Field(ge=0)], ...] = ()
    flipped: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(max_length=MOST_FLIPPED)] = ()

    @field_validator("path")
    @classmethod
    def _is_absolute(cls, value: str) -> str:
        if value.startswith("./"):
            raise ValueError("a path is absolute, or begins with ~/")
        return value


class Layer(Record):
    """A layer of one's own: what its features are, how it looks, who made it.

    It is drawn right above the map layer `above`; of several there the one with the higher `position`
    is on top. Layers with the same `group` stand together in the tree. Without `link` its features are
    the records of the table ``features`` that name it; with one they are read from the file.
    """

    name: Annotated[Text, Field(min_length=1, title="Name")]
    geometry_kind: Annotated[GeometryKind | None, Field(title="Features")] = None
    fields: Annotated[tuple[LayerField, ...], Field(max_length=MOST_FIELDS, title="Fields")] = ()
    symbology: Annotated[Symbology, Field(title="Style")] = Field(default_factory=SingleStyle)
    label: Annotated[Text, Field(title="Label")] = ""
    label_pt: Annotated[float | None, Field(ge=3, le=72, allow_inf_nan=False, title="Label size (pt)")] = None
    credit: Annotated[Text, Field(title="Source")] = ""
    licence: Annotated[Text, Field(title="Licence")] = ""
    notes: Annotated[Text, Field(title="Notes")] = ""
    group: Annotated[Text, Field(title="Group")] = ""
    above: Text = "labels"
    position: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    visible: bool = True
    opacity: Share = 1.0
    link: Link | None = None

    @classmethod
    def table_name(cls) -> str:
        """``layers``."""
        return "layers"

    def field(self, name: str) -> LayerField | None:
        """The field of a name, None when there is none."""
        return next((field for field in self.fields if field.name == name), None)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.link is None:
            if self.geometry_kind is None:
                raise ValueError(
                    "a layer of the document says whether its features are points, lines or areas"
                )
            if not self.id.startswith(OWN_PREFIX):
                raise ValueError(f"the id of a layer of the document begins with “{OWN_PREFIX}”")
        elif self.fields:
            raise ValueError("the fields of a layer that is read from a file are the file's")
        names = [field.name.casefold() for field in self.fields]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two fields are called “{twice}”; rename one")
        return self
