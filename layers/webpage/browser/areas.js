// Receiving provinces, and the circles within which places lie.

const HATCH_GAP = 3.6 * PT, SHARE_GAP = 5.5 * PT;

const Outline = Painted.extend({
  initialize(rings, options) {
    L.setOptions(this, {renderer: RENDERERS.subject, ...options});
    this._world = rings;
    this._rings = [];
  },
  _project() {
    const frame = frameOf(this._map);
    this._rings = this._world.map(ring => {
      const out = new Float64Array(ring.length);
      for (let i = 0; i < ring.length; i += 2) {
        out[i] = ring[i] * frame.k - frame.ox;
        out[i + 1] = ring[i + 1] * frame.k - frame.oy;
      }
      return out;
    });
    this._pxBounds = boundsOf(this._rings);
  },
  _containsPoint(p) {
    return this.visible() && this._pxBounds.contains(p) && insideRings(this._rings, p);
  },
  outline(ctx) {
    ctx.beginPath();
    for (const ring of this._rings) {
      for (let i = 0; i < ring.length; i += 2) ctx[i ? 'lineTo' : 'moveTo'](ring[i], ring[i + 1]);
      ctx.closePath();
    }
  },
});

function boundsOf(rings) {
  const bounds = L.bounds([]);
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) bounds.extend([ring[i], ring[i + 1]]);
  }
  return bounds;
}

const AreaLayer = Outline.extend({
  visible() {
    const area = this.options.area;
    return shows('areas') && (!state.commodities || !area.com.length || shownOf(area.com).length > 0);
  },
  paint(ctx) {
    if (!this.visible()) return;
    const ink = colours(), chosen = state.selected === `areas/${this.options.area.id}`;
    this.outline(ctx);
    ctx.fillStyle = ink['g-area'];
    ctx.fill('evenodd');
    for (const share of sharesShown()) {
      if (!share.areas.includes(this.options.area.id)) continue;
      this.outline(ctx);
      hatch(ctx, this._pxBounds, share.angle, SHARE_GAP, faint(ink[HUE_OF[share.com]], 0.7), 0.8 * PT);
    }
    this.outline(ctx);
    ctx.setLineDash([]);
    ctx.lineJoin = 'round';
    ctx.strokeStyle = chosen ? ink['i-selection'] : ink['g-area-edge'];
    ctx.lineWidth = SIZES.area_edge_pt * PT * (chosen ? 3 : 1);
    ctx.stroke();
  },
});

// Joint shares of several provinces, hatched in the hue of what they take; none gets a share of its own.
function sharesShown() {
  return DATA.destinations.filter(share => !state.commodities || state.commodities.has(share.com));
}

// Lines at an angle over the present path, as far apart as `gap`; degrees against the clock, as in the app.
function hatch(ctx, {min, max}, angle, gap, colour, width) {
  const turn = -angle * RADIAN, across = [-Math.sin(turn), Math.cos(turn)];
  const corners = [[min.x, min.y], [max.x, min.y], [min.x, max.y], [max.x, max.y]];
  const along = corners.map(([x, y]) => x * Math.cos(turn) + y * Math.sin(turn));
  const off = corners.map(([x, y]) => x * across[0] + y * across[1]);
  const [from, to] = [Math.min(...along), Math.max(...along)];
  ctx.save();
  ctx.clip('evenodd');
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (let o = Math.ceil(Math.min(...off) / gap) * gap; o < Math.max(...off); o += gap) {
    ctx.moveTo(from * Math.cos(turn) + o * across[0], from * Math.sin(turn) + o * across[1]);
    ctx.lineTo(to * Math.cos(turn) + o * across[0], to * Math.sin(turn) + o * across[1]);
  }
  ctx.stroke();
  ctx.restore();
}

const LEAST_RADIUS = 3;

// A circle true on the ground. A proxy's is hatched and stands for the place, which has no point.
const CircleLayer = Outline.extend({
  visible() {
    const site = this.options.site;
    if (!sitePasses(site) || (site.proxy ? !shows('sites') : !shows('uncertainty'))) return false;
    const radius = (this._pxBounds.max.x - this._pxBounds.min.x) / 2;
    return site.proxy || (siteIsShown(site) && radius >= Math.max(LEAST_RADIUS, symbolSize(site) / 2));
  },
  paint(ctx) {
    if (!this.visible()) return;
    const site = this.options.site, colour = colours()[siteHue(site)];
    const isFaint = KINDS[site.kind].context;
    const width = (site.proxy ? 0.9 : SIZES.uncertainty_pt) * PT;
    this.outline(ctx);
    ctx.fillStyle = faint(colour, site.proxy ? 0.1 : isFaint ? 0.03 : 0.06);
    ctx.fill();
    if (site.proxy) hatch(ctx, this._pxBounds, 45, HATCH_GAP, faint(colour, 0.55), 0.6 * PT);
    this.outline(ctx);
    ctx.strokeStyle = faint(colour, site.proxy ? 1 : isFaint ? 0.45 : 0.8);
    ctx.lineWidth = width;
    ctx.lineCap = 'butt';
    ctx.setLineDash(site.proxy ? [width * 3.2, width * 2.2] : [width * 4, width * 3]);
    ctx.stroke();
    if (state.selected === `sites/${site.id}` && site.proxy) {
      ctx.setLineDash([]);
      ctx.strokeStyle = faint(colours()['i-selection'], 0.7);
      ctx.lineWidth = 3;
      ctx.stroke();
    }
  },
});
