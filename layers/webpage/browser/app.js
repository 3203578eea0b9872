// Putting it together: layers onto the map, and who follows whom.

const whenSettled = [];
let legLayers = [], theGround = null;

function tilesShown() {
  return Boolean(DATA.tiles && state.tiles);
}

// Whose the pictures are, as their terms want it.
function creditOf({credit, link}) {
  return link ? element('a', {href: link, target: '_blank', rel: 'noopener noreferrer'}, credit) : document.createTextNode(credit);
}

// A phone's width: panels lie over the map as sheets.
const isNarrow = () => window.innerWidth <= 760;

// The part of the map that no panel covers, in its pixels.
function freeBox() {
  const box = atlasMap.getContainer().getBoundingClientRect();
  const free = {left: 0, top: 0, right: box.width, bottom: box.height};
  if (document.body.classList.contains('printing')) return free;
  if (isNarrow()) {
    free.bottom -= byId('panel-toggle').offsetHeight;
    free.top += byId('controls').firstElementChild.offsetHeight;
    return free;
  }
  const left = byId('controls').getBoundingClientRect(), right = panel.getBoundingClientRect();
  free.left = Math.max(left.right - box.left, 0);
  free.right = right.width ? Math.min(right.left - box.left, box.width) : box.width;
  return free;
}

// The closest view that shows all places (longitude, latitude) clear of the panels.
function viewOf(places, closest) {
  const map = atlasMap, points = places.map(([lng, lat]) => map.project([lat, lng], 0));
  const bounds = L.bounds(points), free = freeBox(), size = map.getSize();
  const margin = isNarrow() || document.body.classList.contains('printing') ? 20 : 60;
  const width = Math.max(free.right - free.left - margin, 80), height = Math.max(free.bottom - free.top - margin, 80);
  const span = bounds.getSize();
  const fitting = Math.log2(Math.min(width / Math.max(span.x, 1e-9), height / Math.max(span.y, 1e-9)));
  const snap = map.options.zoomSnap || 1;
  const zoom = clamp(Math.floor(Math.min(fitting, closest) / snap + 1e-6) * snap, map.getMinZoom(), map.getMaxZoom());
  const middle = bounds.getCenter().multiplyBy(2 ** zoom);
  const shift = [(free.left + free.right) / 2 - size.x / 2, (free.top + free.bottom) / 2 - size.y / 2];
  return [map.unproject(middle.subtract(shift), zoom), zoom];
}

const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

function flyTo(places) {
  if (!places.length) return;
  const [centre, zoom] = viewOf(places, Math.max(atlasMap.getZoom(), 8.5));
  atlasMap.setView(centre, zoom, {animate: !calm.matches});
}

function boxPlaces([west, south, east, north]) {
  const middle = (west + east) / 2;
  return [[west, south], [middle, south], [east, south], [west, north], [middle, north], [east, north]];
}

function showView(view, animate = true) {
  shownView = view;
  change({...filtersOf(view), selected: null});
  atlasMap.closePopup();
  // A view of one commodity opens what is said of it.
  const only = view.com.length === 1 ? `commodities/${DATA.looks.commodities[view.com[0]].id}` : null;
  history = [];
  showRecord(only);
  byId('view-title').textContent = view.title;
  byId('view-subtitle').textContent = view.subtitle;
  byId('told').textContent = `View: ${view.title}`;
  document.querySelectorAll('[data-view]').forEach(button => button.setAttribute('aria-pressed', String(button.dataset.view === view.id)));
  const [centre, zoom] = viewOf(boxPlaces(view.box), 20);
  atlasMap.setView(centre, zoom, {animate: animate && !calm.matches});
}

