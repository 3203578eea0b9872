"""What a PDF page carries beside its ink: words for those who can't see it, files, places on earth."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from layers.figures.decimals import num
from layers.figures.pdf_objects import PdfObjects, name, text_string


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file: its name, content, type (``application/json``), and what it is."""

    name: str
    data: bytes
    mime: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A map on the page.

    Attributes
    ----------
    title : str
    box : tuple of float
        Left, top, right, bottom in page units.
    corners : tuple of (float, float)
        Latitude and longitude (WGS 84 degrees) of the lower left, upper left, upper right and lower right.
    wkt : str
        The map's CRS.
    """

    title: str
    box: tuple[float, float, float, float]
    corners: tuple[tuple[float, float], ...]
    wkt: str


def structure(objects: PdfObjects, page: int, alt_text: str) -> str:
    """Entries of the catalogue that make the page one figure with a description; empty without one."""
    if not alt_text:
        return ""
    root, element = objects.reserve(), objects.reserve()
    objects.put(
        element,
        f"<< /Type /StructElem /S /Figure /P {root} 0 R /Pg {page} 0 R /K 0 /Alt {text_string(alt_text)} >>",
    )
    objects.put(
        root,
        f"<< /Type /StructTreeRoot /K {element} 0 R /ParentTree << /Nums [0 [{element} 0 R]] >> >>",
    )
    return f" /MarkInfo << /Marked true >> /StructTreeRoot {root} 0 R"


def attached(objects: PdfObjects, attachments: Sequence[Attachment]) -> str:
    """Entries of the catalogue for files inside the file."""
    if not attachments:
        return ""
    names, references = [], []
    for one in sorted(attachments, key=lambda part: part.name):
        sums = hashlib.md5(one.data, usedforsecurity=False).hexdigest()
        stream = objects.stream(
            one.data,
            f"/Type /EmbeddedFile /Subtype {name(one.mime)}"
            f" /Params << /Size {len(one.data)} /CheckSum <{sums}> >> ",
        )
        words = f" /Desc {text_string(one.description)}" if one.description else ""
        file = objects.add(
            f"<< /Type /Filespec /F {text_string(one.name)} /UF {text_string(one.name)}"
            f" /EF << /F {stream} 0 R /UF {stream} 0 R >> /AFRelationship /Source{words} >>"
        )
        names.append(f"{text_string(one.name)} {file} 0 R")
        references.append(f"{file} 0 R")
    return f" /Names << /EmbeddedFiles << /Names [{' '.join(names)}] >> >> /AF [{' '.join(references)}]"


def viewports(objects: PdfObjects, places: Sequence[MapPlace], height: float, scale: float) -> str:
    """Entry of the page for its maps (ISO 32000-2, 12.10: geospatial features).

    Parameters
    ----------
    height : float
        Of the page in points.
    scale : float
        Points to the page unit.
    """
    if not places:
        return ""
    found = []
    square = "[0 0 0 1 1 1 1 0]"
    for place in places:
        left, top, right, bottom = (side * scale for side in place.box)
        box = " ".join(num(value) for value in (left, height - bottom, right, height - top))
        corners = " ".join(f"{value:.8f}" for corner in place.corners for value in corner)
        system = objects.add(f"<< /Type /PROJCS /WKT {text_literal(place.wkt)} >>")
        measure = objects.add(
            f"<< /Type /Measure /Subtype /GEO /Bounds {square} /LPTS {square} /GPTS [{corners}]"
            f" /GCS {system} 0 R >>"
        )
        found.append(
            f"<< /Type /Viewport /Name {text_string(place.title)} /BBox [{box}] /Measure {measure} 0 R >>"
        )
    return f" /VP [{' '.join(found)}]"


def text_literal(value: str) -> str:
    """Plain text as a PDF string in brackets, as readers of WKT want it."""
    safe = value.encode("ascii", "replace").decode("ascii")
    return "(" + safe.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
