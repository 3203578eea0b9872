// The basemap: sea, land, waters, boundaries and graticule, from generalised vectors in the page itself.

const DEMARCATION = 3, UNSETTLED = 5, DMZ = 6;
const NEAR_BELOW = 700, NEAR_TINT_BELOW = 250;
const TINT_STEPS = 5;

// Parts of one layer of the basemap in world coordinates, with the box of each.
function groundLayer(packed, step, crs) {
  const xy = toWorld(unpackedLine(packed.xy, step), crs);
  const rings = offsets(unpacked(packed.rings));
  const codes = summed(unpacked(packed.codes));
  const parts = packed.parts ? offsets(unpacked(packed.parts)) : null;
  const boxes = codes.map((_, part) => {
    const from = rings[parts ? parts[part] : part], to = rings[parts ? parts[part + 1] : part + 1];
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = from; i < to; i++) {
      box[0] = Math.min(box[0], xy[2 * i]);
      box[1] = Math.min(box[1], xy[2 * i + 1]);
      box[2] = Math.max(box[2], xy[2 * i]);
      box[3] = Math.max(box[3], xy[2 * i + 1]);
    }
    return box;
  });
  return {xy, rings, codes, parts, boxes};
}

const Ground = Painted.extend({
  initialize(crs) {
    L.setOptions(this, {renderer: RENDERERS.ground, interactive: false});
    this._levels = DATA.ground.levels.map(level => {
      const made = {};
      // Unpacked when first drawn: the close view may never be looked at.
      return name => (made[name] = made[name] || groundLayer(level.layers[name], level.step, crs));
    });
  },

  paint(ctx, bounds) {
    const map = this._map, frame = frameOf(map), ink = colours();
    const level = this._levels[metresPerPixel(map) < NEAR_BELOW ? 1 : 0];
    const low = bounds.min, high = bounds.max;
    const k = frame.k;
    const box = [
      (low.x + frame.ox) / k, (low.y + frame.oy) / k, (high.x + frame.ox) / k, (high.y + frame.oy) / k,
    ];
    const seen = layer => {
      const found = [];
      layer.boxes.forEach((b, part) => {
        if (b[0] <= box[2] && b[2] >= box[0] && b[1] <= box[3] && b[3] >= box[1]) found.push(part);
      });
      return found;
    };
    const fill = (name, colour) => {
      const layer = level(name);
      ctx.fillStyle = colour;
      // Neighbouring parts overlap a little so that no seam shows, so each is filled by itself.
      for (const part of seen(layer)) {
        ctx.beginPath();
        for (let ring = layer.parts[part]; ring < layer.parts[part + 1]; ring++) {
          trace(ctx, layer.xy, layer.rings[ring], layer.rings[ring + 1], frame);
        }
        ctx.fill('evenodd');
      }
    };
    const stroke = (name, colour, width, dash, wanted, other) => {
      const layer = (other || level)(name);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.setLineDash(dash || []);
      ctx.beginPath();
      for (const part of seen(layer)) {
        if (wanted && !wanted(layer.codes[part])) continue;
        trace(ctx, layer.xy, layer.rings[part], layer.rings[part + 1], frame);
      }
      ctx.stroke();
    };
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    if (tilesShown()) {
      this._lines(stroke, ink);
      return;
    }
    ctx.fillStyle = ink['g-sea'];
    ctx.fillRect(low.x, low.y, high.x - low.x, high.y - low.y);
    this._tint(stroke, map, ink);
    fill('land', ink['g-neighbour']);
    fill('dprk', ink['g-land']);
    fill('lakes', ink['g-sea']);
    const scale = scaleOf(map);
    DATA.ground.riverWidths.forEach((width, rank) => {
      if (scale > DATA.ground.riversUpTo[rank]) return;
      stroke('rivers', ink['g-river'], SIZES.river_pt * PT * width, null, code => code === rank);
    });
    stroke('shores', ink['g-coast'], SIZES.coast_pt * PT);
    stroke('coast', ink['g-coast'], SIZES.coast_pt * PT);
    this._lines(stroke, ink);
    if (shows('graticule')) paintGraticule(ctx, map, bounds, ink);
  },

  // The sea deepens towards the coast: one wide stroke upon another, each faint. The land covers their other half.
  _tint(stroke, map, ink) {
    const level = this._levels[metresPerPixel(map) < NEAR_TINT_BELOW ? 1 : 0];
    const opacity = Number(ink['g-shelf-opacity']) / TINT_STEPS;
    for (let step = TINT_STEPS; step > 0; step--) {
      stroke('coast', faint(ink['g-shelf'], opacity), 2 * DATA.ground.tint * step / TINT_STEPS, null, null, level);
    }
  },

  _lines(stroke, ink) {
    const width = SIZES.border_pt * PT, scale = scaleOf(this._map);
    const dash = (on, off) => [width * on, width * off];
    if (shows('provinces') && scale <= DATA.ground.provincesUpTo) {
      const fine = SIZES.province_pt * PT;
      stroke('provinces', ink['g-province'], fine, [fine * 5, fine * 3]);
    }
    const settled = code => code !== DEMARCATION && code !== UNSETTLED && code !== DMZ;
    const casing = SIZES.border_casing_pt * PT;
    stroke('borders', ink['g-border-casing'], casing, null, code => settled(code) || code === DEMARCATION);
    stroke('borders', ink['g-border'], width, null, settled);
    stroke('borders', ink['g-border'], width, dash(6, 3), code => code === DEMARCATION);
    stroke('borders', ink['g-border'], width * 0.8, dash(2, 3), code => code === UNSETTLED);
    if (scale <= DATA.ground.dmzUpTo) stroke('borders', ink['g-border'], width * 0.5, dash(2, 2), code => code === DMZ);
  },

  // True where the far ground has land at a place in world coordinates.
  onLand(x, y) {
    const {xy, rings, parts, boxes} = this._levels[0]('land');
    return boxes.some((box, part) => {
      if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false;
      const outlines = [];
      for (let ring = parts[part]; ring < parts[part + 1]; ring++) {
        outlines.push(xy.subarray(2 * rings[ring], 2 * rings[ring + 1]));
      }
      return insideRings(outlines, {x, y});
    });
  },

  // Vertices of a far line in world coordinates, for names of waters and countries to keep off.
  points(name) {
    return this._levels[0](name).xy;
  },
});

