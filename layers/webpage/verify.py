"""What has changed since a page was made: in the page itself, in the atlas, in the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.atlas import Atlas
from layers.errors import LayersError, WebPageError
from layers.figures.manifest import ground_digest
from layers.webpage.manifest import (
    TABLES,
    Manifest,
    changed_fields,
    is_whole,
    layer_facts,
    read_page,
    record_digest,
    versions,
)
from layers.webpage.page import PageOptions, web_page
from layers.webpage.tiles import OPENSTREETMAP, TileSource, tile_source

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found.

    Attributes
    ----------
    changes : tuple of str
        A record (``sites/nampo-port``), the ground, a layer or the page, and what differs. Empty when
        the same page would come out now.
    notes : tuple of str
        What couldn't be compared.
    """

    changes: tuple[str, ...]
    notes: tuple[str, ...] = ()


def verify_page(path: Path, atlas: Atlas, layers: Sequence[PageLayer] = ()) -> Verified:
    """Compare a page with the atlas, the files of own layers and the program as they are now.

    Raises
    ------
    DocumentError
        When the page can't be read.
    WebPageError
        When it isn't a page of this program, or the record inside can't be understood.
    """
    text, manifest = read_page(path)
    try:
        options = _options(manifest)
        found = [] if is_whole(text, manifest) else ["page: it was changed after it was made"]
        found += _record_changes(manifest, atlas)
        if manifest["ground"] != ground_digest():
            found.append("ground: the coast, rivers or borders were replaced")
        layer_changes, notes = _layer_changes(manifest["layers"], layers)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise WebPageError(f"the record inside “{path.name}” can't be understood: {error!r}") from error
    found += layer_changes
    if not found and not notes:
        found += _made_again(text, manifest, atlas, options, layers)
    return Verified(tuple(found), tuple(notes))


def _options(manifest: Manifest) -> PageOptions:
    said = manifest["options"]
    return PageOptions(
        title=str(said["title"]),
        view=str(said["view"]),
        online_tiles=said["online_tiles"] is True,
        tiles=_tiles(said["tiles"]),
        document="" if manifest["document"] == "bundled atlas" else str(manifest["document"]),
        made=str(date.fromisoformat(said["made"])) if said["made"] else "",
    )


def _tiles(said: Any) -> TileSource:
    if said is None or said == [OPENSTREETMAP.address, OPENSTREETMAP.credit]:
        return OPENSTREETMAP
    address, credit = said
    return tile_source(address, credit)


def _record_changes(manifest: Manifest, atlas: Atlas) -> list[str]:
    found = []
    for table in TABLES:
        before, now = manifest["records"].get(table, {}), atlas.table(table)
        names = manifest["fields"].get(table, [])
        for key, old in before.items():
            if key not in now:
                found.append(f"{table}/{key}: is gone")
            elif changed := changed_fields(old, record_digest(now[key]), names):
                found.append(f"{table}/{key}: {', '.join(changed)} changed")
        found += [f"{table}/{key}: is new" for key in now if key not in before]
    return found


def _layer_changes(
    before: Sequence[Mapping[str, Any]], layers: Sequence[PageLayer]
) -> tuple[list[str], list[str]]:
    from layers.webpage.own_layers import own_layers_data

    now = {row["name"]: layer_facts(row) for row in own_layers_data(layers).data} if layers else {}
    found, notes = [], []
    for layer in before:
        name = layer["name"]
        if name not in now:
            notes.append(f"the own layer “{name}” wasn't compared; give its file with --layer")
        elif now[name] != layer:
            found.append(f"layer “{name}”: the page shows other features, values or looks than the file")
    found += [f"layer “{name}”: isn't on the page" for name in now.keys() - {row["name"] for row in before}]
    return found, notes


def _made_again(
    text: str, manifest: Manifest, atlas: Atlas, options: PageOptions, layers: Sequence[PageLayer]
) -> list[str]:
    """The page made anew: the same bytes, or the program is another one now."""
    try:
        if web_page(atlas, options, layers).html == text:
            return []
    except LayersError as error:
        return [f"page: can't be made any more: {error}"]
    before, now = manifest["versions"], versions()
    moved = [
        f"{name} {before.get(name, 'none')} → {now[name]}" for name in now if before.get(name) != now[name]
    ]
    why = f" ({', '.join(moved)})" if moved else ""
    return [f"page: the program makes it otherwise now{why}"]
