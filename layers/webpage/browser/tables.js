// The same as tables, for whoever can't see the map or wants to read down a list: sites, and routes leg by leg.

(function () {
  const body = byId('tables-body');
  const commodityNames = com => (com || []).map(c => DATA.looks.commodities[c].name).join(', ');
  const cell = (...parts) => element('td', {}, ...parts);
  const go = (key, name) => element('button', {type: 'button', class: 'go', on: {click: () => { close(); goTo(key); }}}, spoken(name));
  // “Rail, 51 km, inferred” and “Mine, ±1.5 km”: what stands behind the first comma.
  const behind = text => text.split(', ').slice(1).join(', ');
  const degrees = ([lng, lat]) => `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? 'S' : 'N'}, ${Math.abs(lng).toFixed(2)}° ${lng < 0 ? 'W' : 'E'}`;
  const status = com => (state.day && shownOf(com).length ? STATUS[statusOf(shownOf(com))].name : '');

  function table(caption, heads, rows) {
    const head = element('tr', {}, ...heads.map(text => element('th', {scope: 'col'}, text)));
    return element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption},
      element('table', {}, element('caption', {}, `${caption} (${rows.length})`), element('thead', {}, head), element('tbody', {}, ...rows)));
  }

  function siteRow(site) {
    const head = element('th', {scope: 'row'}, go(`sites/${site.id}`, site.name), site.local ? ' ' : '', site.local ? spoken(site.local) : '');
    const cells = [cell(KINDS[site.kind].name), cell(commodityNames(site.com)), element('td', {class: 'place'}, degrees(site.at)), cell(behind(site.card[1] || ''))];
    return element('tr', {}, head, ...cells, ...(state.day ? [cell(status(site.com))] : []));
  }

  function legRow(leg) {
    const route = DATA.routes[leg.route];
    const head = element('th', {scope: 'row'}, go(`legs/${leg.id}`, leg.card[0]));
    const [length] = behind(leg.card[1]).split(', ');
    const cells = [cell(DATA.words.modes[leg.mode]), cell(length), cell(DATA.words.standings[leg.standing]), cell(commodityNames(leg.com))];
    return element('tr', {}, head, cell(route ? go(`routes/${leg.route}`, route.name) : ''), ...cells, ...(state.day ? [cell(status(leg.com))] : []));
  }

  const MOST_ROWS = 400, MOST_COLUMNS = 5;

  // An own layer: its names, and the first of its fields.
  function ownTable(layer) {
    const {name, count, title, columns} = layer._packed;
    const fields = columns.map((column, n) => n).filter(n => n !== title).slice(0, MOST_COLUMNS);
    const rows = [];
    for (let row = 0; row < Math.min(count, MOST_ROWS); row++) {
      const head = element('th', {scope: 'row'}, go(ownKey(layer.number, row), layer.title(row)));
      rows.push(element('tr', {}, head, ...fields.map(n => cell(spoken(layer.text(n, row))))));
    }
    const caption = count > MOST_ROWS ? `${name}, the first of ${count}` : name;
    return table(caption, ['Name', ...fields.map(n => columns[n].name)], rows);
  }

  function fill() {
    const onDay = state.day ? [`Status on ${state.day}`] : [];
    const sites = SITES.filter(site => sitePasses(site) && !KINDS[site.kind].context);
    const others = SITES.filter(site => sitePasses(site) && KINDS[site.kind].context);
    const heads = ['Place', 'Kind', 'Commodities', 'Position', 'How sure', ...onDay];
    body.replaceChildren(
      element('p', {class: 'small'}, 'What the filters let through; a name leads to the map and to all that is known.'),
      table('Mines, ports and crossings', heads, sites.map(siteRow)),
      table('Ways, leg by leg', ['From – to', 'Route', 'Way', 'Length', 'How sure', 'Commodities', ...onDay], LEGS.filter(legPasses).map(legRow)),
      table('Stations and towns', heads, others.map(siteRow)),
      ...ownLayers.filter(layer => layer.visible()).map(ownTable),
    );
  }

  const button = document.querySelector('[data-opens=tables]');
  const close = () => { if (!byId('tables').hidden) button.click(); };
  byId('tables').addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    close();
    button.focus();
  });
  button.addEventListener('click', () => { if (!byId('tables').hidden) fill(); });
  whenChanged(values => {
    const filters = ['commodities', 'kinds', 'modes', 'routes', 'day', 'regime', 'hiddenOwn'];
    if (!byId('tables').hidden && filters.some(key => key in values)) fill();
  });
})();
