"""Figures as files: PNG, TIFF, SVG and PDF, the same bytes for the same figure."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from PySide6.QtCore import qVersion
from PySide6.QtGui import QImage, QRawFont

from gui.painting.export import image_of, pdf_bytes, png_of, svg_bytes
from gui.painting.fonts import BASE_PX, FONT_PACKAGES, font_files, register_fonts
from gui.painting.text import measurer
from layers.errors import FigureError
from layers.figures.georeference import PixelPlace, crs_wkt, geotiff_tags, map_places, pixel_place, world_file
from layers.figures.glyphs import require_glyphs
from layers.figures.manifest import Manifest, manifest_of, manifest_text
from layers.figures.manifest_files import ATTACHMENT, PNG_KEY, svg_metadata
from layers.figures.notes_files import notes_as, notes_csv
from layers.figures.page import ComposedFigure
from layers.figures.page_theme import rules
from layers.figures.pdf_extras import Attachment
from layers.figures.png_text import with_text
from layers.figures.tiff import tiff_bytes
from layers.files.atomic_write import replacing

LEAST_DPI, MOST_DPI = 30.0, 2400.0
WORLD_ENDINGS = {".png": ".pgw", ".tif": ".tfw", ".tiff": ".tfw"}
_WEIGHTS = {400: 0, 500: 1, 700: 2}


@dataclass(frozen=True, slots=True)
class Export:
    """How a figure is written.

    Attributes
    ----------
    dpi : float or None
        Resolution of pictures; the figure's own, or that of its preset, when None.
    document : str
        Name of the document's file, for the record inside the figure.
    georeference : bool
        Write a world file and the CRS beside a picture; a TIFF file carries its place anyway.
    manifest : bool
        Write the record as JSON beside the file, too.
    """

    dpi: float | None = None
    document: str = ""
    georeference: bool = False
    manifest: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    """What every format needs."""

    composed: ComposedFigure
    dpi: float
    title: str
    manifest: Manifest
    moment: datetime | None


def write_figure(composed: ComposedFigure, path: Path, how: Export | None = None) -> None:
    """Write a figure to a file whose ending says the format; it appears whole or not at all.

    Raises
    ------
    FigureError
        When the ending is unknown, a letter has no shape in the font, or the picture would be too large.
    DocumentError
        When the file can't be written.
    """
    how = how or Export()
    ending = path.suffix.lower()
    job = _job(composed, ending, how, path.name)
    data = FORMATS[ending](job)
    with replacing(path) as draft:
        if how.georeference and ending in WORLD_ENDINGS:
            place = _place(job)
            if place is not None:
                draft.with_suffix(WORLD_ENDINGS[ending]).write_text(world_file(place), encoding="ascii")
                draft.with_suffix(".prj").write_text(crs_wkt(place.crs), encoding="utf-8")
        if how.manifest:
            draft.with_name(f"{draft.name}.json").write_text(manifest_text(job.manifest), encoding="utf-8")
        draft.write_bytes(data)


def figure_bytes(composed: ComposedFigure, ending: str, how: Export | None = None) -> bytes:
    """The file's content, as `write_figure` writes it."""
    return FORMATS[ending](_job(composed, ending, how or Export(), ending))


def write_notes(composed: ComposedFigure, path: Path) -> None:
    """Write the numbered sources as CSV or BibTeX, as the ending says.

    Raises
    ------
    FigureError
        When the ending is neither.
    DocumentError
        When the file can't be written.
    """
    ending = path.suffix.lower()
    text = notes_as(ending, composed.notes)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8-sig" if ending == ".csv" else "utf-8")


def _job(composed: ComposedFigure, ending: str, how: Export, name: str) -> _Job:
    if ending not in FORMATS:
        raise FigureError(f"“{name}”: a figure's name ends in {', '.join(FORMATS)}")
    dpi = how.dpi or composed.figure.dpi or rules(composed.figure).dpi
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise FigureError(f"{dpi:g} dpi can't be made; choose {LEAST_DPI:g} to {MOST_DPI:g}")
    require_glyphs(composed.draw_list, has_glyph)
    moment = source_date()
    manifest = manifest_of(composed, measurer(), versions(), how.document)
    return _Job(composed, dpi, title_of(composed), manifest, moment)


