// Routes: form by mode, pattern by standing, side by side where several run along one way.

const MODE_WIDTH = {sea: 1, river: 0.55, rail: 0.72, road: 1};
const MODES_UPWARDS = ['sea', 'river', 'road', 'rail'];
const STANDINGS_UPWARDS = ['hypothetical', 'inferred', 'reported'];
const CHEVRON_GAP = {sea: 1, river: 1, road: 1, rail: 1.6};
const RIVER_SINGLE_ABOVE = 1100000;
const FOB_COARSEST = 2000000;
const NEAR_LINES_BELOW = 350;
const HIT = 7;

const height = leg => MODES_UPWARDS.indexOf(leg.mode) * 3 + STANDINGS_UPWARDS.indexOf(leg.standing);

function pens(map) {
  const scale = scaleOf(map), factor = zoomFactor(scale), route = SIZES.route_pt * PT;
  const width = mode => route * MODE_WIDTH[mode] * (mode === 'sea' ? 1 : factor);
  const double = mode => mode === 'river' && scale <= RIVER_SINGLE_ABOVE;
  return {
    scale, factor, width, double,
    casing: mode => (double(mode) ? 3 : 1) * width(mode) + 2 * SIZES.casing_pt * PT,
  };
}

// A leg's line at one scale, in world coordinates, with lanes and the stretches that another is inked for.
function legLine(packed, step, crs) {
  const xy = toWorld(unpackedLine(packed.xy, step), crs);
  const lane = unpacked(packed.lane).map(sixteenths => sixteenths / 16);
  const edges = unpacked(packed.shared), shared = new Uint8Array(lane.length);
  let on = 0;
  for (let i = 0, next = 0; i < lane.length; i++) {
    while (next < edges.length && edges[next] === i) { on = 1 - on; next++; }
    shared[i] = on;
  }
  return {xy, lane, shared};
}

// Points along a polyline [x, y, x, y ...] as {x, y, along}, cut into the pieces that are inked.
function inkedPieces(line) {
  const pieces = [];
  let piece = null;
  for (let i = 0; i < line.shared.length; i++) {
    if (i > 0 && !line.shared[i - 1] && piece) piece.push(i);
    if (!line.shared[i] && (i === 0 || line.shared[i - 1] || !piece)) {
      piece = [i];
      pieces.push(piece);
    }
    if (line.shared[i]) piece = null;
  }
  return pieces.filter(indices => indices.length > 1);
}

const LegLayer = Painted.extend({
  initialize(leg, lines, options) {
    L.setOptions(this, {renderer: RENDERERS.subject, ...options});
    this.leg = leg;
    this._lines = lines;
    this._px = null;
  },

  _project() {
    const map = this._map, frame = frameOf(map);
    const line = metresPerPixel(map) < NEAR_LINES_BELOW ? this._lines.near : this._lines.far;
    const n = line.lane.length, px = new Float64Array(2 * n), along = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      px[2 * i] = line.xy[2 * i] * frame.k - frame.ox;
      px[2 * i + 1] = line.xy[2 * i + 1] * frame.k - frame.oy;
      if (i) along[i] = along[i - 1] + Math.hypot(px[2 * i] - px[2 * i - 2], px[2 * i + 1] - px[2 * i - 1]);
    }
    this._px = shifted(px, line.lane, SIZES.lane_pt * PT);
    this._along = along;
    this._pieces = inkedPieces(line);
    this._pxBounds = n ? boundsOf([this._px]) : L.bounds([[0, 0], [0, 0]]);
    this._pxBounds = L.bounds(this._pxBounds.min.subtract([14, 14]), this._pxBounds.max.add([14, 14]));
  },

  visible() {
    return shows('routes') && this._along.length > 1 && legPasses(this.leg);
  },

  trace(ctx, side) {
    const source = side ? shifted(this._px, new Array(this._along.length).fill(1), side) : this._px;
    ctx.beginPath();
    this.lay(ctx, source);
  },

  // The inked pieces onto the present path.
  lay(ctx, source = this._px) {
    for (const piece of this._pieces) {
      piece.forEach((i, n) => (n ? ctx.lineTo(source[2 * i], source[2 * i + 1])
        : ctx.moveTo(source[2 * i], source[2 * i + 1])));
    }
  },

  // Place and direction at a distance along the inked line, null where another leg is inked.
  at(distance) {
    const along = this._along;
    if (distance < 0 || distance > along[along.length - 1]) return null;
    let i = 1;
    while (i < along.length - 1 && along[i] < distance) i++;
    if (!this._pieces.some(piece => piece[0] < i && piece[piece.length - 1] >= i)) return null;
    const share = along[i] > along[i - 1] ? (distance - along[i - 1]) / (along[i] - along[i - 1]) : 0;
    const [x0, y0, x1, y1] = [2 * i - 2, 2 * i - 1, 2 * i, 2 * i + 1].map(n => this._px[n]);
    return {x: x0 + (x1 - x0) * share, y: y0 + (y1 - y0) * share, turn: Math.atan2(y1 - y0, x1 - x0)};
  },

  *marks(gap, first) {
    const length = this._along[this._along.length - 1];
    const count = Math.max(Math.round(length / gap), 1);
    for (let n = 0; n < count; n++) {
      const place = this.at((n + (first === undefined ? 0.5 : first)) * length / count);
      if (place) yield place;
    }
  },

  _containsPoint(p) {
    if (!this.visible() || !this._pxBounds.contains(p)) return false;
    const px = this._px;
    for (let i = 2; i < px.length; i += 2) {
      const a = new L.Point(px[i - 2], px[i - 1]), b = new L.Point(px[i], px[i + 1]);
      if (L.LineUtil.pointToSegmentDistance(p, a, b) < HIT) return true;
    }
    return false;
  },
});

