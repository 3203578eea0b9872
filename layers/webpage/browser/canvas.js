// Drawing on Leaflet's canvases: one for the ground, one for the subject, one for the lettering.

const RENDERERS = {};

// Padding is how far beyond the window a canvas reaches, so that a pan shows no bare edge at once.
function makeRenderers(map) {
  for (const name of ['ground', 'subject', 'lettering']) {
    RENDERERS[name] = L.canvas({pane: name, padding: 0.35, tolerance: 4}).addTo(map);
  }
}

const asked = new Set();
function repaint(...names) {
  if (asked.size === 0) {
    requestAnimationFrame(() => {
      const now = [...asked];
      asked.clear();
      for (const name of now) {
        RENDERERS[name]._redrawBounds = null;
        RENDERERS[name]._redraw();
      }
    });
  }
  names.forEach(name => asked.add(name));
}

// A layer that draws itself; Leaflet asks it to when the canvas is drawn, and whether a point is on it.
const Painted = L.Path.extend({
  _project() {},
  _update() {},
  _empty() { return false; },
  _containsPoint() { return false; },
  _updatePath() {
    if (this._renderer._drawing) this.paint(this._renderer._ctx, this._renderer._bounds);
  },
});

// World coordinates (zoom 0) to a layer's pixels: x * k - ox, y * k - oy.
function frameOf(map) {
  const origin = map.getPixelOrigin();
  return {k: 2 ** map.getZoom(), ox: origin.x, oy: origin.y};
}

function metresPerPixel(map) {
  const size = map.getSize();
  const y = size.y / 2, x = size.x / 2;
  const a = map.containerPointToLatLng([x - 50, y]), b = map.containerPointToLatLng([x + 50, y]);
  return distanceBetween(a, b) / 100;
}

// N of the scale 1:N, as if the screen had 96 dots to the inch.
const scaleOf = map => metresPerPixel(map) * 1000 / PIXEL_MM;

const FULL_SIZE_AT = 600000, SMALL_SIZE_AT = 4500000, SMALLEST = 0.66;
function zoomFactor(scale) {
  const share = Math.log(scale / FULL_SIZE_AT) / Math.log(SMALL_SIZE_AT / FULL_SIZE_AT);
  return 1 - (1 - SMALLEST) * clamp(share, 0, 1);
}

function trace(ctx, line, from, to, frame) {
  let lastX = Infinity, lastY = Infinity;
  for (let i = from; i < to; i++) {
    const x = line[2 * i] * frame.k - frame.ox, y = line[2 * i + 1] * frame.k - frame.oy;
    // What falls into the same half pixel adds nothing; the last point closes the line.
    if (i > from && i < to - 1 && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
    if (i === from) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
}

// Even-odd test of a point against rings of flat pixel coordinates.
function insideRings(rings, p) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const xi = ring[i], yi = ring[i + 1], xj = ring[j], yj = ring[j + 1];
      if ((yi > p.y) !== (yj > p.y) && p.x < (xj - xi) * (p.y - yi) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}
