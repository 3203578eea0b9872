// The scale bar: measured on the ellipsoid in the middle of the map, in kilometres and nautical miles,
// and how far other parts of the view are from it.

const NMI = 1852;

function showScale(map) {
  const metres = metresPerPixel(map);
  bar('scale-km', 1000, 'km', metres);
  bar('scale-nmi', NMI, 'nmi', metres);
  const off = 100 * scaleSpread(map, metres);
  const shown = off < 10 ? Math.max(Math.ceil(off * 10) / 10, 0.1).toFixed(1) : Math.ceil(off).toFixed(0);
  byId('scale-note').textContent = `true within ${shown}\u00a0% in this view`;
}

// Largest departure from the middle's scale, along the view's edges.
function scaleSpread(map, metres) {
  const {x, y} = map.getSize(), step = 20;
  const places = [[0.02, 0.02], [0.5, 0.02], [0.98, 0.02], [0.02, 0.98], [0.5, 0.98], [0.98, 0.98]];
  return Math.max(...places.map(([right, down]) => {
    const a = map.containerPointToLatLng([right * x - step, down * y]), b = map.containerPointToLatLng([right * x + step, down * y]);
    return Math.abs(distanceBetween(a, b) / (2 * step) / metres - 1);
  }));
}

function bar(id, unit, name, metres) {
  const most = 130 * metres / unit;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].find(step => step * power <= most) * power;
  const made = byId(id);
  made.style.setProperty('width', `${(length * unit / metres).toFixed(2)}px`);
  made.dataset.metres = String(length * unit);
  made.querySelector('span').textContent = `${length >= 1 ? length : length.toFixed(1)}\u00a0${name}`;
}
