"""What a format can't hold, said before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.crs import WGS84
from layers.files.feature_set import CHUNK, FeatureSet, shapes_of
from layers.files.wkb import chunks

if TYPE_CHECKING:
    from layers.files.kml.extras import KmlExtras

Held = Literal["yes", "column", "no"]
"""Held natively; carried in a column that only this program turns back; lost."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that won't be in the written file as it is here.

    Attributes
    ----------
    what : str
        A sentence for a person.
    count : int
        Features or values concerned.
    columns : tuple of str
        Attribute columns concerned.
    """

    what: str
    count: int = 0
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = (
            f" ({', '.join(self.columns[:5])}{', …' if len(self.columns) > 5 else ''})"
            if self.columns
            else ""
        )
        times = f" [{self.count}]" if self.count else ""
        return f"{self.what}{names}{times}"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a format can hold.

    Attributes
    ----------
    ids, folders, styles : str
    any_crs : bool
        False when the format is WGS 84 by definition.
    heights, measures : bool
        z and m of vertices.
    empty_text : bool
        Whether empty text and no value are told apart.
    not_a_number : bool
        Whether NaN and infinite numbers in attributes survive.
    no_place : bool
        Whether features without geometry survive.
    kml_extras : bool
        Whether what only KML holds (`FeatureSet.kml`) survives.
    types : dict of str to str
        Arrow type (``date32[day]``, ``timestamp[us]``, ``timestamp[us, tz=UTC]``, ``bool``,
        ``binary``, ``int64``, ``double``) to what becomes of it; types not named survive.
    """

    ids: Held = "column"
    folders: Held = "column"
    styles: Held = "column"
    any_crs: bool = True
    heights: bool = True
    measures: bool = True
    empty_text: bool = True
    not_a_number: bool = True
    no_place: bool = True
    kml_extras: bool = False
    types: dict[str, str] = field(default_factory=dict)


def general_losses(features: FeatureSet, can: Abilities, format_name: str) -> list[Loss]:
    """Losses that follow from a format's abilities alone.

    Parameters
    ----------
    features : FeatureSet
    can : Abilities
    format_name : str
        For the sentences.
    """
    losses = [
        *_of_place(features, can, format_name),
        *_of_structure(features, can, format_name),
    ]
    if features.kml is not None and not can.kml_extras:
        losses += _of_kml(features, features.kml)
    by_type: dict[str, list[str]] = {}
    for attribute in features.attributes.schema:
        if str(attribute.type) in can.types:
            by_type.setdefault(str(attribute.type), []).append(attribute.name)
    losses += [Loss(can.types[kind], columns=tuple(names)) for kind, names in by_type.items()]
    losses += _of_values(features, can)
    return losses


def _of_place(features: FeatureSet, can: Abilities, format_name: str) -> list[Loss]:
    losses = []
    if not can.any_crs and features.crs not in (None, WGS84):
        losses.append(Loss(f"{format_name} is in WGS 84; coordinates are converted", len(features)))
    missing = features.geometry.null_count
    if missing and not can.no_place:
        losses.append(Loss("Features without a place are left out", missing))
    if not can.measures and (measured := count_with_m(features)):
        what = "Times along tracks are left out" if features.m_is_time else "Measures (m) are left out"
        losses.append(Loss(what, measured))
    return losses


def _of_structure(features: FeatureSet, can: Abilities, format_name: str) -> list[Loss]:
    losses = []
    if features.ids is not None and can.ids == "no":
        losses.append(Loss("Ids are left out", len(features.ids) - features.ids.null_count))
    if features.folders and can.folders == "column":
        what = f"{format_name} has no folders; their paths go into the column p2p_folder"
        losses.append(Loss(f"{what}, which other programs show as text", len(features.folders)))
    if features.folders and can.folders == "no":
        losses.append(Loss("Folders are left out", len(features.folders)))
    if features.folders and can.folders != "yes":
        losses += _of_folders(features)
    if features.styles and can.styles == "column":
        what = f"{format_name} has no styles; they go into the column p2p_style"
        losses.append(Loss(f"{what}, which other programs show as text", len(features.styles)))
    if features.styles and can.styles == "no":
        losses.append(Loss("Styles are left out", len(features.styles)))
    return losses


