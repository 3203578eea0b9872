// Layers of a person's own files: any number of points, lines and areas, drawn from arrays; crowds as one mark.

const MANY_POINTS = 400, CELL = 46, CROWD = 6, DOT = 3.4, NEAR = 8;
const ownLayers = [];

function ownKey(layer, row) {
  return `own/${layer}/${row}`;
}

// A record made of a feature's attributes, as the panel takes it; null for keys of the atlas.
function ownRecord(key) {
  const [table, layer, row] = key.split('/');
  return table === 'own' && ownLayers[layer] ? ownLayers[layer].record(Number(row)) : null;
}

const OwnLayer = Painted.extend({
  initialize(number, packed, crs) {
    L.setOptions(this, {renderer: RENDERERS.subject, interactive: true});
    this.number = number;
    this._packed = packed;
    this._columns = packed.columns.map(column => ({name: column.name, texts: column.texts, of: column.of ? unpacked(column.of) : null}));
    this._styleOf = packed.styles ? unpacked(packed.styleOf) : null;
    const read = shape => shape && {
      world: toWorld(unpackedLine(shape.xy, DATA.ownStep), crs),
      rows: summed(unpacked(shape.row)),
      runs: shape.runs ? offsets(unpacked(shape.runs)) : null,
      parts: shape.parts ? offsets(unpacked(shape.parts)) : null,
    };
    this._shapes = {points: read(packed.points), lines: read(packed.lines), areas: read(packed.areas)};
    this.on('click', event => {
      const hit = this._at(event.layerPoint);
      if (!hit) return;
      L.DomEvent.stop(event);
      if (hit.crowd) atlasMap.setView(event.latlng, atlasMap.getZoom() + 2);
      else select(ownKey(this.number, hit.row), {at: event.latlng});
    });
  },

  visible() {
    return !state.hiddenOwn.has(String(this.number));
  },

  text(column, row) {
    const {texts, of} = this._columns[column];
    return texts[of ? of[row] : row];
  },

  title(row) {
    const found = this._packed.title >= 0 ? this.text(this._packed.title, row).trim() : '';
    return found || `${this._packed.name} ${row + 1}`;
  },

  record(row) {
    const rows = this._columns.map((column, n) => ({l: column.name, v: this.text(n, row)})).filter(one => one.v);
    return {title: this.title(row), kind: this._packed.name, pages: [['Attributes', [['As in the file', rows]]]]};
  },

  // Where a feature lies, as longitude and latitude pairs of the box around it.
  places(row) {
    const bounds = L.bounds([]);
    for (const shape of Object.values(this._shapes)) {
      if (!shape) continue;
      shape.rows.forEach((own, part) => {
        if (own !== row) return;
        const [from, to] = this._span(shape, part);
        for (let i = from; i < to; i++) bounds.extend([shape.world[2 * i], shape.world[2 * i + 1]]);
      });
    }
    return bounds.isValid() ? [bounds.min, bounds.max].map(p => atlasMap.unproject(p, 0)).map(p => [p.lng, p.lat]) : [];
  },

  _span(shape, part) {
    if (!shape.runs) return [part, part + 1];
    if (!shape.parts) return [shape.runs[part], shape.runs[part + 1]];
    return [shape.runs[shape.parts[part]], shape.runs[shape.parts[part + 1]]];
  },

  _look(row, kind) {
    const style = this._styleOf ? this._packed.styles[this._styleOf[row]] : null;
    const colour = style ? style[{points: 0, lines: 1, areas: 2}[kind]] : null;
    return {colour: colour || this._packed.colour, own: Boolean(colour), edge: (style && style[1]) || this._packed.colour, width: (style && style[3]) || 1.4};
  },

  _project() {
    const frame = frameOf(this._map);
    this._px = {};
    for (const [kind, shape] of Object.entries(this._shapes)) {
      if (!shape) continue;
      const px = new Float64Array(shape.world.length);
      for (let i = 0; i < px.length; i += 2) {
        px[i] = shape.world[i] * frame.k - frame.ox;
        px[i + 1] = shape.world[i + 1] * frame.k - frame.oy;
      }
      this._px[kind] = px;
    }
    this._gather();
  },

  // Points that crowd within a cell become one mark with their number.
  _gather() {
    const px = this._px.points;
    this._single = [];
    this._crowds = [];
    if (!px) return;
    const count = px.length / 2;
    if (count < MANY_POINTS) {
      for (let i = 0; i < count; i++) this._single.push(i);
      return;
    }
    const cells = new Map();
    for (let i = 0; i < count; i++) {
      const key = Math.floor(px[2 * i] / CELL) * 1e6 + Math.floor(px[2 * i + 1] / CELL);
      const cell = cells.get(key);
      if (cell) cell.push(i);
      else cells.set(key, [i]);
    }
    for (const cell of cells.values()) {
      if (cell.length <= CROWD) {
        this._single.push(...cell);
        continue;
      }
      const x = cell.reduce((sum, i) => sum + px[2 * i], 0) / cell.length;
      const y = cell.reduce((sum, i) => sum + px[2 * i + 1], 0) / cell.length;
      this._crowds.push({x, y, count: cell.length, radius: 9 + 1.7 * Math.log10(cell.length) ** 1.5});
    }
  },

  paint(ctx, bounds) {
    if (!this.visible()) return;
    ctx.setLineDash([]);
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    this._paintRuns(ctx, bounds, 'areas');
    this._paintRuns(ctx, bounds, 'lines');
    this._paintPoints(ctx, bounds);
  },

  _paintRuns(ctx, {min, max}, kind) {
    const shape = this._shapes[kind], px = this._px[kind];
    if (!shape) return;
    shape.rows.forEach((row, part) => {
      const [from, to] = this._span(shape, part);
      let seen = false;
      for (let i = from; i < to && !seen; i++) {
        seen = px[2 * i] >= min.x - 200 && px[2 * i] <= max.x + 200 && px[2 * i + 1] >= min.y - 200 && px[2 * i + 1] <= max.y + 200;
      }
      if (!seen) return;
      const look = this._look(row, kind), chosen = state.selected === ownKey(this.number, row);
      ctx.beginPath();
      const firstRun = shape.parts ? shape.parts[part] : part, lastRun = shape.parts ? shape.parts[part + 1] : part + 1;
      for (let run = firstRun; run < lastRun; run++) {
        for (let i = shape.runs[run]; i < shape.runs[run + 1]; i++) {
          ctx[i === shape.runs[run] ? 'moveTo' : 'lineTo'](px[2 * i], px[2 * i + 1]);
        }
        if (kind === 'areas') ctx.closePath();
      }
      if (kind === 'areas') {
        ctx.fillStyle = look.own ? look.colour : faint(look.colour, 0.25);
        ctx.fill('evenodd');
      }
      ctx.strokeStyle = chosen ? colours()['i-selection'] : kind === 'areas' ? look.edge : look.colour;
      ctx.lineWidth = chosen ? 3 : look.width;
      ctx.stroke();
    });
  },

  _paintPoints(ctx, {min, max}) {
    const shape = this._shapes.points, px = this._px.points, ink = colours();
    if (!shape) return;
    const within = (x, y, r) => x > min.x - r && x < max.x + r && y > min.y - r && y < max.y + r;
    for (const i of this._single) {
      const x = px[2 * i], y = px[2 * i + 1];
      if (!within(x, y, 8)) continue;
      const row = shape.rows[i], chosen = state.selected === ownKey(this.number, row);
      ctx.beginPath();
      ctx.arc(x, y, chosen ? 6 : DOT, 0, 2 * Math.PI);
      ctx.fillStyle = this._look(row, 'points').colour;
      ctx.fill();
      ctx.strokeStyle = chosen ? ink['i-selection'] : ink['i-rim'];
      ctx.lineWidth = chosen ? 2.5 : 0.8;
      ctx.stroke();
    }
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (const {x, y, count, radius} of this._crowds) {
      if (!within(x, y, radius)) continue;
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = faint(this._packed.colour, 0.72);
      ctx.fill();
      ctx.strokeStyle = ink['i-rim'];
      ctx.lineWidth = 1.2;
      ctx.stroke();
      ctx.font = fontOf(7.4, 600);
      ctx.fillStyle = '#fff';
      ctx.fillText(count > 9999 ? `${Math.round(count / 1000)}k` : String(count), x, y + 0.5);
    }
    ctx.textAlign = 'start';
    ctx.textBaseline = 'alphabetic';
  },

  // What lies at a place of the canvas: a crowd, or the row of the nearest feature.
  _at(p) {
    if (!this.visible()) return null;
    const crowd = this._crowds.find(one => Math.hypot(one.x - p.x, one.y - p.y) <= one.radius);
    if (crowd) return {crowd: true};
    const {points, lines, areas} = this._shapes;
    let best = null;
    const offer = (row, away) => { if (away <= NEAR && (!best || away < best.away)) best = {row, away}; };
    for (const i of this._single) {
      const dx = this._px.points[2 * i] - p.x, dy = this._px.points[2 * i + 1] - p.y;
      if (Math.abs(dx) <= NEAR && Math.abs(dy) <= NEAR) offer(points.rows[i], Math.hypot(dx, dy));
    }
    if (best) return best;
    if (lines) lines.rows.forEach((row, part) => {
      const [from, to] = this._span(lines, part), px = this._px.lines;
      for (let i = from + 1; i < to; i++) {
        const a = new L.Point(px[2 * i - 2], px[2 * i - 1]), b = new L.Point(px[2 * i], px[2 * i + 1]);
        offer(row, L.LineUtil.pointToSegmentDistance(p, a, b));
      }
    });
    if (best) return best;
    if (areas) areas.rows.forEach((row, part) => {
      const rings = [];
      for (let run = areas.parts[part]; run < areas.parts[part + 1]; run++) {
        rings.push(this._px.areas.subarray(2 * areas.runs[run], 2 * areas.runs[run + 1]));
      }
      if (insideRings(rings, p)) best = {row, away: 0};
    });
    return best;
  },

  _containsPoint(p) {
    return this._at(p) !== null;
  },
});

// Names of all features for the search, folded when first asked for.
let ownNames = null;
function ownSearch() {
  if (ownNames) return ownNames;
  ownNames = [];
  ownLayers.forEach((layer, number) => {
    for (let row = 0; row < layer._packed.count; row++) {
      const name = layer.title(row);
      ownNames.push([folded(name), ownKey(number, row), 30, layer._packed.name, name]);
    }
  });
  return ownNames;
}
