// Sites as buttons on the map: symbols that give way to each other, reached by pointer and by keyboard.

const CLUSTERED = DATA.clustered;
const TOLERATED_OVERLAP = 0.9, SPREAD_TO = 0.88, MOST_MOVED = 0.75;
const LARGEST_BUTTON = 26, SMALLEST_BUTTON = 10;
const markers = Object.create(null);
let marks = {shown: new Map(), grid: null};

function symbolSize(site) {
  return site.proxy ? 0 : SIZES.symbol_mm[site.kind] * MM * (marks.factor || 1);
}

const symbolOf = site => site.symbol || (site.capital ? 'capital' : site.kind);
const reachOf = site => symbolSize(site) * (DATA.looks.reach[symbolOf(site)] || 0.5);
const siteIsShown = site => marks.shown.has(site.id);

function makeMarker(site) {
  const holder = element('span', {class: 'symbol'});
  const icon = L.divIcon({className: `site site-${site.kind}`, html: holder, iconSize: null});
  const marker = L.marker([site.at[1], site.at[0]], {icon, riseOnHover: true, keyboard: true});
  marker.site = site;
  marker.key = `sites/${site.id}`;
  marker.holder = holder;
  marker.on('add', () => {
    const button = marker.getElement();
    button.setAttribute('aria-label', site.card.filter(Boolean).join(', '));
    button.dataset.site = site.id;
    dress(marker);
  });
  const choose = () => select(marker.key, {at: marker.getLatLng()});
  marker.on('click', choose);
  marker.on('keydown', event => {
    if (event.originalEvent.key !== 'Enter' && event.originalEvent.key !== ' ') return;
    event.originalEvent.preventDefault();
    choose();
  });
  marker.bindTooltip(() => cardOf(site.card), {direction: 'top', offset: [0, -10], className: 'card'});
  markers[site.id] = marker;
  return marker;
}

// The symbol in the colours of the moment.
function dress(marker) {
  const {site, holder} = marker, button = marker.getElement();
  if (!button) return;
  const hue = siteHue(site), mark = KINDS[site.kind].context ? null : markOf(site.com);
  const key = `${hue} ${mark} ${symbolSize(site)}`;
  if (marker.dressed !== key || !holder.firstChild) {
    marker.dressed = key;
    const symbol = site.proxy ? '' : symbolImage(symbolOf(site), hue, symbolSize(site), KINDS[site.kind].context);
    holder.replaceChildren(symbol);
    if (mark && !site.proxy) {
      const badge = symbolImage(mark, hue, DATA.looks.marks.badge * MM * 0.68, false);
      const held = element('i', {class: 'badge', style: {'--reach': `${reachOf(site)}px`, '--hue': `var(--${hue})`}}, badge);
      holder.append(held);
    }
    if (CLUSTERED || !site.code || !KINDS[site.kind].coded) return;
    const code = element('b', {class: site.proxy ? 'code middle' : 'code', style: {color: `var(--${hue})`}}, site.code);
    code.style.setProperty('--reach', `${reachOf(site)}px`);
    holder.append(code);
  }
}

