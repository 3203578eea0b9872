// Names: the most important first, each where it touches nothing, or left out. Worked out once for a scale,
// so that names keep their place while the map is moved.

const FONT = getComputedStyle(document.body).fontFamily;
const HALO = SIZES.halo_pt * PT;
const LEADER_STEPS = [0.7, 1.2, 1.8, 2.6], LEADER_TURNS = 16;
const CROSSING_COST = 2, LEADER_COST = 0.7;
const MOST_LABELS = 1500;
const LABEL_GAP = 4, OTHERS = 12, BADGE = 6;

// How far the name of a water or country may move along and across itself, in its own heights, the nearest first.
const AREA_SHIFTS = [];
for (let along = -4; along <= 4; along++) for (let across = -5; across <= 5; across++) AREA_SHIFTS.push([along, across]);
AREA_SHIFTS.sort((a, b) => Math.hypot(a[0] * 1.5, a[1] * 1.2) - Math.hypot(b[0] * 1.5, b[1] * 1.2));

// Corners and sides around a symbol, the best first: [x, y, alignment].
const AROUND = [
  [1, -0.7, 'left'], [1, 0, 'left'], [1, 0.75, 'left'], [-1, -0.7, 'right'], [-1, 0, 'right'],
  [-1, 0.75, 'right'], [0, -1, 'center'], [0, 1, 'center'],
];

class Boxes {
  constructor(cell) {
    this.cell = cell;
    this.cells = new Map();
  }
  * keys(box) {
    const c = this.cell;
    for (let i = Math.floor(box[0] / c); i <= Math.floor(box[2] / c); i++) {
      for (let j = Math.floor(box[1] / c); j <= Math.floor(box[3] / c); j++) yield i * 1e6 + j;
    }
  }
  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }
  hits(box) {
    for (const key of this.keys(box)) {
      for (const b of this.cells.get(key) || []) {
        if (b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1]) return true;
      }
    }
    return false;
  }
}

