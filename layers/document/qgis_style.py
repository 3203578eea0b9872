"""Styles for QGIS: the map's hues and patterns as QML, stored in a document's ``layer_styles``."""

from __future__ import annotations

from functools import cache
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from layers.records.commodity import Commodity
from layers.records.layer import GeometryKind
from layers.records.route import Mode, Standing
from layers.records.site import SiteKind
from layers.theme.theme import LIGHT

QGIS_VERSION = "3.22.0"
KIND_NAMES = {
    SiteKind.MINE: "Mine",
    SiteKind.DEPOSIT: "Deposit, claimed",
    SiteKind.EXPORT_PORT: "Export port",
    SiteKind.RECEIVING_PORT: "Receiving port",
    SiteKind.CANDIDATE_PORT: "Candidate port",
    SiteKind.CONTEXT_PORT: "Other port",
    SiteKind.LOCK: "Lock",
    SiteKind.CROSSING: "Border crossing",
    SiteKind.STATION: "Railway station",
    SiteKind.CITY: "City",
    SiteKind.WAYPOINT: "Waypoint",
    SiteKind.PROVINCE: "Province",
}
SHAPES = {
    SiteKind.MINE: "circle",
    SiteKind.DEPOSIT: "circle",
    SiteKind.EXPORT_PORT: "diamond",
    SiteKind.RECEIVING_PORT: "diamond",
    SiteKind.CANDIDATE_PORT: "diamond",
    SiteKind.CONTEXT_PORT: "diamond",
    SiteKind.LOCK: "triangle",
    SiteKind.CROSSING: "hexagon",
    SiteKind.STATION: "square",
    SiteKind.CITY: "square",
    SiteKind.WAYPOINT: "circle",
    SiteKind.PROVINCE: "star",
}
HOLLOW = frozenset(
    {SiteKind.DEPOSIT, SiteKind.RECEIVING_PORT, SiteKind.CANDIDATE_PORT, SiteKind.CONTEXT_PORT}
)
LABELLED = (
    SiteKind.MINE,
    SiteKind.DEPOSIT,
    SiteKind.EXPORT_PORT,
    SiteKind.RECEIVING_PORT,
    SiteKind.CROSSING,
    SiteKind.CITY,
)
PENS = {Standing.REPORTED: "solid", Standing.INFERRED: "dash", Standing.HYPOTHETICAL: "dot"}
SYMBOL_SCALE = 0.5
"""QGIS's plain markers carry no inner drawing, so half the size of the map's own symbols will do."""

POSITIONS = "R,L,TR,TL,BR,BL,T,B"
"""Where a label may stand about its symbol, the best first."""
PLACEMENTS = {GeometryKind.POINTS: "6", GeometryKind.LINES: "2", GeometryKind.AREAS: "4"}
"""QGIS's numbers: at ordered positions around a point, along a line, level within an area."""

Values = dict[str, str]


@cache
def qgis_styles() -> dict[str, str]:
    """QML by table name, for the tables that have a geometry."""
    return {"sites": _sites(), "legs": _legs(), "areas": _areas()}


def hue_expression() -> str:
    """QGIS expression for the hue of a row's commodity; of several, the neutral ink."""
    cases = " ".join(
        f"""WHEN "commodities" = '["{commodity.value}"]' THEN '{LIGHT.hue(commodity)}'"""
        for commodity in Commodity
    )
    return f"CASE {cases} ELSE '{LIGHT.ink.neutral}' END"


def _sites() -> str:
    root = new_root()
    rules = _Rules(root)
    hue = hue_expression()
    circle = {
        "name": "circle",
        "color": "0,0,0,15",
        "outline_color": rgb(LIGHT.ink.neutral),
        "outline_style": "dash",
        "outline_width": "0.2",
        "size": "2",
        "size_unit": "RenderMetersInMapUnits",
    }
    size = {"size": '2 * "uncertainty_m"', "outlineColor": hue}
    rules.add(
        "“Somewhere in here” (proxy place)", "\"basis\" = 'proxy'", "marker", [("SimpleMarker", circle, size)]
    )
    for kind in SiteKind:
        marker = {
            "name": SHAPES[kind],
            "color": rgb(LIGHT.ink.paper if kind in HOLLOW else LIGHT.ink.neutral),
            "outline_color": rgb(LIGHT.ink.neutral if kind in HOLLOW else LIGHT.ink.rim),
            "outline_style": "dot" if kind is SiteKind.DEPOSIT else "solid",
            "outline_width": "0.5" if kind in HOLLOW else "0.2",
            "size": f"{SYMBOL_SCALE * LIGHT.sizes.symbol_mm.get(kind, 2.0):.2f}",
            "size_unit": "MM",
        }
        defined = {"outlineColor" if kind in HOLLOW else "fillColor": hue}
        where = f"\"kind\" = '{kind.value}' AND \"basis\" <> 'proxy'"
        rules.add(KIND_NAMES[kind], where, "marker", [("SimpleMarker", marker, defined)])
    kinds = ", ".join(f"'{kind.value}'" for kind in LABELLED)
    add_labels(
        root,
        f'CASE WHEN "kind" IN ({kinds}) THEN "name" END',
        LIGHT.ink.subject,
        geometry=GeometryKind.POINTS,
    )
    return qml_text(root)


