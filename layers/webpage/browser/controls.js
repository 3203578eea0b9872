// What is shown, and what the marks mean: views, commodities, kinds, ways, layers, legend, sources.

let fillLegendNow = null;

(function () {
  const check = (group, id, label, sample, isOn, call) => {
    const box = element('input', {type: 'checkbox', name: group, value: id, on: {change: () => call(box.checked)}});
    box.checked = isOn;
    return element('label', {class: 'check'}, box, sample || '', element('span', {}, label));
  };
  const group = (title, ...rows) => element('fieldset', {}, element('legend', {}, title), ...rows);
  const swatch = symbol => element('span', {class: 'swatch', 'aria-hidden': 'true'}, symbol);

  function commodityRows() {
    const used = new Set([...SITES, ...LEGS, ...DATA.areas].flatMap(thing => thing.com || []));
    const all = [...used].sort((a, b) => a - b);
    const boxes = all.map(c => {
      const {id, name, code} = DATA.looks.commodities[c];
      const sample = swatch(element('b', {class: 'code-swatch', style: {'--hue': `var(--c-${id})`, '--on': `var(--on-c-${id})`}}, code));
      const row = check('commodity', id, name, sample, true, () => {
        const chosen = boxes.filter(one => one.input.checked).map(one => one.c);
        change({commodities: chosen.length === all.length ? null : new Set(chosen), routes: null});
      });
      return {c, row, input: row.querySelector('input')};
    });
    whenChanged(values => {
      if ('commodities' in values) boxes.forEach(one => { one.input.checked = !state.commodities || state.commodities.has(one.c); });
    });
    const set = on => change({commodities: on ? null : new Set(), routes: null});
    const both = element('p', {class: 'both'}, element('button', {type: 'button', on: {click: () => set(true)}}, 'All'),
      element('button', {type: 'button', on: {click: () => set(false)}}, 'None'));
    return [both, ...boxes.map(one => one.row)];
  }

  function setRows(name, entries, key) {
    const rows = entries.map(([id, label, sample]) => check(name, id, label, sample, state[key].has(id), on => {
      const next = new Set(state[key]);
      if (on) next.add(id);
      else next.delete(id);
      change({[key]: next});
    }));
    whenChanged(values => {
      if (key in values) rows.forEach(row => { const box = row.querySelector('input'); box.checked = state[key].has(box.value); });
    });
    return rows;
  }

  const kindEntries = DATA.kinds.filter(kind => SITES.some(site => site.kind === kind.id)).map(kind => {
    const hue = kind.id === 'lock' ? 'i-waterway' : kind.context ? 'i-context' : 'i-neutral';
    return [kind.id, kind.name, swatch(symbolImage(kind.id, hue, Math.min(SIZES.symbol_mm[kind.id] * MM * 0.8, 17), kind.context))];
  });
  const modeEntries = Object.entries(DATA.words.modes).filter(([mode]) => LEGS.some(leg => leg.mode === mode))
    .map(([mode, name]) => [mode, name, swatch(lineSample(mode, 'reported'))]);
  const layerEntries = LAYERS.map(layer => [layer.id, layer.name, '']);

  const views = element('div', {class: 'views'}, ...DATA.views.map(view => element('button', {
    type: 'button', 'data-view': view.id, title: view.title, on: {click: () => showView(view)},
  }, view.name)));
  byId('controls-body').append(
    group('Views', element('p', {class: 'both'}, element('button', {type: 'button', id: 'copy-link'}, 'Copy link')), views,
      element('input', {id: 'link-field', type: 'text', readonly: true, hidden: true, 'aria-label': 'Link to what is shown'})),
    group('Commodities', ...commodityRows()),
    group('Places', ...setRows('kind', kindEntries, 'kinds')),
    group('Ways', ...setRows('mode', modeEntries, 'modes')),
    group('Map', ...setRows('layer', layerEntries, 'layers')),
  );
  if (DATA.own.length) {
    const rows = DATA.own.map((layer, number) => check('own', String(number), `${layer.name} (${layer.count})`,
      swatch(ownSample(layer)), true, on => {
        const next = new Set(state.hiddenOwn);
        if (on) next.delete(String(number));
        else next.add(String(number));
        change({hiddenOwn: next});
      }));
    byId('controls-body').append(group('Own layers', ...rows));
    whenChanged(values => {
      if ('hiddenOwn' in values) rows.forEach((row, number) => { row.querySelector('input').checked = !state.hiddenOwn.has(String(number)); });
    });
  }
  if (DATA.tiles) {
    const row = check('tiles', 'tiles', 'Online tiles', '', false, on => change({tiles: on}));
    const words = `Loads ${DATA.tiles.name} from ${DATA.tiles.host} while it is on. Whoever runs that server learns your network address and which places you look at.`;
    const said = element('p', {class: 'small', role: 'status'}, words);
    byId('controls-body').append(group('Network', row, said));
    if (DATA.tiles.needsSite && !window.location.protocol.startsWith('http')) {
      row.querySelector('input').disabled = true;
      said.textContent = `${DATA.tiles.host} answers pages of web sites only, and this page was opened from a file.`;
    }
    let refused = 0;
    onlineTiles.on('tileerror', () => {
      refused += 1;
      if (refused === 3) said.textContent = `${DATA.tiles.host} can’t be reached, or refuses its pictures. ${words}`;
    });
  }

  // One tab open at a time: layers, legend, sources.
  const tabsOf = [...document.querySelectorAll('#controls [data-opens]')];
  tabsOf.forEach(button => button.addEventListener('click', () => {
    const isOpen = button.getAttribute('aria-expanded') === 'true';
    tabsOf.forEach(other => {
      const open = other === button && !isOpen;
      other.setAttribute('aria-expanded', String(open));
      byId(other.dataset.opens).hidden = !open;
    });
    if (button.dataset.opens === 'legend') fillLegend();
  }));

  if (isNarrow()) tabsOf[0].click();

  byId('sources-body').append(...DATA.notes.map(note => element('p', {class: 'small'}, note)),
    ...DATA.own.map(layer => sectionElement([`Own layer: ${layer.name}`, ownOrigin(layer)])),
    element('h3', {}, `Sources of the data (${Object.keys(SOURCES).length})`),
    element('ol', {class: 'source-list'}, ...Object.keys(SOURCES).map(key => element('li', {}, sourceNote(key)))));

  function fillLegend() {
    const entry = (sample, text) => element('li', {}, swatch(sample), element('span', {}, text));
    const seen = new Set([...marks.shown.values()].filter(mark => !mark.site.proxy).map(mark => symbolOf(mark.site)));
    const legs = legLayers.filter(layer => layer.visible()).map(layer => layer.leg);
    const places = Object.entries(DATA.words.symbols).filter(([name]) => seen.has(name)).map(([name, text]) => {
      const kind = KINDS[name === 'capital' ? 'city' : name.replace(/-(half|hollow)$/, '')];
      const hue = name === 'lock' ? 'i-waterway' : kind.context ? 'i-context' : 'i-neutral';
      return entry(symbolImage(name, hue, Math.min(SIZES.symbol_mm[kind.id] * MM * 0.82, 18), kind.context), text);
    });
    const ways = Object.entries(DATA.words.modes).filter(([mode]) => legs.some(leg => leg.mode === mode)).map(([mode, text]) => entry(lineSample(mode, 'reported'), text));
    const sure = Object.entries(DATA.words.standings).filter(([standing]) => legs.some(leg => leg.standing === standing)).map(([standing, text]) => entry(lineSample('road', standing), text));
    if (shows('uncertainty')) sure.push(entry(circleSample(false), 'The place lies in this circle'));
    if (SITES.some(site => site.proxy && sitePasses(site))) sure.push(entry(circleSample(true), 'Place unknown but for the county or town'));
    ways.push(entry(symbolImage('fob', 'i-subject', 10), 'Cargo changes owner (FOB)'));
    const lists = [['Places', places], ['Ways', ways], ['How sure', sure]];
    if (state.day) {
      const things = [...[...marks.shown.values()].map(mark => mark.site).filter(site => !KINDS[site.kind].context), ...legs];
      const found = new Set(things.map(thing => shownOf(thing.com)).filter(all => all.length).map(statusOf));
      const {heading} = DATA.sanctions.regimes.find(one => one.id === state.regime);
      lists.unshift([`${heading} ${state.day}`, STATUS.filter((status, n) => found.has(n)).map(status => entry(statusSample(status), status.name))]);
    } else {
      const used = new Set([...[...marks.shown.values()].map(mark => mark.site), ...legs].flatMap(thing => shownOf(thing.com)));
      lists.unshift(['Commodities', [...[...used].sort((a, b) => a - b).map(c => {
        const {id, name, code} = DATA.looks.commodities[c];
        return entry(element('b', {class: 'code-swatch', style: {'--hue': `var(--c-${id})`, '--on': `var(--on-c-${id})`}}, code), name);
      }), entry(symbolImage('disc', 'i-neutral', 12), 'Several, or none in particular')]]);
    }
    lists.push(['In the ground', reservesLegend(entry)]);
    if (shows('areas')) {
      const shares = sharesShown().map(share => entry(hatchSample(share), share.text));
      lists.push(['Areas', [entry(element('i', {class: 'area-swatch'}), 'Receiving province'), ...shares]]);
    }
    const own = DATA.own.filter((layer, number) => ownLayers[number].visible());
    own.filter(layer => layer.classes).forEach(layer => lists.push([`${layer.name}: ${layer.by}`, layer.classes.map((name, n) => entry(ownSample(layer, n), name))]));
    lists.push(['Own layers', own.filter(layer => !layer.classes).map(layer => entry(ownSample(layer), layer.name))]);
    byId('legend-body').replaceChildren(...lists.filter(([, rows]) => rows.length).flatMap(([title, rows]) => [element('h3', {}, title), element('ul', {}, ...rows)]));
  }
  fillLegendNow = fillLegend;
  let waiting = false;
  const refresh = () => {
    if (waiting || byId('legend').hidden) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; fillLegend(); });
  };
  whenChanged(refresh);
  whenSettled.push(refresh);
  if (!byId('legend').hidden) fillLegend();
})();