const LetteringLayer = Painted.extend({
  initialize() {
    L.setOptions(this, {renderer: RENDERERS.lettering, interactive: false});
    this._placed = [];
    this._cities = DATA.ground.cities
      .filter(city => !SITES.some(site => distanceBetween(
        {lat: site.at[1], lng: site.at[0]}, {lat: city[4], lng: city[3]}) < DATA.ground.samePlace
        && townKey(site.name) === townKey(city[0])))
      .map(([name, local, country, lng, lat, rank]) => ({name, local, country, lng, lat, rank}));
  },

  // Anew for every scale and filter; positions are the world's pixels at this zoom.
  settle() {
    const map = this._map, ctx = document.createElement('canvas').getContext('2d');
    this._placed = [];
    const taken = new Boxes(64), routes = new Boxes(64), symbols = new Boxes(64), scale = scaleOf(map);
    for (const mark of marks.shown.values()) {
      const reach = Math.max(mark.reach, 2);
      const box = [mark.x - reach, mark.y - reach, mark.x + reach, mark.y + reach];
      taken.add(box);
      symbols.add(box);
      if (mark.reach && markOf(mark.site.com)) taken.add([box[0] - BADGE, box[1] - BADGE, mark.x, mark.y]);
      if (mark.site.code && KINDS[mark.site.kind].coded) this._keepCode(ctx, taken, mark);
    }
    if (shows('routes')) routeBoxes(map, routes);
    const wanted = this._wanted(map, ctx, scale);
    wanted.slice(0, MOST_LABELS).forEach(label => this._place(label, taken, routes, symbols));
    if (shows('cities')) this._areaNames(map, ctx, scale, taken, routes);
  },

  _keepCode(ctx, taken, mark) {
    ctx.font = fontOf(SIZES.code_pt, 700);
    const width = ctx.measureText(mark.site.code).width, half = SIZES.code_pt * PT * 0.6;
    const x = mark.x + (mark.reach ? mark.reach * 0.74 : -width / 2), y = mark.y + mark.reach * 0.74;
    taken.add([x, y - half, x + width, y + half]);
  },

  _wanted(map, ctx, scale) {
    const found = [];
    for (const mark of marks.shown.values()) {
      const {site} = mark, kind = KINDS[site.kind], isSelected = state.selected === `sites/${site.id}`;
      if (!shows(kind.id === 'city' ? 'cities' : 'labels') || !shows('labels')) continue;
      if (kind.unlabelled && scale > kind.unlabelled && !isSelected) continue;
      const small = kind.context || kind.secondary;
      const label = {
        x: mark.x, y: mark.y, site,
        reach: site.proxy ? proxyReach(map, site) : mark.reach,
        rank: isSelected ? -1 : site.capital ? 4.5 : kind.rank,
        must: isSelected || kind.always || site.capital,
        yields: kind.yields && !site.capital,
        ...linesOf(ctx, shortened(site.name), shortened(site.local || ''), small, kind.context),
      };
      found.push(label);
    }
    if (shows('cities') && shows('labels')) {
      for (const city of this._cities) {
        if (state.routes && city.rank > 1) continue;
        if (scale > DATA.ground.townsUpTo[Math.min(city.rank, DATA.ground.townsUpTo.length - 1)]) continue;
        const {x, y} = map.project([city.lat, city.lng]);
        found.push({
          x, y, reach: 3, rank: 8 + city.rank, must: false, yields: true, dot: city.rank === 0 ? 'capital' : 'city',
          ...linesOf(ctx, city.name, city.local, true, true),
        });
      }
    }
    if (shows('labels')) {
      const k = 2 ** map.getZoom();
      for (const layer of ownLayers) {
        for (const {row, text, world, reach} of layer.anchors()) {
          const chosen = state.selected === ownKey(layer.number, row);
          found.push({x: world[0] * k, y: world[1] * k, reach, rank: chosen ? -1 : 6.5, must: chosen, yields: true, ...linesOf(ctx, shortened(text), '', true, false)});
        }
      }
    }
    return found.sort((a, b) => a.rank - b.rank);
  },

  // The cheapest free spot: near the symbol, clear of routes, on a usual side.
  _place(label, taken, routes, symbols) {
    if (label.dot && taken.hits([label.x - 3, label.y - 3, label.x + 3, label.y + 3])) return;
    let best = null;
    const look = (spot, cost) => {
      if (best && cost >= best.cost) return;
      if (taken.hits(spot.box)) return;
      const crosses = routes.hits(spot.box);
      const total = cost + (crosses ? CROSSING_COST : 0);
      if ((crosses && label.yields) || (best && total >= best.cost)) return;
      best = {...label, ...spot, cost: total};
    };
    AROUND.forEach((side, n) => look(spotBeside(label, side), n * 0.06));
    if (label.must && (!best || best.cost > LEADER_COST)) {
      for (const step of LEADER_STEPS) {
        for (let turn = 0; turn < LEADER_TURNS; turn++) {
          const spot = spotAway(label, step, turn * 2 * Math.PI / LEADER_TURNS);
          const [left, top, right, bottom] = spot.box;
          // A name that stands off must not stand beside another's symbol, nor its line run through a name.
          if (symbols.hits([left - OTHERS, top - 3, right + OTHERS, bottom + 3])) continue;
          if (leaderBoxes(label, spot.lead).some(box => taken.hits(box))) continue;
          look(spot, LEADER_COST + step * 0.5);
        }
      }
    }
    if (best) this._keep(best, taken);
  },

  _keep(spot, taken) {
    const [left, top, right, bottom] = spot.box;
    taken.add([left - LABEL_GAP, top, right + LABEL_GAP, bottom]);
    if (spot.lead) leaderBoxes(spot, spot.lead).forEach(box => taken.add(box));
    if (spot.dot) taken.add([spot.x - 3, spot.y - 3, spot.x + 3, spot.y + 3]);
    this._placed.push(spot);
  },

  // Names of waters keep off coasts, those of countries off borders, all off places, routes and each other.
  _areaNames(map, ctx, scale, taken, routes) {
    const coast = pointBoxes(theGround.points('coast'), map), borders = pointBoxes(theGround.points('borders'), map);
    for (const area of DATA.names) {
      if (scale < area.finest || scale > area.coarsest) continue;
      const size = SIZES.water_pt * area.size;
      const name = spaced(ctx, area.name, fontOf(size, 400, area.water), size * PT * area.tracking);
      const local = spaced(ctx, area.local, fontOf(size * 0.72, 400), size * 0.72 * PT * area.tracking / 2);
      const {x, y} = map.project([area.lat, area.lon]);
      // What runs along a parallel is set level: a slight slant would look like a mistake.
      const turn = area.azimuth === 90 ? 0 : readingTurn(map, area, x, y);
      const half = Math.max(name.width, local.width) / 2, reach = size * PT * 0.95;
      const boxesAt = ([cx, cy]) => {
        const boxes = [];
        for (let d = -half; d <= half; d += reach) {
          const px = cx + Math.cos(turn) * d, py = cy + Math.sin(turn) * d + (turn ? 0 : size * PT * 0.35);
          boxes.push([px - reach, py - reach, px + reach, py + reach]);
        }
        return boxes;
      };
      const k = 2 ** map.getZoom(), where = ([left, top, right, bottom]) => [(left + right) / 2 / k, (top + bottom) / 2 / k];
      const free = place => boxesAt(place).every(box => !taken.hits(box) && !routes.hits(box)
        && !(area.water ? coast : borders).hits(box) && theGround.onLand(...where(box)) !== Boolean(area.water));
      const place = AREA_SHIFTS.map(([along, across]) => {
        const a = along * size * PT * 1.5, c = across * size * PT;
        return [x + Math.cos(turn) * a - Math.sin(turn) * c, y + Math.sin(turn) * a + Math.cos(turn) * c];
      }).find(free);
      if (!place) continue;
      boxesAt(place).forEach(box => taken.add(box));
      this._placed.push({area: [name, local], water: area.water, x: place[0], y: place[1], turn, size: size * PT});
    }
  },

  paint(ctx, bounds) {
    const origin = this._map.getPixelOrigin(), ink = colours();
    ctx.lineJoin = 'round';
    ctx.setLineDash([]);
    for (const label of this._placed) {
      const x = label.x - origin.x, y = label.y - origin.y;
      if (x < bounds.min.x - 300 || x > bounds.max.x + 300 || y < bounds.min.y - 200 || y > bounds.max.y + 200) continue;
      if (label.area) paintAreaName(ctx, label, x, y, ink);
      else paintLabel(ctx, label, origin, ink);
    }
    if (shows('graticule') && !tilesShown()) paintDegrees(ctx, this._map, ink);
  },
});