def _legs() -> str:
    root = new_root()
    rules = _Rules(root)
    colours = {
        Mode.SEA: LIGHT.ink.waterway,
        Mode.RAIL: LIGHT.ink.subject,
        Mode.ROAD: LIGHT.hue(Commodity.IRON_ORE),
        Mode.RIVER: LIGHT.ink.water,
    }
    for mode in Mode:
        for standing in Standing:
            line = {
                "line_color": rgb(colours[mode]),
                "line_style": PENS[standing],
                "line_width": "0.6",
                "line_width_unit": "MM",
                "capstyle": "round",
                "joinstyle": "round",
            }
            layers: list[tuple[str, Values, Values]] = [("SimpleLine", line, {})]
            if mode is Mode.RAIL:
                ticks = {
                    "line_color": rgb(colours[mode]),
                    "line_width": "0.4",
                    "hash_length": "1.6",
                    "interval": "2.4",
                    "placement": "interval",
                }
                layers.append(("HashLine", ticks, {}))
            where = f"\"mode\" = '{mode.value}' AND \"standing\" = '{standing.value}'"
            rules.add(f"{mode.value.capitalize()}, {standing.value}", where, "line", layers)
    return qml_text(root)


def _areas() -> str:
    root = new_root()
    renderer = SubElement(root, "renderer-v2", {"type": "singleSymbol", "symbollevels": "0"})
    fill = {
        "color": rgb(LIGHT.ground.area),
        "outline_color": rgb(LIGHT.ground.area_edge),
        "outline_style": "solid",
        "outline_width": "0.2",
        "style": "solid",
    }
    symbols = SubElement(renderer, "symbols")
    add_symbol(symbols, "0", "fill", [("SimpleFill", fill, {})])
    add_labels(root, '"name"', LIGHT.ink.context, geometry=GeometryKind.AREAS)
    return qml_text(root)


class _Rules:
    """A renderer whose rules are tried in order; each has a symbol of its own."""

    def __init__(self, root: Element) -> None:
        renderer = SubElement(root, "renderer-v2", {"type": "RuleRenderer", "symbollevels": "0"})
        self._rules = SubElement(renderer, "rules", {"key": "rules"})
        self._symbols = SubElement(renderer, "symbols")
        self._count = 0

    def add(self, label: str, where: str, kind: str, layers: list[tuple[str, Values, Values]]) -> None:
        name = str(self._count)
        self._count += 1
        SubElement(
            self._rules, "rule", {"key": f"rule-{name}", "filter": where, "label": label, "symbol": name}
        )
        add_symbol(self._symbols, name, kind, layers)


def add_symbol(parent: Element, name: str, kind: str, layers: list[tuple[str, Values, Values]]) -> None:
    """Add a symbol (``marker``, ``line`` or ``fill``) of symbol layers: class, values, expressions."""
    symbol = SubElement(parent, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1"})
    for form, values, defined in layers:
        layer = SubElement(symbol, "layer", {"class": form, "enabled": "1", "locked": "0", "pass": "0"})
        options = SubElement(layer, "Option", {"type": "Map"})
        for key, value in values.items():
            SubElement(options, "Option", {"name": key, "type": "QString", "value": value})
            SubElement(layer, "prop", {"k": key, "v": value})
        if form == "HashLine":
            line = {"line_color": values["line_color"], "line_width": values["line_width"]}
            add_symbol(layer, f"@{name}@1", "line", [("SimpleLine", line, {})])
        if defined:
            _data_defined(layer, defined)


def _data_defined(layer: Element, defined: Values) -> None:
    properties = SubElement(layer, "data_defined_properties")
    collection = SubElement(properties, "Option", {"type": "Map"})
    SubElement(collection, "Option", {"name": "name", "type": "QString", "value": ""})
    entries = SubElement(collection, "Option", {"name": "properties", "type": "Map"})
    for name, expression in defined.items():
        entry = SubElement(entries, "Option", {"name": name, "type": "Map"})
        SubElement(entry, "Option", {"name": "active", "type": "bool", "value": "true"})
        SubElement(entry, "Option", {"name": "expression", "type": "QString", "value": expression})
        SubElement(entry, "Option", {"name": "type", "type": "int", "value": "3"})
    SubElement(collection, "Option", {"name": "type", "type": "QString", "value": "collection"})


def add_labels(
    root: Element, expression: str, colour: str, size_pt: float = 9, *, geometry: GeometryKind
) -> None:
    """Label features by an expression of QGIS; only points keep the labels of others off."""
    labeling = SubElement(root, "labeling", {"type": "simple"})
    settings = SubElement(labeling, "settings", {"calloutType": "simple"})
    style = SubElement(
        settings,
        "text-style",
        {
            "fieldName": expression,
            "isExpression": "1",
            "fontSize": f"{size_pt:g}",
            "fontSizeUnit": "Point",
            "textColor": rgb(colour),
            "textOpacity": "1",
        },
    )
    halo = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferOpacity": "1"}
    SubElement(style, "text-buffer", {**halo, "bufferColor": rgb(LIGHT.ink.halo)})
    # Around the symbol, not its centre; QGIS takes what isn't said of obstacles as "keep off all areas".
    around = {"placement": PLACEMENTS[geometry], "dist": "0.6", "distUnits": "MM", "offsetType": "1"}
    SubElement(settings, "placement", {**around, "predefinedPositionOrder": POSITIONS})
    keeps_off = geometry is GeometryKind.POINTS
    SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": str(int(keeps_off))})


def new_root() -> Element:
    """The root of a style."""
    return Element(
        "qgis", {"version": QGIS_VERSION, "styleCategories": "Symbology|Labeling", "labelsEnabled": "1"}
    )


def qml_text(root: Element) -> str:
    """A style as the text of a QML file."""
    indent(root, " ")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def rgb(colour: str) -> str:
    """``#RRGGBB`` or ``#RRGGBBAA`` as QGIS writes it: ``r,g,b,a``."""
    digits = colour.removeprefix("#").ljust(8, "F")
    return ",".join(str(int(digits[at : at + 2], 16)) for at in (0, 2, 4, 6))
