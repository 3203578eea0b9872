// The panel beside the map: what is known of the selected record, or what this map is about.

const panel = byId('panel'), panelBody = byId('panel-body');
let lastPage = '';
let history = [];

const recordOf = key => own(RECORDS, key) || ownRecord(key);

function showRecord(key) {
  const record = key ? recordOf(key) : null;
  panelBody.replaceChildren(...(record ? recordElements(key, record) : introElements()));
  panelBody.scrollTop = 0;
  byId('panel-toggle').textContent = record ? record.title : 'Details';
  byId('told').textContent = record ? `${record.kind}: ${record.title}. What is known stands in the panel.` : '';
  byId('panel-back').hidden = history.length === 0 && !record;
}

function recordElements(key, record) {
  const pages = record.pages.map(([title, sections]) => [title, () => sections.map(sectionElement)]);
  if (record.evidence) {
    const at = pages.findIndex(([title]) => title === 'Sanctions');
    pages.splice(at < 0 ? 1 : 0, 0, ['Evidence', () => evidenceElements(record.evidence)]);
  }
  if (record.route && own(RECORDS, `routes/${record.route}`)) {
    const route = RECORDS[`routes/${record.route}`];
    pages.push(['Route', () => [element('p', {}, element('button', {type: 'button', class: 'go', on: {click: () => goTo(`routes/${record.route}`)}}, route.title)),
      ...route.pages.flatMap(([, sections]) => sections.map(sectionElement))]]);
  }
  return [
    element('p', {class: 'kind'}, record.kind),
    element('h2', {tabindex: '-1', id: 'panel-title'}, spoken(record.title)),
    record.sub ? element('p', {class: 'scripts'}, ...record.sub.split(/ {2,}/).map(spoken)) : '',
    record.chips && !key.startsWith('commodities/') ? chipsOf(record.chips) : '',
    tabs(pages, key),
  ].filter(Boolean);
}

// Tabs after the pattern of WAI-ARIA: arrows move between them, one is in the tab order.
function tabs(pages, key) {
  if (pages.length === 0) return element('p', {class: 'detail'}, 'Nothing more is recorded.');
  const bar = element('div', {role: 'tablist', 'aria-label': 'What is known'});
  const sheet = element('div', {role: 'tabpanel', id: 'sheet', tabindex: '0'});
  const buttons = pages.map(([title], n) => element('button', {
    type: 'button', role: 'tab', id: `tab-${n}`, 'aria-controls': 'sheet',
    on: {click: () => open(n), keydown: event => move(event, n)},
  }, title));
  function open(n) {
    lastPage = pages[n][0];
    buttons.forEach((button, i) => {
      button.setAttribute('aria-selected', String(i === n));
      button.tabIndex = i === n ? 0 : -1;
    });
    sheet.setAttribute('aria-labelledby', `tab-${n}`);
    sheet.replaceChildren(...pages[n][1]());
  }
  function move(event, n) {
    const to = {ArrowRight: n + 1, ArrowLeft: n - 1, Home: 0, End: pages.length - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + pages.length) % pages.length;
    open(next);
    buttons[next].focus();
  }
  bar.append(...buttons);
  open(Math.max(pages.findIndex(([title]) => title === lastPage), 0));
  return element('div', {class: 'tabs'}, pages.length > 1 ? bar : '', sheet);
}

function introElements() {
  const list = DATA.records.commodities.filter(id => RECORDS[`commodities/${id}`].evidence).map(id => {
    const commodity = DATA.looks.commodities.find(one => one.id === id);
    const groups = (RECORDS[`commodities/${id}`].evidence.groups || []).map(n => DATA.records.groups[n]);
    const headline = groups.find(group => group.verdict);
    const style = {'--hue': `var(--c-${id})`, '--on': `var(--on-c-${id})`};
    return element('li', {}, element('button', {type: 'button', class: 'commodity', on: {click: () => goTo(`commodities/${id}`)}},
      element('b', {style}, commodity.code), element('span', {}, commodity.name,
        headline ? element('small', {}, `${headline.title.split(': ')[1]}: claim ${headline.verdict.charAt(0).toLowerCase()}${headline.verdict.slice(1)}`) : '')));
  });
  return [
    element('h2', {tabindex: '-1', id: 'panel-title'}, DATA.title),
    element('p', {class: 'lead'}, 'Choose a place or a way on the map, or search in any spelling. Each value says who claims it and on what source; each place says how sure it is.'),
    element('p', {class: 'country'}, element('button', {type: 'button', class: 'go', on: {click: () => goTo('countries/north-korea')}}, 'The country as a whole')),
    element('h3', {}, 'What was claimed, and what was estimated'),
    element('ul', {class: 'commodities'}, ...list),
  ];
}

