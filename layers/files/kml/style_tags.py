"""KML's Style and StyleMap tags to looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from xml.parsers import expat

from layers.files.kml.extras import StyleTags
from layers.files.styles import FeatureStyle

_COLOUR = re.compile(r"#?([0-9a-fA-F]{8})\Z")
_MAX_HOPS = 5
_PARTS = frozenset(("IconStyle", "LabelStyle", "LineStyle", "PolyStyle", "BalloonStyle", "ListStyle"))

Values = dict[tuple[str, str], str]
"""(sub-style, tag) to text; a reference under ``("", "styleUrl")``."""


def style_values(xml: str) -> tuple[Values, dict[str, str | Values]]:
    """What a Style or StyleMap says.

    Parameters
    ----------
    xml : str
        The element, verbatim.

    Returns
    -------
    own : dict
        Values of a Style.
    pairs : dict
        For a StyleMap, key (``normal``, ``highlight``) to a reference or the values of its own Style.
    """
    own: Values = {}
    pairs: dict[str, str | Values] = {}
    path: list[str] = []
    text: list[str] = []
    pair: dict[str, str] = {}
    pair_own: Values = {}

    def start(tag: str, _: dict[str, str]) -> None:
        path.append(tag.rpartition(":")[2])
        text.clear()

    def end(_: str) -> None:
        tag = path.pop()
        value = "".join(text).strip()
        text.clear()
        in_pair = "Pair" in path
        part = next((name for name in reversed(path) if name in _PARTS), "")
        if tag == "Pair":
            key = pair.get("key", "normal")
            pairs[key] = pair.get("styleUrl") or dict(pair_own)
            pair.clear()
            pair_own.clear()
        elif in_pair and path[-1] == "Pair":
            pair[tag] = value
        elif part:
            (pair_own if in_pair else own)[part, tag] = value

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.Parse(xml, True)
    return own, pairs


class StyleBook:
    """Resolves what placemarks refer to.

    Parameters
    ----------
    shared : dict of str to str
        Id to the Style or StyleMap, verbatim.
    problem : callable
        Told in words what can't be resolved.
    """

    def __init__(self, shared: dict[str, str], problem: Callable[[str, str], None]) -> None:
        self._shared = shared
        self._problem = problem
        self._values: dict[str, Values] = {}

    def look(self, tags: StyleTags) -> FeatureStyle:
        """The look of a placemark: its shared style, and over it its own."""
        values = dict(self._of_url(tags.url, 0)) if tags.url else {}
        if tags.xml:
            values.update(self._of_xml(tags.xml, 0))
        return look_of(values)

    def _of_url(self, url: str, hops: int) -> Values:
        if hops > _MAX_HOPS:
            self._problem("Styles refer to each other in a circle", url)
            return {}
        address, _, identity = url.rpartition("#")
        if address and "#" in url and address not in ("", "doc.kml"):
            self._problem("A style in another file isn't fetched", url)
            return {}
        if identity not in self._values:
            xml = self._shared.get(identity)
            if xml is None:
                self._problem("A style that is referred to isn't in the file", url)
                return {}
            self._values[identity] = self._of_xml(xml, hops)
        return self._values[identity]

    def _of_xml(self, xml: str, hops: int) -> Values:
        try:
            own, pairs = style_values(xml)
        except expat.ExpatError:
            self._problem("A style can't be read", xml[:60])
            return {}
        normal = pairs.get("normal") or next(iter(pairs.values()), {})
        if isinstance(normal, str):
            return self._of_url(normal, hops + 1)
        return normal or own


def look_of(values: Values) -> FeatureStyle:
    """A look from the values of a Style."""
    icon = values.get(("IconStyle", "href"))
    style = FeatureStyle(
        icon=icon or None,
        icon_colour=_colour(values.get(("IconStyle", "color"))),
        icon_scale=_number(values.get(("IconStyle", "scale")), 1.0),
        icon_heading=_number(values.get(("IconStyle", "heading")), 0.0),
        label_colour=_colour(values.get(("LabelStyle", "color"))),
        label_scale=_number(values.get(("LabelStyle", "scale")), 1.0),
        line_colour=_colour(values.get(("LineStyle", "color"))),
        line_width=_number(values.get(("LineStyle", "width")), 1.0),
        fill_colour=_colour(values.get(("PolyStyle", "color"))),
        filled=values.get(("PolyStyle", "fill"), "1") not in ("0", "false"),
        outlined=values.get(("PolyStyle", "outline"), "1") not in ("0", "false"),
    )
    # An empty Icon is Google Earth's way to show no marker at all.
    hidden = ("IconStyle", "Icon") in values and not icon
    return replace(style, icon_scale=0.0) if hidden else style


def _colour(text: str | None) -> str | None:
    """``#RRGGBBAA`` from KML's aabbggrr."""
    match = _COLOUR.match(text or "")
    if match is None:
        return None
    digits = match.group(1).upper()
    return f"#{digits[6:8]}{digits[4:6]}{digits[2:4]}{digits[0:2]}"


def _number(text: str | None, usual: float) -> float:
    try:
        number = float(text) if text else usual
    except ValueError:
        return usual
    return number if 0 <= number <= 1e6 else usual


def style_xml(style: FeatureStyle, identity: str) -> str:
    """A Style element for a look that comes from elsewhere."""
    from xml.sax.saxutils import escape, quoteattr

    def colour(text: str | None) -> str:
        if text is None:
            return ""
        digits = text[1:].lower()
        return f"<color>{digits[6:8]}{digits[4:6]}{digits[2:4]}{digits[0:2]}</color>"

    icon = f"<Icon><href>{escape(style.icon)}</href></Icon>" if style.icon else ""
    parts = [
        (
            "IconStyle",
            colour(style.icon_colour)
            + _tag("scale", style.icon_scale, 1)
            + _tag("heading", style.icon_heading, 0)
            + icon,
        ),
        ("LabelStyle", colour(style.label_colour) + _tag("scale", style.label_scale, 1)),
        ("LineStyle", colour(style.line_colour) + _tag("width", style.line_width, 1)),
        (
            "PolyStyle",
            colour(style.fill_colour)
            + _tag("fill", int(style.filled), 1)
            + _tag("outline", int(style.outlined), 1),
        ),
    ]
    inner = "".join(f"<{name}>{content}</{name}>" for name, content in parts if content)
    return f"<Style id={quoteattr(identity)}>{inner}</Style>"


def _tag(name: str, value: float, usual: float) -> str:
    return "" if value == usual else f"<{name}>{value:g}</{name}>"
