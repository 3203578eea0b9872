// The state behind the # of the page's address: a link opens the same view, layers and day, without a network.
// What a link says is looked up, never taken over: it may come from anyone, and it never switches tiles on.

const NO_VIEW = 'all', NONE = 'none';
const joined = all => [...all].join() || NONE;
const viewNamed = id => (id === NO_VIEW ? DATA.everything : DATA.views.find(view => view.id === id));
let shownView = DATA.everything;

const listed = text => text.split(',').filter(Boolean);
const sameSet = (a, b) => a === b || Boolean(a && b && a.size === b.size && [...a].every(one => b.has(one)));
const COMMODITY_ID = DATA.looks.commodities.map(commodity => commodity.id);

function filtersOf(view) {
  return {
    layers: new Set(LAYERS.filter(layer => (layer.on || view.shown.includes(layer.id)) && !view.hidden.includes(layer.id)).map(layer => layer.id)),
    commodities: view.com.length ? new Set(view.com) : null,
    routes: view.routes.length ? new Set(view.routes) : null,
    day: view.day || null,
  };
}

// Parts of the address that differ from what the view says by itself.
function linkParts() {
  const usual = filtersOf(shownView), parts = [['view', shownView.id || NO_VIEW]];
  if (!sameSet(state.layers, usual.layers)) parts.push(['layers', joined(state.layers)]);
  if (!sameSet(state.commodities, usual.commodities)) parts.push(['com', state.commodities ? joined([...state.commodities].map(c => COMMODITY_ID[c])) : NO_VIEW]);
  if (!sameSet(state.routes, usual.routes) && !state.routes) parts.push(['routes', NO_VIEW]);
  if (state.kinds.size < DATA.kinds.length) parts.push(['kinds', joined(state.kinds)]);
  if (state.modes.size < Object.keys(DATA.words.modes).length) parts.push(['modes', joined(state.modes)]);
  if (state.hiddenOwn.size) parts.push(['without', joined(state.hiddenOwn)]);
  if (state.day !== usual.day) parts.push(['day', state.day || NO_VIEW]);
  if (state.regime !== 'UN') parts.push(['regime', state.regime]);
  if (state.year !== DATA.flows.year) parts.push(['year', String(state.year)]);
  const at = placeShown();
  if (at) parts.push(['at', at]);
  if (state.selected) parts.push(['record', state.selected]);
  return parts;
}

// Where the map stands, null where it stands as the view puts it.
function placeShown() {
  const map = atlasMap, [centre, zoom] = viewOf(boxPlaces(shownView.box), 20), now = map.getCenter();
  const moved = map.getZoom() !== zoom || map.project(now).distanceTo(map.project(centre)) > 2;
  return moved ? `${now.lat.toFixed(4)},${now.lng.toFixed(4)},${+map.getZoom().toFixed(2)}` : null;
}

function linkText() {
  const plain = text => encodeURIComponent(text).replace(/%2C/g, ',').replace(/%2F/g, '/');
  return `#${linkParts().map(([key, value]) => `${key}=${plain(value)}`).join('&')}`;
}

// What of an address can be shown; everything unknown is left out.
function linkState(hash) {
  const said = new URLSearchParams(hash.slice(1)), found = {values: {}};
  const chosen = (key, all) => {
    const asked = listed(said.get(key) || ''), there = asked.filter(one => all.includes(one));
    return there.length || (asked.length === 1 && asked[0] === NONE) ? new Set(there) : null;
  };
  found.view = viewNamed(said.get('view') || '') || null;
  const layers = chosen('layers', LAYERS.map(layer => layer.id));
  const kinds = chosen('kinds', DATA.kinds.map(kind => kind.id)), modes = chosen('modes', Object.keys(DATA.words.modes));
  const without = chosen('without', DATA.own.map((layer, number) => String(number)));
  Object.assign(found.values, layers && {layers}, kinds && {kinds}, modes && {modes}, without && {hiddenOwn: without});
  const commodities = chosen('com', COMMODITY_ID);
  if (said.get('com') === NO_VIEW) found.values.commodities = null;
  else if (commodities) found.values.commodities = new Set([...commodities].map(id => COMMODITY_ID.indexOf(id)));
  if (said.get('routes') === NO_VIEW) found.values.routes = null;
  const day = said.get('day') || '';
  if (day === NO_VIEW) found.values.day = null;
  else if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) && day >= DATA.sanctions.first) found.values.day = day;
  if (DATA.sanctions.regimes.some(one => one.id === said.get('regime'))) found.values.regime = said.get('regime');
  if (DATA.flows.years.some(([year]) => String(year) === said.get('year'))) found.values.year = Number(said.get('year'));
  const place = (said.get('at') || '').split(',').map(Number);
  if (place.length === 3 && place.every(Number.isFinite)) {
    const [west, south, east, north] = DATA.bounds, map = atlasMap;
    found.at = [[clamp(place[0], south, north), clamp(place[1], west, east)], clamp(place[2], map.getMinZoom(), map.getMaxZoom())];
  }
  const record = said.get('record');
  if (record && recordOf(record)) found.record = record;
  return found;
}

function openLink(hash) {
  const found = linkState(hash);
  if (!found.view && !found.record && !found.at && !Object.keys(found.values).length) return false;
  showView(found.view || shownView, false);
  change(found.values);
  if (found.at) atlasMap.setView(...found.at, {animate: false});
  if (found.record) {
    if (found.at || found.view) select(found.record);
    else goTo(found.record);
  }
  return true;
}

// The address follows what is shown, once someone has changed it.
let known = '', written = null, waiting = 0, wasOpened = false;
function writeLink() {
  if (!wasOpened) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    // A link that has been followed but not opened yet must not be written over.
    if (window.location.hash !== known) return;
    const text = linkText();
    if (text === written || text === known) return;
    written = text;
    try {
      window.history.replaceState(null, '', text);
      known = window.location.hash;
    } catch (error) {
      if (error.name !== 'SecurityError') throw error;
      // A page inside another one may not change its address; the button below still gives the link.
    }
  }, 250);
}

function followLinks() {
  const opening = DATA.views.find(view => view.id === DATA.opening) || DATA.views[0] || DATA.everything;
  shownView = opening;
  known = window.location.hash;
  if (!openLink(known)) showView(opening, false);
  window.addEventListener('hashchange', () => {
    if (window.location.hash === known) return;
    known = window.location.hash;
    openLink(known);
  });
  whenChanged(writeLink);
  whenSettled.push(writeLink);
  requestAnimationFrame(() => { wasOpened = true; });
}

(function () {
  const button = byId('copy-link'), field = byId('link-field');
  button.addEventListener('click', async () => {
    field.value = window.location.href.replace(/#.*$/, '') + linkText();
    try {
      await navigator.clipboard.writeText(field.value);
      byId('told').textContent = 'The link is in the clipboard.';
      button.textContent = 'Link copied';
      setTimeout(() => { button.textContent = 'Copy link'; }, 2500);
    } catch {
      // Not every browser lets a page from a file write there: the person copies it.
      field.hidden = false;
      field.focus();
      field.select();
    }
  });
})();
