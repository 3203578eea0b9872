"""The map's frame in folium: the Leaflet map, its panes and layer groups, and the online tiles if asked for.

folium's own templates put names and pop-ups into scripts as text, name everything by chance, and load
their libraries from the network. Here folium gets constants only: no word from the data goes through
a template, ids are fixed, and the libraries stand in the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Figure
from folium.plugins import MarkerCluster

from layers.webpage.tiles import TileSource

PANES = (("ground", 210, False), ("subject", 420, True), ("lettering", 640, False))
"""Name, height and whether it takes the pointer; Leaflet's own markers stand at 600."""
GROUPS = ("ground", "areas", "circles", "routes", "sites", "lettering")
"""Layer groups from bottom to top; the page's program fills them."""
CONIC, MERCATOR = "Conic", "EPSG3857"
"""Members of ``L.CRS``: the app's own projection, which the program adds, and that of tiles."""
MIN_ZOOM, MAX_ZOOM = 4, 12
CLUSTER_ICON = """function (cluster) {
  const words = '<span>' + cluster.getChildCount() + '</span><span class="unseen"> places here</span>';
  return L.divIcon({className: 'cluster', html: words, iconSize: [30, 30]});
}"""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What folium gives: markup of the map's element, and the script that sets the map up."""

    html: str
    script: str


class _Named:
    """Gives a folium element a fixed name instead of one by chance: the same page has the same bytes."""

    _fixed_name = ""

    def get_name(self) -> str:
        """The element's name in the script."""
        return self._fixed_name


class _Map(_Named, folium.Map):
    _fixed_name = "atlasMap"
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 (folium's own way to name libraries)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class _Pane(_Named, folium.map.CustomPane):
    def __init__(self, name: str, z_index: int, pointer_events: bool) -> None:
        self._fixed_name = f"{name}Pane"
        super().__init__(name, z_index=z_index, pointer_events=pointer_events)


class _Group(_Named, folium.FeatureGroup):
    def __init__(self, name: str) -> None:
        self._fixed_name = f"{name}Group"
        super().__init__(name=name, control=False)


class _Cluster(_Named, MarkerCluster):
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 (folium's own way to name libraries)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, name: str) -> None:
        self._fixed_name = f"{name}Group"
        super().__init__(  # type: ignore[no-untyped-call]
            name=name,
            control=False,
            icon_create_function=CLUSTER_ICON,
            chunkedLoading=True,
            showCoverageOnHover=False,
            # Some readers can't bear motion, and the plug-in asks only once.
            animate=False,
            maxClusterRadius=44,
            disableClusteringAtZoom=MAX_ZOOM - 1,
        )


class _Tiles(_Named, folium.TileLayer):
    _fixed_name = "onlineTiles"


def skeleton(*, clustered: bool, tiles: TileSource | None) -> Skeleton:
    """Set up the map.

    Parameters
    ----------
    clustered : bool
        Sites that lie close together become one mark with their number.
    tiles : TileSource or None
        The reader may switch a layer of pictures from the network on. It is never on by itself.
    """
    figure = Figure()
    # The pointer's wheel works at any time, and keys once the map has the focus.
    board = _Map(
        location=(39.0, 124.0),
        zoom_start=6,
        tiles=None,
        crs=MERCATOR if tiles else CONIC,
        zoom_control=False,
        attribution_control=False,
        prefer_canvas=True,
        # In Leaflet's own spelling: folium's min_zoom and max_zoom are those of its tiles.
        minZoom=MIN_ZOOM,
        maxZoom=MAX_ZOOM,
        zoom_snap=1 if tiles else 0.25,
        zoom_delta=1,
        wheel_px_per_zoom_level=90,
        world_copy_jump=False,
        bounce_at_zoom_limits=False,
    )
    figure.add_child(board)
    for name, z_index, pointer_events in PANES:
        board.add_child(_Pane(name, z_index, pointer_events))
    for name in GROUPS:
        board.add_child(_Cluster(name) if clustered and name == "sites" else _Group(name))
    if tiles:
        board.add_child(_tiles(tiles))
    figure.render()
    # folium's header would forbid zooming on phones; the page has its own.
    return Skeleton(figure.html.render().strip(), figure.script.render().strip())


def _tiles(source: TileSource) -> Any:
    return _Tiles(
        tiles=source.address,
        # The page shows the credit itself: Leaflet would read it as markup.
        attr=" ",
        name="onlineTiles",
        control=False,
        show=False,
        overlay=True,
        max_native_zoom=source.max_zoom,
        max_zoom=MAX_ZOOM,
        # The page tells nobody where it stands; a server that asks which site it is gets the site alone.
        referrer_policy="strict-origin" if source.needs_site else "no-referrer",
    )