// A line moved sideways by so many widths at each vertex, to the left of its direction.
function shifted(px, lanes, width) {
  const n = px.length / 2, out = new Float64Array(px);
  for (let i = 0; i < n; i++) {
    if (!lanes[i]) continue;
    const a = Math.max(i - 1, 0), b = Math.min(i + 1, n - 1);
    const dx = px[2 * b] - px[2 * a], dy = px[2 * b + 1] - px[2 * a + 1], size = Math.hypot(dx, dy);
    if (!size) continue;
    out[2 * i] += dy / size * lanes[i] * width;
    out[2 * i + 1] -= dx / size * lanes[i] * width;
  }
  return out;
}

// Glow of the selection and casings lie below all lines, so that no line is cut by another's casing.
const CasingLayer = Painted.extend({
  initialize(legs) {
    L.setOptions(this, {renderer: RENDERERS.subject, interactive: false});
    this._legs = legs;
  },
  paint(ctx, bounds) {
    const pen = pens(this._map), ink = colours();
    const seen = this._legs.filter(layer => layer.visible() && layer._pxBounds.intersects(bounds));
    ctx.lineJoin = 'round';
    ctx.setLineDash([]);
    for (const layer of seen) {
      const {leg} = layer;
      if (state.selected !== `legs/${leg.id}` && state.selected !== `routes/${leg.route}`) continue;
      ctx.lineCap = 'round';
      ctx.strokeStyle = faint(ink['i-selection'], 0.45);
      ctx.lineWidth = (SIZES.route_pt + 2 * (SIZES.casing_pt + SIZES.selection_pt)) * PT;
      ctx.beginPath();
      for (let i = 0; i < layer._px.length; i += 2) {
        ctx[i ? 'lineTo' : 'moveTo'](layer._px[i], layer._px[i + 1]);
      }
      ctx.stroke();
    }
    ctx.lineCap = 'butt';
    for (const layer of seen) {
      // Between dashes the whole casing shows, so it is fainter there.
      const opacity = parseInt(ink['i-casing'].slice(7) || 'ff', 16) / 255;
      ctx.strokeStyle = faint(ink['i-casing'], layer.leg.standing === 'reported' ? opacity : opacity / 2);
      ctx.lineWidth = pen.casing(layer.leg.mode);
      layer.trace(ctx);
      ctx.stroke();
    }
  },
});

const InkedLeg = LegLayer.extend({
  paint(ctx) {
    if (!this.visible()) return;
    const {leg} = this, pen = pens(this._map), ink = colours();
    const hue = hueOf(leg.com), colour = ink[hue];
    const width = pen.width(leg.mode);
    ctx.strokeStyle = colour;
    ctx.lineJoin = 'round';
    ctx.lineCap = leg.standing === 'hypothetical' ? 'round' : 'butt';
    ctx.setLineDash(DATA.looks.dashes[leg.standing].map(part => part * width));
    if (pen.double(leg.mode)) {
      ctx.lineWidth = width * 0.8;
      for (const side of [-1, 1]) {
        this.trace(ctx, side * width * 1.1);
        ctx.stroke();
      }
    } else {
      ctx.lineWidth = width;
      this.trace(ctx);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    if (leg.mode === 'rail') this._ticks(ctx, width, SIZES.tick_gap_pt * PT * pen.factor, SIZES.tick_pt * PT * pen.factor);
    this._chevrons(ctx, colour, ink, hue);
    const mark = markOf(leg.com);
    if (mark) this._pattern(ctx, mark, colour, ink);
    if (pen.scale <= FOB_COARSEST) this._handOver(ctx, ink);
  },

  _ticks(ctx, width, gap, reach) {
    ctx.lineWidth = width * 0.8;
    ctx.beginPath();
    for (const {x, y, turn} of this.marks(gap)) {
      ctx.moveTo(x - Math.sin(turn) * reach, y + Math.cos(turn) * reach);
      ctx.lineTo(x + Math.sin(turn) * reach, y - Math.cos(turn) * reach);
    }
    ctx.stroke();
  },

  // The second cue of a status: crosses for a ban, ticks for a cap, slanting strokes for a wind-down.
  _pattern(ctx, mark, colour, ink) {
    if (this._along[this._along.length - 1] < 20) return;
    const {gap, badge} = DATA.looks.marks, size = badge * MM;
    for (const {x, y, turn} of this.marks(gap * MM)) {
      if (!nearSymbol(x, y, size * 0.6)) paintSymbol(ctx, mark, x, y, size, colour, ink['i-paper'], ink['i-casing'], turn);
    }
  },

  _chevrons(ctx, colour, ink, hue) {
    const length = this._along[this._along.length - 1];
    const gap = SIZES.chevron_gap_mm * MM * CHEVRON_GAP[this.leg.mode];
    if (length < gap * 0.3) return;
    const size = SIZES.chevron_mm * MM;
    for (const {x, y, turn} of this.marks(gap)) {
      if (nearSymbol(x, y, size * 0.8)) continue;
      paintSymbol(ctx, 'chevron', x, y, size, colour, ink[`on-${hue}`], ink['i-casing'], turn);
    }
  },

  _handOver(ctx, ink) {
    const site = SITE[this.leg.fob];
    if (!site) return;
    const length = this._along[this._along.length - 1], away = SIZES.fob_mm * MM * 2.6;
    if (length < 3 * away) return;
    const ends = this.leg.sites;
    const at = ends[0] === site.id ? away : ends[ends.length - 1] === site.id ? length - away : null;
    const place = at === null ? null : this.at(at);
    if (place) paintSymbol(ctx, 'fob', place.x, place.y, SIZES.fob_mm * MM, ink['i-subject'], ink['i-paper'], ink['i-halo']);
  },
});
