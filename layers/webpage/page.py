"""The web page: one HTML file with the map, all that is said of it, and nothing to fetch."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.basemap import LEVEL_TOLERANCES_M
from geo.viewport import DEFAULT_CRS
from layers.atlas import Atlas
from layers.errors import WebPageError
from layers.files.atomic_write import replacing
from layers.webpage.alt_text import alt_text
from layers.webpage.descriptions import records_data
from layers.webpage.encoding import script_safe_json
from layers.webpage.ground import EXTENT, NEAR, ground_data
from layers.webpage.leg_lines import STEPS
from layers.webpage.libraries import leaflet, marker_cluster
from layers.webpage.looks import looks_data, theme_css
from layers.webpage.records import (
    AREA_STEP,
    CIRCLE_STEP,
    area_names_data,
    areas_data,
    destinations_data,
    kinds_data,
    legs_data,
    routes_data,
    sites_data,
    views_data,
    words_data,
)
from layers.webpage.reserves import flows_data, reserves_data
from layers.webpage.sanctions import sanctions_data
from layers.webpage.search_data import search_data
from layers.webpage.tiles import OPENSTREETMAP, TileSource

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer

TITLE = "North Korea's mineral trade, from the pit to the receiving port"
CREDIT = "Land, waters and boundaries: GSHHG, WDBII and Natural Earth; cities: GeoNames"
CLUSTERED_FROM = 400
"""With so many sites or more, those close together become one mark with their number."""
BUDGET_BYTES = 5_000_000
"""Above this the page warns: it is slow to send and to open on a phone."""
_PARAMETER = re.compile(r"\+(lat_1|lat_2|lat_0|lon_0)=(-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What a person may choose.

    Attributes
    ----------
    title : str
        Heading of the panel and the browser's tab; empty for the atlas's own.
    view : str
        Id of the saved view that the page opens with; empty for the first.
    online_tiles : bool
        Offer the reader a switch for map pictures from the network. It is off when the page opens,
        and says who learns what; the page is in Web Mercator then, as such pictures are.
    tiles : TileSource
        Where they come from then.
    document : str
        Name of the document's file, without its folder.
    made : str
        Day of making that the page states, as ISO date; empty for the one that the environment names, if
        any (``SOURCE_DATE_EPOCH``).
    """

    title: str = ""
    view: str = ""
    online_tiles: bool = False
    tiles: TileSource = OPENSTREETMAP
    document: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class WebPage:
    """A finished page.

    Attributes
    ----------
    html : str
    warnings : tuple of str
        What the person should know before sending it.
    sizes : Mapping of str to int
        Bytes by part, the largest first.
    """

    html: str
    warnings: tuple[str, ...]
    sizes: Mapping[str, int]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.html.encode("utf-8"))


def web_page(atlas: Atlas, options: PageOptions | None = None, layers: Sequence[PageLayer] = ()) -> WebPage:
    """Make the page of an atlas and of own layers. The same input gives the same bytes.

    A time of making stands in the page only if the environment names one (``SOURCE_DATE_EPOCH``).

    Raises
    ------
    WebPageError
        When there is no such view, a layer's coordinate system isn't known, or a part of the page is missing.
    BasemapError
        When the bundled basemap can't be read.
    """
    from layers.webpage.assembly import Parts, assembled
    from layers.webpage.fonts import font_css, page_letters
    from layers.webpage.manifest import manifest_of, signed
    from layers.webpage.skeleton import skeleton

    chosen = options or PageOptions()
    _check_view(atlas, chosen.view)
    made = chosen.made or _made()
    tiles = chosen.tiles if chosen.online_tiles else None
    own, own_warnings = _own(layers)
    data = {**_data(atlas, chosen, made), **own}
    clustered = bool(data["clustered"])
    libraries = [leaflet(), *([marker_cluster()] if clustered else [])]
    blocks = {name: script_safe_json(value) for name, value in data.items()}
    fonts = font_css(
        page_letters("".join(text for name, text in blocks.items() if name != "own"), blocks["own"])
    )
    opening = next((view for view in data["views"] if view["id"] == data["opening"]), data["everything"])
    parts = Parts(
        title=data["title"],
        subtitle=opening["subtitle"],
        alt=alt_text(atlas),
        credit=CREDIT,
        scripts=[script for script, _ in libraries],
        styles=[*(style for _, style in libraries), fonts],
        theme=theme_css(),
        skeleton=skeleton(clustered=clustered, tiles=tiles),
        data="{" + ",".join(f'"{name}":{text}' for name, text in blocks.items()) + "}",
        manifest=script_safe_json(manifest_of(atlas, chosen, made, own["own"])),
        generator=f"Pit2Port {_program_version()}",
        tiles=tiles,
    )
    html = signed(assembled(parts))
    sizes = {name: len(text.encode("utf-8")) for name, text in blocks.items()}
    sizes |= {"libraries": sum(len(script) + len(style) for script, style in libraries), "fonts": len(fonts)}
    sizes["manifest"] = len(parts.manifest)
    ordered = dict(sorted(sizes.items(), key=lambda item: -item[1]))
    return WebPage(html, (*own_warnings, *_warnings(html, ordered, chosen)), ordered)


