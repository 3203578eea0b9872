"""Where online tiles of a page come from: OpenStreetMap's standard map, or a server that the person names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from layers.errors import WebPageError

_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?&=%+,;@!$()*{}]+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_PLACES = ("{z}", "{x}", "{y}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
LONGEST = 1000
MAX_ZOOM = 19


@dataclass(frozen=True, slots=True)
class TileSource:
    """Where pictures of the ground come from.

    Attributes
    ----------
    name : str
        What is loaded, as the reader is told.
    address : str
        Leaflet's pattern of addresses.
    credit : str
        Whose they are; shown on the map while they are.
    credit_link : str
        Where the credit leads to; empty for nowhere.
    needs_site : bool
        The server wants to know which web site asks: it refuses pages that are opened from a file.
    max_zoom : int
        Finest level that the server has.
    """

    name: str
    address: str
    credit: str
    credit_link: str = ""
    needs_site: bool = False
    max_zoom: int = MAX_ZOOM

    @property
    def host(self) -> str:
        """Who learns where the reader looks."""
        return urlsplit(self.address).netloc

    @property
    def origin(self) -> str:
        """Scheme and host: all that the page's policy lets pictures come from."""
        return f"{urlsplit(self.address).scheme}://{self.host}"


OPENSTREETMAP = TileSource(
    name="the standard map of OpenStreetMap",
    address="https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    credit="Map pictures © OpenStreetMap contributors",
    credit_link="https://www.openstreetmap.org/copyright",
    needs_site=True,
)
"""By its policy of use: this address, this credit, and the browser says from which site it comes."""


def tile_source(address: str, credit: str) -> TileSource:
    """A source that the person names.

    Parameters
    ----------
    address : str
        Such as ``https://tiles.example.org/{z}/{x}/{y}.png``; ``{-y}`` where rows are counted from below.
    credit : str
        What the terms of the server want to be shown.

    Raises
    ------
    WebPageError
        When the address can't be one of tiles, or no credit is given.
    """
    address, credit = address.strip(), " ".join(credit.split())
    plain = address.replace("{-y}", "{y}")
    for place in _PLACES:
        if plain.count(place) != 1:
            raise WebPageError(f"the address of tiles holds {place} once; “{address[:80]}” doesn't")
    try:
        parts = urlsplit(plain)
        _ = parts.port
    except ValueError as error:
        raise WebPageError(f"“{address[:80]}” is no address: {error}") from error
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise WebPageError("tiles come from an address that begins with https://")
    rest = plain
    for place in _PLACES:
        rest = rest.replace(place, "")
    sound = _PLAIN.fullmatch(rest) and not set("{}") & set(rest) and len(address) <= LONGEST
    if not sound or not _HOST.fullmatch(host) or "@" in parts.netloc or "{" in parts.netloc:
        raise WebPageError(
            f"“{address[:80]}” can't be used: the address names one host, and holds nothing in braces but the"
            " places {z}, {x} and {y}"
        )
    if not credit:
        raise WebPageError("say whose the tiles are, as the server's terms want it: --tiles-credit TEXT")
    return TileSource(f"map pictures of {parts.netloc}", address, credit)
