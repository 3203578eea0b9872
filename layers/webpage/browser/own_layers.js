// Layers of a person's own files: any number of points, lines and areas, drawn from arrays; crowds as one mark.

const MANY_POINTS = 400, CELL = 46, CROWD = 6, NEAR = 8;
const ownLayers = [];

function ownKey(layer, row) {
  return `own/${layer}/${row}`;
}

// A record made of a feature's attributes, as the panel takes it; null for keys of the atlas.
function ownRecord(key) {
  const [, number, row] = /^own\/(\d+)\/(\d+)$/.exec(key) || [];
  const layer = number === undefined ? null : ownLayers[Number(number)];
  return layer && Number(row) < layer._packed.count ? layer.record(Number(row)) : null;
}

// Who made a layer and what may be done with it, as rows of the panel and of the notes.
function ownOrigin(packed) {
  return [
    packed.file ? {l: 'File', v: packed.file} : null,
    packed.credit ? {l: 'Source', v: packed.credit} : {l: 'Source', v: 'not stated', t: 'u'},
    packed.licence ? {l: 'Licence', v: packed.licence} : {l: 'Licence', v: 'not stated', t: 'm'},
  ].filter(Boolean);
}

// Black or white, whichever is read more easily on a colour.
function inkOn(colour) {
  const [r, g, b] = [1, 3, 5].map(at => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? '#1d2228' : '#ffffff';
}

const outlines = {};
function outlineOf(shape) {
  if (!outlines[shape]) {
    const path = new Path2D();
    if (shape === 'circle') path.arc(0, 0, 1, 0, 2 * Math.PI);
    else DATA.ownShapes[shape].forEach(([x, y], n) => (n ? path.lineTo(x, y) : path.moveTo(x, y)));
    path.closePath();
    outlines[shape] = path;
  }
  return outlines[shape];
}

function paintPoint(ctx, look, x, y, chosen, ink) {
  const shape = look.shape || 'circle', size = chosen ? look.size + 4 : look.size, fill = faint(look.colour, look.opacity);
  if (shape !== 'circle' && !own(DATA.ownShapes, shape)) {
    paintSymbol(ctx, shape, x, y, size, fill, inkOn(look.colour), chosen || look.outline || ink['i-rim']);
    return;
  }
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(size / 2, size / 2);
  ctx.fillStyle = fill;
  ctx.fill(outlineOf(shape));
  const width = chosen ? 2.5 : look.outlineWidth || 0;
  if (width) {
    ctx.lineWidth = 2 * width / size;
    ctx.strokeStyle = chosen || faint(look.outline, look.opacity);
    ctx.stroke(outlineOf(shape));
  }
  ctx.restore();
}

// A look as a small picture for the list of layers and the legend.
function ownSample(packed, n = 0) {
  const look = packed.looks[n], made = drawn('svg', {width: 24, height: 16, viewBox: '0 0 24 16', 'aria-hidden': 'true'});
  const paint = (tag, attributes) => made.append(drawn(tag, {'stroke-linejoin': 'round', ...attributes}));
  if (packed.areas) {
    paint('path', {d: 'M3 5L14 2L21 9L13 14L3 12Z', fill: look.fill ? faint(look.colour, look.fill * look.opacity) : 'none',
      stroke: look.edge || 'none', 'stroke-width': Math.min(look.width, 2)});
  } else if (packed.lines) {
    if (look.casing) paint('path', {d: 'M2 12L9 5L15 10L22 4', fill: 'none', stroke: look.casing, 'stroke-width': Math.min(look.width, 4) + 2 * look.casingWidth});
    paint('path', {d: 'M2 12L9 5L15 10L22 4', fill: 'none', stroke: faint(look.colour, look.opacity), 'stroke-width': clamp(look.width, 0.8, 4)});
  } else {
    const size = clamp(look.size, 4, 13), shape = look.shape || 'circle';
    const ring = own(DATA.ownShapes, shape), colour = faint(look.colour, look.opacity);
    const edge = {fill: colour, stroke: look.outline || 'none', 'stroke-width': look.outlineWidth || 0};
    if (shape === 'circle') paint('circle', {cx: 12, cy: 8, r: size / 2, ...edge});
    else if (ring) paint('path', {d: `M${ring.map(([x, y]) => `${12 + x * size / 2} ${8 + y * size / 2}`).join('L')}Z`, ...edge});
    else paint('use', {href: `#symbol-${shape}`, x: 12 - size * 0.62, y: 8 - size * 0.62, width: size * 1.24, height: size * 1.24,
      style: {'--fill': colour, '--ink': inkOn(look.colour), '--rim': look.outline || 'var(--i-rim)'}});
  }
  return made;
}

const OwnLayer = Painted.extend({
  initialize(number, packed, crs) {
    L.setOptions(this, {renderer: RENDERERS.subject, interactive: true});
    this.number = number;
    this._packed = packed;
    this._columns = packed.columns.map(column => ({name: column.name, texts: column.texts, of: column.of ? unpacked(column.of) : null}));
    this._lookOf = packed.lookOf ? unpacked(packed.lookOf) : null;
    const read = shape => shape && {
      world: toWorld(unpackedLine(shape.xy, DATA.ownStep), crs),
      rows: summed(unpacked(shape.row)),
      runs: shape.runs ? offsets(unpacked(shape.runs)) : null,
      parts: shape.parts ? offsets(unpacked(shape.parts)) : null,
    };
    this._shapes = {points: read(packed.points), lines: read(packed.lines), areas: read(packed.areas)};
    // Classes lie in the order of their looks, the last on top, as on the app's map.
    for (const shape of Object.values(this._shapes)) {
      if (!shape) continue;
      shape.order = shape.rows.map((row, part) => part);
      if (this._lookOf) shape.order.sort((a, b) => this._lookOf[shape.rows[a]] - this._lookOf[shape.rows[b]] || a - b);
    }
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
    return {title: this.title(row), kind: this._packed.name, pages: [['Attributes', [['As in the file', rows], ['The layer', ownOrigin(this._packed)]]]]};
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

  look(row) {
    return this._packed.looks[this._lookOf ? this._lookOf[row] : 0];
  },

  // Where the names of the features stand: a point, the middle of a line, the middle of an area's box.
  *anchors() {
    if (this._packed.label === undefined || !this.visible()) return;
    const named = new Set();
    for (const [kind, shape] of Object.entries(this._shapes)) {
      if (!shape) continue;
      for (let part = 0; part < shape.rows.length; part++) {
        const row = shape.rows[part], text = this.text(this._packed.label, row).trim();
        if (!text || named.has(row)) continue;
        named.add(row);
        const [from, to] = this._span(shape, part);
        let at = Math.floor((from + to - 1) / 2), place = [shape.world[2 * at], shape.world[2 * at + 1]];
        if (kind === 'areas') {
          const box = boundsOf([shape.world.subarray(2 * from, 2 * to)]).getCenter();
          place = [box.x, box.y];
        }
        yield {row, text, world: place, reach: kind === 'points' ? this.look(row).size / 2 + 1 : 0};
      }
    }
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
      this._single.push(...this._shapes.points.order);
      return;
    }
    const cells = new Map();
    for (const i of this._shapes.points.order) {
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
    for (const part of shape.order) {
      const row = shape.rows[part], [from, to] = this._span(shape, part);
      let seen = false;
      for (let i = from; i < to && !seen; i++) {
        seen = px[2 * i] >= min.x - 200 && px[2 * i] <= max.x + 200 && px[2 * i + 1] >= min.y - 200 && px[2 * i + 1] <= max.y + 200;
      }
      if (!seen) continue;
      const look = this.look(row), chosen = state.selected === ownKey(this.number, row);
      ctx.beginPath();
      const firstRun = shape.parts ? shape.parts[part] : part, lastRun = shape.parts ? shape.parts[part + 1] : part + 1;
      for (let run = firstRun; run < lastRun; run++) {
        for (let i = shape.runs[run]; i < shape.runs[run + 1]; i++) {
          ctx[i === shape.runs[run] ? 'moveTo' : 'lineTo'](px[2 * i], px[2 * i + 1]);
        }
        if (kind === 'areas') ctx.closePath();
      }
      if (kind === 'areas' && look.fill) {
        ctx.fillStyle = faint(look.colour, look.fill * look.opacity);
        ctx.fill('evenodd');
      }
      const stroke = (colour, width) => {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.stroke();
      };
      if (kind === 'lines' && look.casing) stroke(faint(look.casing, look.opacity), look.width + 2 * look.casingWidth);
      const colour = kind === 'areas' ? look.edge : look.colour;
      if (chosen) stroke(colours()['i-selection'], Math.max(look.width, 3));
      else if (colour && look.width) stroke(faint(colour, look.opacity), look.width);
    }
  },

  _paintPoints(ctx, {min, max}) {
    const shape = this._shapes.points, px = this._px.points, ink = colours();
    if (!shape) return;
    const within = (x, y, r) => x > min.x - r && x < max.x + r && y > min.y - r && y < max.y + r;
    for (const i of this._single) {
      const x = px[2 * i], y = px[2 * i + 1], row = shape.rows[i], look = this.look(row);
      if (look.size && within(x, y, look.size)) paintPoint(ctx, look, x, y, state.selected === ownKey(this.number, row) ? ink['i-selection'] : null, ink);
    }
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (const {x, y, count, radius} of this._crowds) {
      if (!within(x, y, radius)) continue;
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = faint(this._packed.looks[0].colour, 0.78);
      ctx.fill();
      ctx.strokeStyle = ink['i-rim'];
      ctx.lineWidth = 1.2;
      ctx.stroke();
      ctx.font = fontOf(7.4, 600);
      ctx.fillStyle = inkOn(this._packed.looks[0].colour);
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