def _own(layers: Sequence[PageLayer]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The data of own layers, and what to say of them; what reads them is loaded with the first."""
    if not layers:
        return {"own": []}, ()
    from layers.webpage.own_layers import STEP, own_layers_data

    found = own_layers_data(layers)
    return {"own": found.data, "ownStep": STEP, "ownShapes": found.shapes}, found.warnings


def write_page(path: Path, page: WebPage) -> None:
    """Write the page: the whole file or, if anything fails, none of it.

    Raises
    ------
    DocumentError
        When the folder or the disk doesn't allow it; an older file is as it was.
    """
    with replacing(path) as draft:
        draft.write_text(page.html, encoding="utf-8", newline="\n")


def _data(atlas: Atlas, options: PageOptions, made: str) -> dict[str, Any]:
    sites = sites_data(atlas)
    title = options.title.strip() or TITLE
    views = views_data(atlas)
    everything = _everything(atlas, title)
    return {
        "title": title,
        "crs": "EPSG3857" if options.online_tiles else "Conic",
        "projection": _conic(),
        "clustered": len(sites) >= CLUSTERED_FROM,
        "bounds": [EXTENT.xmin, EXTENT.ymin, EXTENT.xmax, EXTENT.ymax],
        "opening": options.view or (views[0]["id"] if views else ""),
        "everything": everything,
        "tiles": _tiles(options.tiles) if options.online_tiles else None,
        "credit": CREDIT,
        "notes": _notes(options, made),
        "looks": looks_data(),
        "kinds": kinds_data(),
        "words": words_data(),
        "sites": sites,
        "legs": legs_data(atlas),
        "legSteps": STEPS,
        "routes": routes_data(atlas),
        "areas": areas_data(atlas),
        "destinations": destinations_data(atlas),
        "areaStep": AREA_STEP,
        "circleStep": CIRCLE_STEP,
        "names": area_names_data(),
        "reserves": reserves_data(atlas),
        "flows": flows_data(atlas),
        "views": views,
        "sanctions": sanctions_data(atlas),
        "search": search_data(atlas),
        "records": records_data(atlas),
        "ground": ground_data(),
    }


def _everything(atlas: Atlas, title: str) -> dict[str, Any]:
    """The view of an atlas without saved ones: all its places."""
    places = [site.lonlat for site in atlas.sites.values() if site.lonlat is not None]
    lon, lat = ([place[i] for place in places] or [(EXTENT.xmin + EXTENT.xmax) / 2] for i in (0, 1))
    if not places:
        lon, lat = [117.0, 131.0], [34.0, 43.5]
    box = [min(lon), min(lat), max(lon), max(lat)]
    return {
        "id": "",
        "name": "Everything",
        "title": title,
        "subtitle": "",
        "box": box,
        "com": [],
        "routes": [],
        "hidden": [],
        "shown": [],
        "day": "",
    }


def _conic() -> dict[str, float]:
    """The app's own projection, as the page's program computes it."""
    found = {name.replace("_", ""): float(value) for name, value in _PARAMETER.findall(DEFAULT_CRS)}
    if "+proj=lcc" not in DEFAULT_CRS or len(found) != 4:
        raise WebPageError("the page draws Lambert's conformal conic only; its program needs another formula")
    return found


def _tiles(source: TileSource) -> dict[str, Any]:
    return {
        "name": source.name,
        "host": source.host,
        "credit": source.credit,
        "link": source.credit_link,
        "needsSite": source.needs_site,
    }


def _notes(options: PageOptions, made: str) -> list[str]:
    metres = LEVEL_TOLERANCES_M[NEAR]
    notes = [
        "This file holds everything it shows. It fetches nothing, and its policy forbids the browser to.",
        f"Coasts, rivers and boundaries are generalised: a line may run {metres:g} m beside the true one.",
        "Coasts, rivers: GSHHG and WDBII (LGPL 3); boundaries: Natural Earth; cities: GeoNames (CC BY 4.0).",
        "Circles of uncertainty are true to the ground. A hatched circle is all that is known of a place.",
        "Routes side by side are moved apart so that each can be seen; their lengths are those of the data.",
        "Letters A–F before a source are Admiralty grades of its reliability, where one could be given.",
    ]
    if not options.online_tiles:
        notes.append("Projection: Lambert's conformal conic, 36° and 42° N, 124° E, WGS 84: the app's own.")
    return [*notes, f"Made on {made} with Pit2Port." if made else "Made with Pit2Port."]


def _made() -> str:
    """The day that the environment names as the time of making; empty when it names none.

    Raises
    ------
    WebPageError
        When what it names is no time.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return ""
    try:
        return datetime.fromtimestamp(int(text), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise WebPageError(
            f"SOURCE_DATE_EPOCH is “{text}”, which is no number of seconds; unset it"
        ) from error


def _program_version() -> str:
    try:
        return version("pit2port")
    except PackageNotFoundError:
        return "(not installed)"


def _check_view(atlas: Atlas, view: str) -> None:
    if view and view not in atlas.views:
        known = ", ".join(atlas.views) or "none"
        raise WebPageError(f"there is no view “{view}”; this atlas has: {known}")


def _warnings(html: str, sizes: Mapping[str, int], options: PageOptions) -> tuple[str, ...]:
    found = []
    size = len(html.encode("utf-8"))
    if size > BUDGET_BYTES:
        largest = ", ".join(f"{name} {amount / 1e6:.1f} MB" for name, amount in list(sizes.items())[:2])
        found.append(
            f"The page has {size / 1e6:.1f} MB, more than {BUDGET_BYTES / 1e6:g} MB: slow to send and "
            f"to open on a phone. Most of it is {largest}. Leave out what readers don't need."
        )
    if options.online_tiles:
        source = options.tiles
        found.append(
            f"Readers can switch on {source.name}: then {source.host} learns their address and where they"
            " look."
        )
        if source.needs_site:
            found.append(
                f"{source.host} answers pages of web sites only: put the page on one, or name a server of"
                " your own with --tiles. Opened from a file, the page says so and leaves the switch off."
            )
        if "?" in source.address:
            found.append(
                "The address of the tiles, with any key in it, stands in the page for everyone to read."
            )
    return tuple(found)
