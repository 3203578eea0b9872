"""The page's HTML: parts in order, and a policy that lets nothing run but the page's own scripts."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from layers.webpage.manifest import OPEN
from layers.webpage.skeleton import Skeleton
from layers.webpage.tiles import TileSource

PROGRAM_BEFORE = ("basics.js", "projection.js")
"""What must be there before folium's script sets the map up."""
PROGRAM_AFTER = (
    "looks.js",
    "state.js",
    "canvas.js",
    "ground.js",
    "areas.js",
    "routes.js",
    "sites.js",
    "lettering.js",
    "own_layers.js",
    "record.js",
    "reserves.js",
    "evidence.js",
    "panel.js",
    "search.js",
    "scale.js",
    "app.js",
    "controls.js",
    "timeline.js",
    "permalink.js",
    "tables.js",
    "reading.js",
    "start.js",
)
MAP_PLACE = "<!-- map -->"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a page is put together from.

    Attributes
    ----------
    title, subtitle, alt, credit : str
        Plain text; escaped here.
    scripts, styles : sequence of str
        Libraries, in order.
    theme : str
        Style rules of the two themes.
    skeleton : Skeleton
        folium's markup and script.
    data : str
        JSON that is safe inside a script element.
    tiles : TileSource or None
        The one server that pictures may come from.
    manifest : str
        JSON of how the page was made, safe inside a script element.
    generator : str
    """

    title: str
    subtitle: str
    alt: str
    credit: str
    scripts: Sequence[str]
    styles: Sequence[str]
    theme: str
    skeleton: Skeleton
    data: str
    manifest: str
    generator: str
    tiles: TileSource | None = None


def assembled(parts: Parts) -> str:
    """The page as one text, ending with a line feed."""
    program = _program(parts.skeleton)
    scripts = [*parts.scripts, program]
    styles = [*parts.styles, parts.theme, page_file("page.css")]
    body = page_file("body.html").format(
        title=html.escape(parts.title),
        subtitle=html.escape(parts.subtitle),
        alt=html.escape(parts.alt),
        credit=html.escape(parts.credit),
    )
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts, styles, parts.tiles)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        # Or some browsers look up the hosts of links before anyone follows them.
        '<meta http-equiv="x-dns-prefetch-control" content="off">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="generator" content="{html.escape(parts.generator)}">',
        f'<meta name="description" content="{html.escape(parts.alt)}">',
        f"<title>{html.escape(parts.title)}</title>",
        '<link rel="icon" href="data:,">',
        *(f"<style>{style}</style>" for style in styles),
    ]
    tail = [
        f"{OPEN}{parts.manifest}</script>",
        f'<script type="application/json" id="data">{parts.data}</script>',
        *(f"<script>{script}</script>" for script in scripts),
    ]
    lines = [
        "<!DOCTYPE html>",
        f"<!--\n{page_file('licences.txt')}\n-->",
        '<html lang="en">',
        "<head>",
        *head,
        "</head>",
        "<body>",
        body.replace(MAP_PLACE, parts.skeleton.html),
        *tail,
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def page_file(name: str) -> str:
    """One of the page's own files."""
    return (files("layers.webpage.browser") / name).read_text(encoding="utf-8").strip()


def _program(skeleton: Skeleton) -> str:
    """One script in a function of its own: folium's names are no globals."""
    before = [page_file(name) for name in PROGRAM_BEFORE]
    after = [page_file(name) for name in PROGRAM_AFTER]
    return "\n".join(["(function () {", "'use strict';", *before, skeleton.script, *after, "})();"])


def _policy(scripts: Sequence[str], styles: Sequence[str], tiles: TileSource | None) -> str:
    """The Content-Security-Policy: no network at all, no script or style that isn't named by its hash."""
    pictures = f"data: {tiles.origin}" if tiles else "data:"
    rules = [
        "default-src 'none'",
        f"script-src {' '.join(_hash(script) for script in scripts)}",
        f"style-src {' '.join(_hash(style) for style in styles)}",
        f"img-src {pictures}",
        "font-src data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(rules)


def _hash(text: str) -> str:
    """Hash of an element's text, which holds only what a browser reads as it stands (no carriage returns)."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