function lineSample(mode, standing) {
  const width = SIZES.route_pt * PT * MODE_WIDTH[mode];
  const dash = DATA.looks.dashes[standing].map(part => (part * width).toFixed(2)).join(' ');
  const line = y => drawn('path', {
    d: `M1 ${y}H29`, fill: 'none', 'stroke-width': mode === 'river' ? width * 0.8 : width, 'stroke-dasharray': dash || 'none',
    'stroke-linecap': standing === 'hypothetical' ? 'round' : 'butt', style: {stroke: 'var(--i-neutral)'},
  });
  const made = drawn('svg', {width: 30, height: 12, viewBox: '0 0 30 12', 'aria-hidden': 'true'});
  made.append(...(mode === 'river' ? [line(4.6), line(7.4)] : [line(6)]));
  if (mode === 'rail') made.append(drawn('path', {d: 'M6 3.5v5M12 3.5v5M18 3.5v5M24 3.5v5', 'stroke-width': 1.3, style: {stroke: 'var(--i-neutral)'}}));
  if (mode === 'sea') {
    const chevron = drawn('use', {href: '#symbol-chevron', x: 11, y: 2, width: 8, height: 8, style: {'--fill': 'var(--i-neutral)', '--rim': 'var(--i-casing)'}});
    made.append(chevron);
  }
  return made;
}