function addLayers() {
  const map = atlasMap, crs = map.options.crs;
  makeRenderers(map);
  const tip = {sticky: true, direction: 'top', className: 'card'};
  theGround = new Ground(crs);
  groundGroup.addLayer(theGround);
  for (const area of DATA.areas) {
    const rings = area.rings.flatMap(polygon => polygon.map(ring => toWorld(unpackedLine(ring, DATA.areaStep), crs)));
    const layer = new AreaLayer(rings, {area});
    layer.on('click', event => pick(event, `areas/${area.id}`));
    layer.key = `areas/${area.id}`;
    areasGroup.addLayer(layer.bindTooltip(() => cardOf(area.card), tip));
  }
  for (const site of SITES) {
    if (!site.ring) continue;
    const layer = new CircleLayer([toWorld(unpackedLine(site.ring, DATA.circleStep), crs)], {site, interactive: Boolean(site.proxy)});
    layer.key = `sites/${site.id}`;
    if (site.proxy) layer.on('click', event => pick(event, `sites/${site.id}`)).bindTooltip(() => cardOf(site.card), tip);
    circlesGroup.addLayer(layer);
  }
  DATA.own.forEach((packed, number) => {
    ownLayers.push(new OwnLayer(number, packed, crs));
    circlesGroup.addLayer(ownLayers[number]);
  });
  const lines = DATA.legs.lines;
  const layers = LEGS.map((leg, n) => {
    const line = name => legLine(lines[name][n], DATA.legSteps[name], crs);
    const layer = new InkedLeg(leg, {far: line('far'), near: line('near')});
    layer.key = `legs/${leg.id}`;
    layer.on('click', event => pick(event, layer.key));
    return layer.bindTooltip(() => cardOf(leg.card), tip);
  });
  legLayers = layers.slice().sort((a, b) => height(a.leg) - height(b.leg));
  routesGroup.addLayer(new FlowLayer());
  routesGroup.addLayer(new CasingLayer(legLayers));
  legLayers.forEach(layer => routesGroup.addLayer(layer));
  routesGroup.addLayer(new ReservesLayer());
  const lettering = new LetteringLayer();
  letteringGroup.addLayer(lettering);
  return lettering;
}

// Two corners whose rectangle on the map holds all of it: Leaflet looks at no more, and meridians converge.
function limits(map) {
  const [west, south, east, north] = DATA.bounds;
  const all = L.bounds(boxPlaces([west - 2, south - 2, east + 2, north + 2]).map(([lng, lat]) => map.project([lat, lng], 0)));
  return L.latLngBounds(map.unproject(all.getBottomLeft(), 0), map.unproject(all.getTopRight(), 0));
}

function pick(event, key) {
  L.DomEvent.stop(event);
  select(key, {at: event.latlng});
}

function start() {
  const map = atlasMap;
  // A first view before there are layers: they work out their pixels when they are added.
  map.setView([39, 124], 6, {animate: false});
  const lettering = addLayers();
  const settle = () => {
    settleSites(map);
    lettering.settle();
    showScale(map);
    repaint('subject', 'lettering');
    whenSettled.forEach(call => call());
  };
  map.on('zoomend resize', settle);
  map.on('moveend', () => { showScale(map); whenSettled.forEach(call => call()); });
  whenChanged(values => {
    if ('tiles' in values) {
      if (values.tiles) onlineTiles.addTo(map);
      else onlineTiles.remove();
      byId('credit').replaceChildren(values.tiles ? creditOf(DATA.tiles) : DATA.credit);
    }
    if ('layers' in values || 'tiles' in values) repaint('ground');
    settle();
  });
  whenLooksChange(() => {
    repaint('ground', 'subject', 'lettering');
    lettering.settle();
  });
  // Its pop-up says what the card under the pointer would say again.
  map.on('tooltipopen', event => {
    const source = event.tooltip._source;
    if (source && source.key && source.key === state.selected && map._popup && map._popup.isOpen()) map.closeTooltip(event.tooltip);
  });
  map.on('popupopen', () => map.eachLayer(layer => layer.key && layer.key === state.selected && layer.closeTooltip()));
  map.on('click', () => state.selected && select(null));
  map.getContainer().setAttribute('role', 'application');
  map.getContainer().setAttribute('aria-label', 'Map. Arrow keys pan, plus and minus zoom, Tab goes from place to place.');
  map.getContainer().setAttribute('aria-describedby', 'alt');
  byId('zoom-in').addEventListener('click', () => map.zoomIn(1));
  byId('zoom-out').addEventListener('click', () => map.zoomOut(1));
  byId('zoom-home').addEventListener('click', () => showView(DATA.views[0] || DATA.everything));
  window.addEventListener('resize', () => map.invalidateSize({animate: false}));
  map.setMaxBounds(limits(map));
  followLinks();
  settle();
  // Names are measured and drawn once more when the page's own font is there.
  document.fonts.load(`16px ${FONT}`, '무').then(() => document.fonts.load(`700 16px ${FONT}`, '무')).then(() => {
    repaint('ground', 'subject', 'lettering');
    settle();
    document.documentElement.dataset.ready = 'true';
  });
}
