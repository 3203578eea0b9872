"""The one source of online tiles that a page can be made to offer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TileSource:
    """Where pictures of the ground come from.

    Attributes
    ----------
    name, host : str
        What the reader is told: who learns where they look.
    address : str
        Leaflet's pattern of addresses.
    credit : str
    max_zoom : int
        Finest level that the server has.
    """

    name: str
    host: str
    address: str
    credit: str
    max_zoom: int


# OpenStreetMap's own server refuses pages opened from a file, which send no referrer.
ONLINE_TILES = TileSource(
    name="satellite pictures of Esri World Imagery",
    host="server.arcgisonline.com",
    address="https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}",
    credit="Tiles © Esri; sources: Esri, Maxar, Earthstar Geographics and the GIS user community",
    max_zoom=17,
)