function spotBeside(label, [sx, sy, align]) {
  const away = label.reach + 3, corner = sx && sy ? 0.8 : 1;
  const ax = label.x + sx * away * corner, ay = label.y + sy * away * corner;
  const left = align === 'left' ? ax : align === 'right' ? ax - label.width : ax - label.width / 2;
  const top = sx ? ay - label.height / 2 : sy < 0 ? ay - label.height : ay;
  return {box: [left, top, left + label.width, top + label.height], align, lead: null};
}

// A spot some heights away in a direction, and the point at which its line ends.
function spotAway(label, step, turn) {
  const away = label.reach + step * label.height, dx = Math.cos(turn), dy = Math.sin(turn);
  const ax = label.x + dx * away, ay = label.y + dy * away;
  const align = dx > 0.3 ? 'left' : dx < -0.3 ? 'right' : 'center';
  const left = align === 'left' ? ax : align === 'right' ? ax - label.width : ax - label.width / 2;
  const top = ay - label.height / 2 + dy * label.height / 2;
  const box = [left, top, left + label.width, top + label.height];
  return {box, align, lead: [clamp(ax, box[0], box[2]), clamp(ay, box[1] + 2, box[3] - 2)]};
}

function leaderBoxes(label, [x, y]) {
  const far = Math.hypot(x - label.x, y - label.y), boxes = [];
  // From the symbol's edge to just before the name.
  for (let d = label.reach + 3; d < far - 3; d += 4) {
    const px = label.x + (x - label.x) * d / far, py = label.y + (y - label.y) * d / far;
    boxes.push([px - 1, py - 1, px + 1, py + 1]);
  }
  return boxes;
}