// Select a record: mark it on the map, say a little at its place, and all of it in the panel.
function select(key, {at = null, quiet = false} = {}) {
  if (state.selected && state.selected !== key) history.push(state.selected);
  if (!key) history = [];
  change({selected: key});
  showRecord(key);
  if (key && at && !quiet) popUp(key, at);
  else if (!at) atlasMap.closePopup();
}

function popUp(key, at) {
  const [table, id] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  const record = recordOf(key);
  const thing = table === 'own' ? {card: [record.title, record.kind]} : {sites: SITE, legs: LEG, areas: AREA}[table][id];
  const body = element('div', {class: 'popup'}, cardOf(thing.card));
  if (record.chips) body.append(chipsOf(record.chips));
  const headline = record.evidence && (record.evidence.groups || []).map(n => DATA.records.groups[n]).find(group => group.verdict);
  if (headline) body.append(element('p', {class: 'verdict'}, headline.verdict));
  if (state.day && thing.com) shownOf(thing.com).forEach(c => body.append(element('p', {class: 'small'}, DATA.sanctions.texts[statusRow(c)[2]])));
  body.append(element('button', {type: 'button', class: 'more', on: {click: openPanel}}, 'All that is known'));
  // Clear of the panels and of the buttons at the right edge.
  const free = freeBox(), size = atlasMap.getSize(), edge = byId('zoom').offsetWidth + 18;
  const from = [free.left + 10, free.top + 12], to = [size.x - free.right + edge, size.y - free.bottom + 12];
  const wide = Math.min(280, size.x - from[0] - to[0] - 40);
  L.popup({autoPanPaddingTopLeft: from, autoPanPaddingBottomRight: to, maxWidth: wide, offset: [0, table === 'sites' ? -8 : 0]})
    .setLatLng(at).setContent(body).openOn(atlasMap);
}

function openPanel() {
  panel.classList.add('open');
  byId('panel-toggle').setAttribute('aria-expanded', 'true');
  if (isNarrow()) document.querySelectorAll('#controls [aria-expanded="true"]').forEach(button => button.click());
  const title = byId('panel-title');
  if (title) title.focus();
}

function goTo(key) {
  const [table, id] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  select(key);
  if (table === 'sites' && own(SITE, id)) flyTo([SITE[id].at]);
  if (table === 'legs' && own(LEG, id)) flyTo(placesOf(LEG[id]));
  if (table === 'routes') flyTo(LEGS.filter(leg => leg.route === id).flatMap(placesOf));
  if (table === 'areas' && own(AREA, id)) flyTo(areaPlaces(AREA[id]));
  if (table === 'own') flyTo(ownLayers[id.split('/')[0]].places(Number(id.split('/')[1])));
  const title = byId('panel-title');
  if (title && panel.contains(document.activeElement)) title.focus();
  if (title && document.activeElement === document.body) title.focus({preventScroll: true});
}

const placesOf = leg => leg.sites.map(key => own(SITE, key)).filter(Boolean).map(site => site.at);

function areaPlaces(area) {
  const line = unpackedLine(area.rings[0][0], DATA.areaStep), found = [];
  for (let i = 0; i < line.length; i += 2) found.push([line[i], line[i + 1]]);
  return found;
}

byId('panel-back').addEventListener('click', () => {
  const key = history.pop() || null;
  change({selected: key});
  showRecord(key);
  byId('panel-title').focus();
});
byId('panel-toggle').addEventListener('click', () => {
  panel.classList.toggle('open');
  byId('panel-toggle').setAttribute('aria-expanded', String(panel.classList.contains('open')));
});
