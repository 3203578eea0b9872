"""Leaflet and its marker clusters, inlined: scripts without source maps, styles with their images inside."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from layers.errors import WebPageError

_SOURCE_MAP = re.compile(r"(?m)^\s*(?://[#@]|/\*[#@])\s*sourceMappingURL=.*$")
_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
_VML = re.compile(r"\.lvml\s*\{[^}]*\}")
"""A rule for Internet Explorer, whose ``url(#default#VML)`` is no address."""
_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif"}


def leaflet() -> tuple[str, str]:
    """Script and style of Leaflet, from the package XStatic-Leaflet.

    Raises
    ------
    WebPageError
        When the package's files are missing.
    """
    from xstatic.pkg import leaflet as package

    folder = Path(package.BASE_DIR)
    return _script(folder / "leaflet.js"), _style(folder / "leaflet.css")


def marker_cluster() -> tuple[str, str]:
    """Script and style of Leaflet.markercluster, from the package XStatic-Leaflet-MarkerCluster.

    Raises
    ------
    WebPageError
        When the package's files are missing.
    """
    from xstatic.pkg import leaflet_markercluster as package

    folder = Path(package.BASE_DIR)
    return _script(folder / "leaflet.markercluster.js"), _style(folder / "MarkerCluster.css")


def _text(path: Path) -> str:
    """The file without its source map; line ends as a browser reads them, so that hashes hold."""
    text = _read(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return _SOURCE_MAP.sub("", text).strip()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WebPageError(
            f"the web page needs the file {path.name} of its map library, which can't be read: "
            "install the application again"
        ) from error


def _script(path: Path) -> str:
    text = _text(path)
    if "</script" in text.lower() or "<!--" in text:
        raise WebPageError(f"{path.name} holds text that would end its script element: install it again")
    return text


def _style(path: Path) -> str:
    text = _VML.sub("", _text(path))

    def inlined(found: re.Match[str]) -> str:
        image = path.parent / found[1]
        kind = _TYPES.get(image.suffix)
        if kind is None:
            raise WebPageError(f"{path.name} asks for “{found[1]}”, which the page can't hold")
        return f"url(data:{kind};base64,{base64.b64encode(_read(image)).decode('ascii')})"

    return _URL.sub(inlined, text)
