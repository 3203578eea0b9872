"""The record of how a page was made: inside the page, to say later what has changed since.

Each field of each record has a digest of four letters, so that a change is named by record and field
without the page growing by much: one in sixteen million changes would go unseen.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.viewport import DEFAULT_CRS
from layers.atlas import Atlas
from layers.document.disk import reason
from layers.errors import DocumentError, WebPageError
from layers.figures.manifest import digest, field_digests, ground_digest
from layers.records.base import Record
from layers.webpage.encoding import script_safe_json
from layers.webpage.ground import EXTENT

if TYPE_CHECKING:
    from layers.webpage.page import PageOptions

FORMAT = "pit2port-webpage"
VERSION = 1
TABLES = (
    "sites",
    "legs",
    "routes",
    "areas",
    "statements",
    "sources",
    "measures",
    "inconsistencies",
    "views",
)
"""Tables of which the page shows every record."""
PACKAGES = ("pit2port", "folium", "XStatic-Leaflet", "fonttools")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Numbers of fields as letters."""
OPEN = '<script type="application/json" id="manifest">'
UNSIGNED = "0" * 64
"""Stands for the page's own digest while that is worked out."""
MAX_PAGE = 500_000_000
_ELEMENT = re.compile(re.escape(OPEN) + r"(.*?)</script>", re.DOTALL)

Manifest = dict[str, Any]


def manifest_of(
    atlas: Atlas, options: PageOptions, made: str, layers: Sequence[Mapping[str, Any]] = ()
) -> Manifest:
    """What went into a page, without the page's own digest.

    Parameters
    ----------
    atlas : Atlas
    options : PageOptions
    made : str
        Day of making that the page states, or empty.
    layers : sequence of mapping
        Data of own layers as they stand in the page.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "document": options.document or "bundled atlas",
        "options": {
            "title": options.title,
            "view": options.view,
            "online_tiles": options.online_tiles,
            "tiles": [options.tiles.address, options.tiles.credit] if options.online_tiles else None,
            "made": made,
        },
        "crs": "EPSG:3857" if options.online_tiles else DEFAULT_CRS,
        "extent": [EXTENT.xmin, EXTENT.ymin, EXTENT.xmax, EXTENT.ymax],
        "fields": {table: _fields(atlas, table) for table in TABLES},
        "records": {
            table: {key: record_digest(row) for key, row in atlas.table(table).items()} for table in TABLES
        },
        "layers": [layer_facts(layer) for layer in layers],
        "ground": ground_digest(),
        "versions": versions(),
        "page": UNSIGNED,
    }


def record_digest(record: Record) -> str:
    """For each field that isn't its default: a letter for its place, and four letters of its digest."""
    names = list(type(record).model_fields)
    return "".join(
        LETTERS[names.index(name)] + base64.b64encode(bytes.fromhex(value[:6])).decode("ascii")
        for name, value in field_digests(record).items()
    )


def changed_fields(before: str, after: str, names: Sequence[str]) -> list[str]:
    """Names of the fields in which two digests differ; `names` are those of the first, in order."""
    old, new = _by_field(before, names), _by_field(after, names)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def layer_facts(layer: Mapping[str, Any]) -> dict[str, Any]:
    """An own layer by name, with a digest of all that the page holds of it."""
    return {"name": layer["name"], "count": layer["count"], "digest": digest(script_safe_json(layer))}


def versions() -> dict[str, str]:
    """Versions of what makes the page."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def signed(html: str) -> str:
    """The page with its own digest in its manifest: a later change of any letter shows."""
    place = html.index(UNSIGNED, html.index(OPEN))
    return html[:place] + hashlib.sha256(html.encode("utf-8")).hexdigest() + html[place + len(UNSIGNED) :]


def read_page(path: Path) -> tuple[str, Manifest]:
    """A page's text and its manifest.

    Raises
    ------
    DocumentError
        When the file can't be read.
    WebPageError
        When it holds no manifest, or one of a newer version.
    """
    try:
        if path.stat().st_size > MAX_PAGE:
            raise WebPageError(f"“{path.name}” is far larger than any page of this program")
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise DocumentError(f"“{path.name}” can't be read: {reason(error)}") from error
    found = _ELEMENT.search(text)
    if found is None:
        raise WebPageError(
            f"“{path.name}” holds no record of how it was made: it isn't a page of this program, or was saved"
            " again by one that drops such records"
        )
    try:
        manifest = json.loads(found[1])
    except (ValueError, RecursionError) as error:
        raise WebPageError(f"the record inside “{path.name}” is damaged: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise WebPageError(f"“{path.name}” holds no record of a page; was it written by this program?")
    if not isinstance(manifest.get("version"), int) or manifest["version"] > VERSION:
        raise WebPageError(f"“{path.name}” was written by a newer version of this program; update it")
    return text, manifest


def is_whole(text: str, manifest: Manifest) -> bool:
    """True when no letter of the page has been changed since it was made."""
    own = manifest.get("page")
    if not isinstance(own, str) or len(own) != len(UNSIGNED):
        return False
    start = text.index(OPEN)
    plain = text[:start] + text[start:].replace(own, UNSIGNED, 1)
    return hashlib.sha256(plain.encode("utf-8")).hexdigest() == own


def _fields(atlas: Atlas, table: str) -> list[str]:
    first = next(iter(atlas.table(table).values()), None)
    return list(type(first).model_fields) if first is not None else []


def _by_field(text: str, names: Sequence[str]) -> dict[str, str]:
    pieces = [text[at : at + 5] for at in range(0, len(text), 5)]
    places = [(LETTERS.find(piece[0]), piece[1:]) for piece in pieces]
    return {names[place] if 0 <= place < len(names) else f"field {place}": rest for place, rest in places}