// Which symbols there is room for at this scale, and where those stand that give way a little.
function settleSites(map) {
  const scale = scaleOf(map);
  marks = {shown: new Map(), factor: zoomFactor(scale)};
  const cells = new Map(), cell = 1.2 * 6.4 * MM;
  const near = (x, y) => {
    const found = [];
    for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) {
      found.push(...(cells.get(`${Math.floor(x / cell) + i},${Math.floor(y / cell) + j}`) || []));
    }
    return found;
  };
  for (const site of SITES) {
    const kind = KINDS[site.kind], isSelected = state.selected === `sites/${site.id}`;
    if (!shows(kind.id === 'city' ? 'cities' : 'sites') || !sitePasses(site)) continue;
    if (kind.coarsest && scale > kind.coarsest && !isSelected) continue;
    const {x, y} = map.project([site.at[1], site.at[0]]), reach = reachOf(site);
    const taken = near(x, y).some(o => Math.hypot(x - o.x, y - o.y) ** 2 < (reach + o.reach) ** 2 * TOLERATED_OVERLAP);
    if (taken && !kind.always && !isSelected && !CLUSTERED) continue;
    const mark = {site, x, y, x0: x, y0: y, reach};
    const key = `${Math.floor(x / cell)},${Math.floor(y / cell)}`;
    cells.set(key, [...(cells.get(key) || []), mark]);
    marks.shown.set(site.id, mark);
  }
  const subject = [...marks.shown.values()].filter(mark => KINDS[mark.site.kind].always && mark.reach > 0);
  if (!CLUSTERED && subject.length < 300) spread(subject);
  if (!CLUSTERED) {
    const all = [...marks.shown.values()];
    for (const mark of all) {
      const nearest = Math.min(...all.map(o => (o === mark ? Infinity : Math.hypot(o.x - mark.x, o.y - mark.y))));
      mark.room = clamp(nearest, SMALLEST_BUTTON, LARGEST_BUTTON);
    }
  }
  placeMarkers();
}

// Symbols that overlap move apart by less than their own size: three ports lie within one symbol's width.
function spread(subject) {
  for (let round = 0; round < 16; round++) {
    let apart = true;
    const push = subject.map(() => [0, 0]);
    subject.forEach((a, i) => subject.forEach((b, j) => {
      const dx = a.x - b.x, dy = a.y - b.y, distance = Math.hypot(dx, dy);
      const lack = (a.reach + b.reach) * SPREAD_TO - distance;
      if (i === j || lack <= 0) return;
      apart = false;
      push[i][0] += dx / Math.max(distance, 1e-9) * lack / 2;
      push[i][1] += dy / Math.max(distance, 1e-9) * lack / 2;
    }));
    if (apart) return;
    subject.forEach((mark, i) => {
      const mx = mark.x + push[i][0] - mark.x0, my = mark.y + push[i][1] - mark.y0;
      const far = Math.hypot(mx, my), limit = mark.reach * MOST_MOVED, share = Math.min(1, limit / Math.max(far, 1e-9));
      mark.x = mark.x0 + mx * share;
      mark.y = mark.y0 + my * share;
    });
  }
}

function placeMarkers() {
  const add = [], gone = [];
  for (const site of SITES) {
    const marker = markers[site.id] || makeMarker(site), mark = marks.shown.get(site.id);
    const isThere = sitesGroup.hasLayer(marker);
    if (mark && !isThere) add.push(marker);
    if (!mark && isThere) gone.push(marker);
    if (!mark) continue;
    marker.mark = mark;
    marker.setZIndexOffset((20 - KINDS[site.kind].rank) * 100);
    if (isThere) dress(marker);
    arrange(marker);
  }
  if (CLUSTERED) {
    sitesGroup.removeLayers(gone);
    sitesGroup.addLayers(add);
  } else {
    gone.forEach(marker => sitesGroup.removeLayer(marker));
    add.forEach(marker => sitesGroup.addLayer(marker));
  }
  add.forEach(arrange);
}

// The button at its symbol's place, as large as the neighbours leave room for: who clicks a symbol gets that one.
function arrange(marker) {
  const button = marker.getElement(), {mark} = marker;
  if (!button || !mark) return;
  button.style.setProperty('--dx', `${(mark.x - mark.x0).toFixed(2)}px`);
  button.style.setProperty('--dy', `${(mark.y - mark.y0).toFixed(2)}px`);
  button.style.setProperty('--hit', `${(mark.room || LARGEST_BUTTON).toFixed(1)}px`);
  button.classList.toggle('selected', state.selected === marker.key);
}

// True where a symbol stands; positions are the layer's pixels.
function nearSymbol(x, y, reach) {
  const origin = atlasMap.getPixelOrigin();
  for (const mark of marks.shown.values()) {
    if (Math.hypot(mark.x - origin.x - x, mark.y - origin.y - y) < mark.reach + reach) return true;
  }
  return false;
}