def _png(job: _Job) -> bytes:
    made = f"{job.moment:%Y-%m-%dT%H:%M:%SZ}" if job.moment else ""
    texts = {
        "Title": job.title,
        "Description": job.composed.figure.alt_text,
        "Software": "Pit2Port",
        "Creation Time": made,
        PNG_KEY: manifest_text(job.manifest),
    }
    return with_text(png_of(_image(job), opaque=True), texts)


def _tiff(job: _Job) -> bytes:
    image = _image(job).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rgb = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    place = _place(job)
    made = f"{job.moment:%Y:%m:%d %H:%M:%S}" if job.moment else ""
    return tiff_bytes(
        rgb, job.dpi, manifest=job.manifest, geo=geotiff_tags(place) if place else None, moment=made
    )


def _svg(job: _Job) -> bytes:
    return svg_bytes(
        job.composed.draw_list,
        page_unit_mm=1.0,
        title=job.title,
        description=job.composed.figure.alt_text,
        metadata=svg_metadata(manifest_text(job.manifest)),
    )


def _pdf(job: _Job) -> bytes:
    record = manifest_text(job.manifest).encode("utf-8")
    files = [Attachment(ATTACHMENT, record, "application/json", "How this figure was made")]
    if job.composed.notes.notes:
        table = notes_csv(job.composed.notes).encode("utf-8")
        files.append(Attachment("sources.csv", table, "text/csv", "The numbered sources of this figure"))
    return pdf_bytes(
        job.composed.draw_list,
        page_unit_mm=1.0,
        title=job.title,
        description=job.composed.figure.alt_text,
        moment=job.moment,
        attachments=files,
        places=map_places(job.composed),
    )


FORMATS: dict[str, Callable[[_Job], bytes]] = {
    ".png": _png,
    ".svg": _svg,
    ".pdf": _pdf,
    ".tif": _tiff,
    ".tiff": _tiff,
}
"""Endings, and what writes them."""


def _image(job: _Job) -> QImage:
    return image_of(job.composed.draw_list, page_unit_mm=1.0, dpi=job.dpi)


def _place(job: _Job) -> PixelPlace | None:
    # The picture has whole pixels, so its scale isn't quite what the dpi say.
    width = job.composed.draw_list.width
    return pixel_place(job.composed, round(width * job.dpi / 25.4) / width)


def title_of(composed: ComposedFigure) -> str:
    """The words of the figure's title, its name where there is none."""
    for item in composed.figure.items:
        if item.kind == "text" and item.role == "title" and composed.texts.get(item.key):
            return composed.texts[item.key]
    return composed.figure.name


def source_date() -> datetime | None:
    """The time that ``SOURCE_DATE_EPOCH`` gives; without it, files carry none, so that they stay the same.

    Raises
    ------
    FigureError
        When the variable isn't a number of seconds.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise FigureError(f"SOURCE_DATE_EPOCH is “{text}”; it must be seconds since 1970") from None


@cache
def versions() -> dict[str, str]:
    """Versions of what draws: the program, Qt, and the fonts."""
    found = {"Qt": str(qVersion()), "numpy": np.__version__}
    for package in ("pit2port", *FONT_PACKAGES):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


@lru_cache(maxsize=4096)
def has_glyph(letter: str, weight: int) -> bool:
    """True when the map's own font of that weight has the letter; other fonts don't count."""
    return bool(_raw_font(weight).supportsCharacter(ord(letter)))


@lru_cache(maxsize=4)
def _raw_font(weight: int) -> QRawFont:
    register_fonts()
    return QRawFont(str(font_files()[_WEIGHTS.get(weight, 0)]), BASE_PX)