function circleSample(proxy) {
  const style = {stroke: 'var(--i-neutral)', fill: 'var(--i-neutral)', 'fill-opacity': proxy ? '0.1' : '0.06'};
  const made = drawn('svg', {width: 18, height: 18, viewBox: '-9 -9 18 18', 'aria-hidden': 'true'});
  made.append(drawn('circle', {r: 7.5, 'stroke-width': proxy ? 1.2 : 0.8, 'stroke-dasharray': proxy ? '3.6 2.4' : '3 2.4', style}));
  if (proxy) made.append(drawn('path', {d: 'M-6 2L2 -6M-5.5 5.5L5.5 -5.5M-2 6L6 -2', 'stroke-width': 0.7, style: {stroke: 'var(--i-neutral)', 'stroke-opacity': '0.6'}}));
  return made;
}

function hatchSample(share) {
  const made = drawn('svg', {width: 26, height: 14, viewBox: '0 0 26 14', 'aria-hidden': 'true', style: {stroke: `var(--${HUE_OF[share.com]})`}});
  const lines = {45: 'M-2 14L12 0M4 14L18 0M10 14L24 0M16 14L30 0', 135: 'M-4 0L10 14M2 0L16 14M8 0L22 14M14 0L28 14',
    0: 'M0 3H26M0 7H26M0 11H26', 90: 'M4 0V14M10 0V14M16 0V14M22 0V14'}[share.angle];
  made.append(drawn('path', {d: lines, 'stroke-width': 1.1, fill: 'none'}));
  return made;
}

function statusSample(status) {
  const made = drawn('svg', {width: 30, height: 12, viewBox: '0 0 30 12', 'aria-hidden': 'true', style: {stroke: `var(--s-${status.id})`}});
  made.append(drawn('path', {d: 'M1 6H29', 'stroke-width': 2.4, fill: 'none'}));
  const marksOf = {ticks: 'M7 2v8M15 2v8M23 2v8', hatch: 'M5 9l4-6M13 9l4-6M21 9l4-6', crosses: 'M6 3l6 6M12 3l-6 6M18 3l6 6M24 3l-6 6'};
  if (marksOf[status.pattern]) made.append(drawn('path', {d: marksOf[status.pattern], 'stroke-width': 1.8, fill: 'none'}));
  return made;
}
