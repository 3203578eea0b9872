"""What the entries of the layer tree stand for: keys, names, whether they are shown, and their records."""

from __future__ import annotations

from dataclasses import replace

from gui.panels.folder_items import OWN
from layers.atlas import Atlas
from layers.display import DisplayState, MapLayer, Ref
from layers.records.commodity import Commodity
from layers.records.site import SiteKind

COMMODITIES, ROUTES, SITES, MAP = "commodities", "routes", "sites", "map"
GROUP_NAMES = {
    OWN: "Own layers",
    COMMODITIES: "Commodities",
    ROUTES: "Routes",
    SITES: "Sites",
    MAP: "Map layers",
}
_ATLAS_LAYERS = frozenset(layer.value for layer in MapLayer)


def entries_of(state: DisplayState, group: str) -> list[tuple[str, str]]:
    """Ids and names of the layers of one of the two groups, the topmost first."""
    return [
        (layer.id, layer.name)
        for layer in reversed(state.layers)
        if (layer.id in _ATLAS_LAYERS) == (group == MAP)
    ]


def commodities_of(atlas: Atlas) -> list[Commodity]:
    """Commodities that a site, route or statement of the atlas carries, in their fixed order."""
    used = {c for site in atlas.sites.values() for c in site.commodities}
    used |= {c for route in atlas.routes.values() for c in route.commodities}
    used |= {s.commodity for s in atlas.statements.values() if s.commodity}
    return [commodity for commodity in Commodity if commodity in used]


def kinds_of(atlas: Atlas) -> list[SiteKind]:
    """Kinds of sites in the atlas, in their fixed order."""
    used = {site.kind for site in atlas.sites.values()}
    return [kind for kind in SiteKind if kind in used]


def is_shown(state: DisplayState, group: str, key: str) -> bool:
    """Whether an entry of the tree is shown."""
    if group == COMMODITIES:
        return state.commodities is None or Commodity(key) in state.commodities
    if group == ROUTES:
        return state.routes is None or key in state.routes
    if group == SITES:
        return SiteKind(key) in state.kinds
    return state.shows(key)


def refs_of_entry(atlas: Atlas, group: str, key: str) -> list[Ref]:
    """Records that an entry of the tree stands for; all of its group for a heading."""
    if group == ROUTES:
        return [("routes", route) for route in atlas.routes if key in ("", route)]
    if group == SITES:
        return [("sites", s.id) for s in atlas.sites.values() if key in ("", s.kind.value)]
    if group == COMMODITIES:
        wanted = set(Commodity) if not key else {Commodity(key)}
        sites = [("sites", s.id) for s in atlas.sites.values() if wanted & set(s.commodities)]
        return sites + [("routes", r.id) for r in atlas.routes.values() if wanted & set(r.commodities)]
    return [("areas", area) for area in atlas.areas] if key == "areas" else []


def with_shown(
    state: DisplayState, group: str, keys: list[str], shown: bool, every: list[str]
) -> DisplayState:
    """The state with some entries of a group shown or hidden; `every` lists all keys of the group."""
    if group in (MAP, OWN):
        for key in keys:
            state = state.with_layer(key, visible=shown)
        return state
    now = {key for key in every if is_shown(state, group, key)}
    now = now | set(keys) if shown else now - set(keys)
    whole = now == set(every)
    if group == COMMODITIES:
        return replace(state, commodities=None if whole else frozenset(map(Commodity, now)))
    if group == ROUTES:
        return replace(state, routes=None if whole else frozenset(now))
    rest = frozenset(kind for kind in state.kinds if kind.value not in every)
    return replace(state, kinds=rest | frozenset(map(SiteKind, now)))