def _of_folders(features: FeatureSet) -> list[Loss]:
    """What a path can't say of a folder."""
    losses = []
    told = sum(1 for folder in features.folders if folder.description)
    if told:
        losses.append(Loss("Descriptions of folders are left out", told))
    empty = int((features.features_below() == 0).sum())
    if empty:
        losses.append(Loss("Folders without features are left out", empty))
    hidden = sum(1 for folder in features.folders if not folder.visible)
    if hidden:
        losses.append(Loss("Which folders are switched off is left out", hidden))
    paths = features.folder_paths()
    if len(set(paths)) < len(paths):
        losses.append(Loss("Folders of the same name in one place become one", len(paths) - len(set(paths))))
    return losses


def _of_kml(features: FeatureSet, kml: KmlExtras) -> list[Loss]:
    """What a KML or KMZ holds beyond features, folders and plain styles."""
    pieces = [piece.xml for several in (*kml.pieces, kml.top_pieces) for piece in several]
    styles = [xml for xml in pieces if xml.startswith("<Style")]
    others = [xml for xml in pieces if not xml.startswith(("<Style", "<Schema"))]
    tagged = np.array([any(tags) for tags in kml.geometry_tags] + [False], bool)
    description = kml.document is not None and bool(kml.document.description)
    counts = (
        ("Views, regions and unknown tags of placemarks are left out", len(kml.raw) - kml.raw.null_count),
        (
            "Fields of ExtendedData that hold tags are left out",
            len(kml.raw_extended) - kml.raw_extended.null_count,
        ),
        ("Network links, overlays, views and unknown tags of folders are left out", len(others)),
        (
            "Highlight and balloon styles are left out",
            sum("highlight" in x or "Balloon" in x for x in styles),
        ),
        ("Height modes (clamped, extruded, absolute) are left out", int(tagged[kml.geometry_tags_of].sum())),
        ("Which placemarks are switched off is left out", int((~kml.visible).sum())),
        ("The document's description is left out", int(description)),
        ("Pictures of the KMZ are left out", len(kml.files)),
    )
    return [Loss(what, count) for what, count in counts if count]


def _of_values(features: FeatureSet, can: Abilities) -> list[Loss]:
    losses = []
    empty: dict[str, int] = {}
    odd: dict[str, int] = {}
    for attribute, column in zip(features.attributes.schema, features.attributes.columns, strict=True):
        if not can.empty_text and attribute.type == pa.string():
            count = _true_count(pc.equal(column, ""))
            if count:
                empty[attribute.name] = count
        if not can.not_a_number and attribute.type == pa.float64():
            count = _true_count(pc.invert(pc.is_finite(column)))
            if count:
                odd[attribute.name] = count
    if empty:
        losses.append(Loss("Empty texts become missing values", sum(empty.values()), tuple(empty)))
    if odd:
        losses.append(Loss("NaN and infinite numbers become missing values", sum(odd.values()), tuple(odd)))
    return losses


def _true_count(flags: Any) -> int:
    return int(pc.sum(flags).as_py() or 0)


def count_with_m(features: FeatureSet) -> int:
    """Features whose vertices have an m."""
    return _count_codes(features, (2, 3), 0x40000000)


def count_with_z(features: FeatureSet) -> int:
    """Features whose vertices have a height."""
    return _count_codes(features, (1, 3), 0x80000000)


def _count_codes(features: FeatureSet, thousands: tuple[int, ...], flag: int) -> int:
    count = 0
    for chunk in features.geometry.chunks:
        heads = pc.binary_slice(chunk.drop_null(), 0, 5)
        codes = np.frombuffer(b"".join(heads.to_pylist()), np.dtype([("order", "u1"), ("code", "<u4")]))
        code = np.where(codes["order"] == 1, codes["code"], codes["code"].byteswap())
        has = np.isin(code % 0x10000000 // 1000, thousands) & (code < 0x10000000) | (code & flag > 0)
        count += int(has.sum())
    return count


def rounding_losses(features: FeatureSet, digits: int) -> list[Loss]:
    """Coordinates in degrees with more decimals than are written."""
    if features.crs != WGS84:
        return []
    moved = sum(_count_finer(chunk, 10.0**digits) for chunk in chunks(features.geometry, CHUNK))
    if not moved:
        return []
    metres = 111_320 * 10.0**-digits
    return [Loss(f"Coordinates are rounded to {digits} decimals (about {metres:.2g} m)", moved)]


def _count_finer(chunk: pa.Array, step: float) -> int:
    """Features with a coordinate that has more decimals than 1/step."""
    import shapely

    xy, owner = shapely.get_coordinates(shapes_of(chunk), return_index=True)
    finer = np.abs(np.round(xy * step) / step - xy) > 1e-12 * np.maximum(1, np.abs(xy))
    return len(np.unique(owner[finer.any(axis=1)]))