// Every fifth, second or single degree, so that lines stand about as far apart as on the app's map.
function graticuleStep(map) {
  const degree = 111000 / metresPerPixel(map);
  return [0.1, 0.2, 0.5, 1, 2, 5, 10].find(step => step * degree > 150) || 10;
}

function graticuleLines(map, bounds) {
  const step = graticuleStep(map);
  const corners = [bounds.min, [bounds.max.x, bounds.min.y], bounds.max, [bounds.min.x, bounds.max.y]];
  const places = corners.map(corner => map.layerPointToLatLng(corner));
  places.push(map.layerPointToLatLng([(bounds.min.x + bounds.max.x) / 2, bounds.min.y]));
  places.push(map.layerPointToLatLng([(bounds.min.x + bounds.max.x) / 2, bounds.max.y]));
  const span = key => [Math.min(...places.map(p => p[key])), Math.max(...places.map(p => p[key]))];
  const [south, north] = span('lat'), [west, east] = span('lng');
  const values = (low, high) => {
    const found = [];
    for (let i = Math.floor(low / step); i <= Math.ceil(high / step); i++) found.push(Math.round(i * step * 10) / 10);
    return found;
  };
  const lines = [];
  for (const lng of values(west, east)) {
    lines.push({axis: 'lng', degrees: lng, points: values(south, north).map(lat => [lat, lng])});
  }
  for (const lat of values(south, north)) {
    const points = [];
    for (const lng of values(west, east)) points.push([lat, lng], [lat, lng + step / 2]);
    lines.push({axis: 'lat', degrees: lat, points});
  }
  return lines.map(line => ({...line, points: line.points.map(p => map.latLngToLayerPoint(p))}));
}

function paintGraticule(ctx, map, bounds, ink) {
  ctx.strokeStyle = ink['g-graticule'];
  ctx.lineWidth = 0.6;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const line of graticuleLines(map, bounds)) {
    line.points.forEach((p, i) => (i ? ctx.lineTo(p.x, p.y) : ctx.moveTo(p.x, p.y)));
  }
  ctx.stroke();
}
