"""Manifests in files: put into PNG, SVG, PDF and TIFF when they are written, and found again."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from layers.document.disk import reason
from layers.errors import DocumentError, FigureError, FormatError, RecordError
from layers.figures.manifest import FORMAT, VERSION, Manifest
from layers.figures.png_text import SIGNATURE, read_text
from layers.records.figure import Figure

PNG_KEY = "pit2port-figure"
SVG_NAMESPACE = "urn:pit2port:figure"
ATTACHMENT = "figure.json"
MAX_MANIFEST = 50_000_000
_PDF_STREAM = re.compile(
    rb"<< /Length (\d+) /Filter /FlateDecode"
    rb" /Type /EmbeddedFile /Subtype /application#2Fjson[^\n]{0,200}>>\nstream\n"
)


def svg_metadata(manifest: str) -> str:
    """XML for an SVG file's ``metadata`` element."""
    return f'<figure xmlns="{SVG_NAMESPACE}">{escape(manifest)}</figure>'


def read_manifest(path: Path) -> Manifest:
    """The manifest inside a PNG, SVG, PDF or TIFF file, or a JSON file that holds one.

    Raises
    ------
    DocumentError
        When the file can't be read.
    FigureError
        When it holds no manifest, or one of a newer version.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"“{path.name}” can't be read: {reason(error)}") from error
    text = _text_in(data, path.name)
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise FigureError(f"the record inside “{path.name}” is damaged: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise FigureError(f"“{path.name}” holds no record of a figure; was it written by this program?")
    if not isinstance(manifest.get("version"), int) or manifest["version"] > VERSION:
        raise FigureError(f"“{path.name}” was written by a newer version of this program; update it")
    return manifest


def figure_of_manifest(manifest: Manifest, name: str) -> Figure:
    """The specification inside a manifest.

    Raises
    ------
    FigureError
        When it doesn't fit; names the field.
    """
    values: Any = manifest.get("figure")
    if not isinstance(values, dict):
        raise FigureError(f"the record inside “{name}” has no specification of the figure")
    try:
        return Figure.checked(values)
    except RecordError as error:
        raise FigureError(f"the figure inside “{name}” can't be understood: {error}") from error


def _text_in(data: bytes, name: str) -> str:
    if data.startswith(SIGNATURE):
        try:
            text = read_text(data).get(PNG_KEY, "")
        except FormatError as error:
            raise FigureError(f"“{name}”: {error}") from error
    elif data.startswith(b"%PDF"):
        text = _in_pdf(data)
    elif data[:4] in (b"II*\0", b"MM\0*"):
        text = _in_tiff(data, name)
    elif data.lstrip()[:1] == b"<":
        text = _in_svg(data, name)
    else:
        text = data.decode("utf-8", "replace")
        if not text.lstrip().startswith("{"):
            text = ""
    if not text:
        raise FigureError(
            f"“{name}” holds no record of how it was made: it was written by another program, or saved again"
            " by one that drops such records"
        )
    return text


def _in_pdf(data: bytes) -> str:
    for found in _PDF_STREAM.finditer(data):
        packed = data[found.end() : found.end() + int(found.group(1))]
        try:
            return zlib.decompressobj().decompress(packed, MAX_MANIFEST).decode("utf-8")
        except (zlib.error, UnicodeDecodeError):
            return ""
    return ""


def _in_svg(data: bytes, name: str) -> str:
    from xml.etree.ElementTree import ParseError

    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        root = ElementTree.fromstring(data)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise FigureError(f"“{name}” can't be read as SVG: {error}") from error
    found = root.find(f".//{{{SVG_NAMESPACE}}}figure")
    return (found.text or "") if found is not None else ""


def _in_tiff(data: bytes, name: str) -> str:
    import io
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
                text = image.tag_v2.get(270, "")  # type: ignore[attr-defined]
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise FigureError(f"“{name}” can't be read as TIFF: {error}") from error
    return text if isinstance(text, str) and text.lstrip().startswith("{") else ""