// Small boxes at the vertices of a line of the basemap.
function pointBoxes(xy, map) {
  const boxes = new Boxes(64), k = 2 ** map.getZoom();
  for (let i = 0; i < xy.length; i += 2) {
    boxes.add([xy[i] * k - 2, xy[i + 1] * k - 2, xy[i] * k + 2, xy[i + 1] * k + 2]);
  }
  return boxes;
}

// A name without accents, and without what says that it is a port or a station.
const townKey = name => name.toLowerCase().replace(/ŏ/g, 'o').replace(/ŭ/g, 'u').replace(/['’ʼ]/g, '').split(' ')[0];

function fontOf(points, weight, italic) {
  return `${italic ? 'italic ' : ''}${weight} ${(points * PT).toFixed(2)}px ${FONT}`;
}

const MOST_LETTERS = 60;
const shortened = text => { const plain = text.replace(/\s+/g, ' '); return plain.length > MOST_LETTERS ? `${plain.slice(0, MOST_LETTERS - 1)}…` : plain; };

// Lines of a label with their fonts and inks: the Latin name, and the local one behind or below it.
function linesOf(ctx, name, local, small, context) {
  const size = small ? SIZES.context_pt : SIZES.subject_pt, weight = small ? 400 : 600;
  const script = size * SIZES.script_pt / SIZES.subject_pt;
  const first = {text: name, font: fontOf(size, weight), ink: context ? 'i-context' : 'i-subject', size: size * PT};
  const second = local ? {text: local, font: fontOf(script, 400), ink: 'i-script', size: script * PT} : null;
  const measure = run => {
    ctx.font = run.font;
    run.width = ctx.measureText(run.text).width;
    return run;
  };
  measure(first);
  if (!second) return {rows: [[first]], width: first.width, height: first.size * 1.2};
  measure(second);
  if (small) return {rows: [[first, second]], width: first.width + 4 + second.width, height: first.size * 1.25};
  return {
    rows: [[first], [second]], width: Math.max(first.width, second.width), height: (first.size + second.size) * 1.18,
  };
}

function proxyReach(map, site) {
  const radius = site.radius / metresPerPixel(map);
  return radius < 25 * MM ? radius : 2.5 * MM;
}

function paintLabel(ctx, label, origin, ink) {
  const [left, top, right] = [label.box[0] - origin.x, label.box[1] - origin.y, label.box[2] - origin.x];
  if (label.dot) {
    const x = label.x - origin.x, y = label.y - origin.y;
    paintSymbol(ctx, label.dot, x, y, SIZES.symbol_mm.city * MM * marks.factor, ink['i-context'], ink['g-land'], ink['i-halo']);
  }
  if (label.lead) {
    ctx.strokeStyle = ink['i-context'];
    ctx.lineWidth = SIZES.leader_pt * PT;
    ctx.beginPath();
    const x = label.x - origin.x, y = label.y - origin.y;
    const lx = label.lead[0] - origin.x, ly = label.lead[1] - origin.y, far = Math.hypot(lx - x, ly - y) || 1;
    ctx.moveTo(x + (lx - x) / far * label.reach, y + (ly - y) / far * label.reach);
    ctx.lineTo(lx, ly);
    ctx.stroke();
  }
  let y = top;
  for (const row of label.rows) {
    const wide = row.reduce((sum, run) => sum + run.width, 4 * (row.length - 1));
    let x = label.align === 'left' ? left : label.align === 'right' ? right - wide : (left + right - wide) / 2;
    y += row[0].size * 0.95;
    for (const run of row) {
      haloed(ctx, run.text, run.font, x, y, ink[run.ink], ink['i-halo'], run === row[0] ? HALO : HALO * 0.75);
      x += run.width + 4;
    }
    y += row[0].size * 0.23;
  }
}

function haloed(ctx, text, font, x, y, fill, halo, width) {
  ctx.font = font;
  ctx.strokeStyle = halo;
  ctx.lineWidth = width * 2;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = fill;
  ctx.fillText(text, x, y);
}

// Letters one by one with room between them; not every browser's canvas can space letters.
function spaced(ctx, text, font, gap) {
  ctx.font = font;
  const letters = [];
  let width = 0;
  for (const letter of text) {
    letters.push([letter, width]);
    width += ctx.measureText(letter).width + gap;
  }
  return {letters, font, width: Math.max(width - gap, 0)};
}

function readingTurn(map, water, x, y) {
  const turn = water.azimuth * RADIAN, far = 0.2;
  const ahead = map.project([water.lat + far * Math.cos(turn), water.lon + far * Math.sin(turn) / Math.cos(water.lat * RADIAN)]);
  return Math.atan2(ahead.y - y, ahead.x - x);
}

function paintAreaName(ctx, label, x, y, ink) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(label.turn);
  ctx.fillStyle = ink[label.water ? 'i-water' : 'i-land-name'];
  ctx.strokeStyle = ink['i-water-halo'];
  ctx.lineWidth = 2 * PT;
  label.area.forEach((line, row) => {
    ctx.font = line.font;
    for (const [letter, at] of line.letters) {
      const left = at - line.width / 2, base = row * label.size * 1.15;
      if (label.water) ctx.strokeText(letter, left, base);
      ctx.fillText(letter, left, base);
    }
  });
  ctx.restore();
}

function routeBoxes(map, boxes) {
  const origin = map.getPixelOrigin();
  for (const layer of legLayers) {
    if (!layer.visible()) continue;
    const px = layer._px;
    for (let i = 2; i < px.length; i += 2) {
      const dx = px[i] - px[i - 2], dy = px[i + 1] - px[i - 1], steps = clamp(Math.ceil(Math.hypot(dx, dy) / 10), 1, 4000);
      for (let s = 0; s <= steps; s++) {
        const x = px[i - 2] + dx * s / steps + origin.x, y = px[i - 1] + dy * s / steps + origin.y;
        boxes.add([x - 1.5, y - 1.5, x + 1.5, y + 1.5]);
      }
    }
  }
}

// Degrees where the graticule meets the window's upper and left edge, clear of what lies over the map.
function paintDegrees(ctx, map, ink) {
  const size = map.getSize(), free = freeBox();
  const corner = map.containerPointToLayerPoint([0, 0]);
  const view = L.bounds(corner, corner.add(size));
  ctx.font = fontOf(SIZES.graticule_text_pt, 400);
  for (const line of graticuleLines(map, view)) {
    const across = line.axis === 'lng' ? ['y', 'x', free.top + 12] : ['x', 'y', free.left + 5];
    const edge = across[2] + corner[across[0]];
    for (let i = 1; i < line.points.length; i++) {
      const a = line.points[i - 1], b = line.points[i];
      if ((a[across[0]] - edge) * (b[across[0]] - edge) > 0) continue;
      const share = (edge - a[across[0]]) / (b[across[0]] - a[across[0]] || 1);
      const other = a[across[1]] + (b[across[1]] - a[across[1]]) * share - corner[across[1]];
      const inside = line.axis === 'lng' ? other > free.left + 20 && other < free.right - 20
        : other > free.top + 20 && other < free.bottom - 20;
      if (!inside) continue;
      const text = degreesText(line.degrees, line.axis);
      const x = corner.x + (line.axis === 'lng' ? other + 3 : free.left + 4);
      const y = corner.y + (line.axis === 'lng' ? free.top + 13 : other - 3);
      haloed(ctx, text, ctx.font, x, y, ink['i-context'], ink['i-water-halo'], PT * 0.9);
      break;
    }
  }
}

function degreesText(degrees, axis) {
  const side = axis === 'lng' ? (degrees < 0 ? 'W' : 'E') : degrees < 0 ? 'S' : 'N';
  return `${Math.abs(degrees)}°\u00a0${side}`;
}
