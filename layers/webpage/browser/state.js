// What is shown, and who is told when it changes.

const LAYERS = [
  {id: 'sites', name: 'Sites', on: true},
  {id: 'routes', name: 'Routes', on: true},
  {id: 'evidence', name: 'Claims and estimates', on: false},
  {id: 'flows', name: 'Flows by year', on: false},
  {id: 'uncertainty', name: 'Uncertainty circles', on: true},
  {id: 'areas', name: 'Receiving provinces', on: false},
  {id: 'cities', name: 'Cities and water names', on: true},
  {id: 'labels', name: 'Labels', on: true},
  {id: 'provinces', name: 'Province boundaries', on: true},
  {id: 'graticule', name: 'Graticule', on: true},
];
const KINDS = Object.fromEntries(DATA.kinds.map((kind, rank) => [kind.id, {...kind, rank}]));
const SITES = DATA.sites;
// Without a prototype: an id may be any word, “constructor” too.
const byKey = rows => Object.assign(Object.create(null), Object.fromEntries(rows.map(row => [row.id, row])));
const SITE = byKey(SITES);
const LEGS = DATA.legs.rows;
const LEG = byKey(LEGS);
const AREA = byKey(DATA.areas);

const state = {
  layers: new Set(LAYERS.filter(layer => layer.on).map(layer => layer.id)),
  commodities: null,
  kinds: new Set(DATA.kinds.map(kind => kind.id)),
  modes: new Set(Object.keys(DATA.words.modes)),
  routes: null,
  day: null,
  regime: 'UN',
  year: DATA.flows.year,
  selected: null,
  hiddenOwn: new Set(),
};
const listeners = [];

function whenChanged(call) {
  listeners.push(call);
}

function change(values) {
  Object.assign(state, values);
  listeners.forEach(call => call(values));
}

const shows = layer => state.layers.has(layer);
const shownOf = commodities => (commodities || []).filter(c => !state.commodities || state.commodities.has(c));

function legPasses(leg) {
  if (!state.modes.has(leg.mode) || (state.routes && !state.routes.has(leg.route))) return false;
  return !state.commodities || shownOf(leg.com).length > 0;
}

function sitePasses(site) {
  if (!state.kinds.has(site.kind)) return false;
  if (state.commodities && site.com && shownOf(site.com).length === 0) return false;
  return !state.routes || KINDS[site.kind].along || alongRoutes().has(site.id);
}

let along = {routes: null, sites: new Set()};
function alongRoutes() {
  if (along.routes !== state.routes) {
    const legs = LEGS.filter(leg => state.routes.has(leg.route));
    along = {routes: state.routes, sites: new Set(legs.flatMap(leg => [...leg.sites, leg.fob]))};
  }
  return along.sites;
}

// The status of a commodity (by number) on the chosen day: a row of day, status, sentence, measures.
function statusRow(commodity) {
  const regime = DATA.sanctions.regimes.find(one => one.id === state.regime);
  const rows = regime.status[DATA.looks.commodities[commodity].id];
  let found = rows[0];
  for (const row of rows) if (row[0] <= state.day) found = row;
  return found;
}

// Name of the custom property that holds the colour of things of these commodities.
function hueOf(commodities) {
  const shown = shownOf(commodities);
  if (shown.length === 0) return 'i-neutral';
  if (state.day) return `s-${STATUS[statusOf(shown)].id}`;
  return shown.length === 1 ? HUE_OF[shown[0]] : 'i-neutral';
}

function statusOf(commodities) {
  return Math.max(...commodities.map(commodity => statusRow(commodity)[1]));
}

// Symbol that repeats a status as second cue, null where there is none.
function markOf(commodities) {
  const shown = state.day ? shownOf(commodities) : [];
  return shown.length ? STATUS[statusOf(shown)].mark : null;
}

function siteHue(site) {
  if (site.kind === 'lock') return 'i-waterway';
  return KINDS[site.kind].context ? 'i-context' : hueOf(site.com);
}
