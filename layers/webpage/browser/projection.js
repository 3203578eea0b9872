// The app's own projection (Lambert's conformal conic on WGS 84), and distances on the ellipsoid.

const AXIS = 6378137, FLATTENING = 1 / 298.257223563;
const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING));
const RADIAN = Math.PI / 180;

const Lambert = (function ({lat1, lat2, lat0, lon0}) {
  const e = ECCENTRICITY;
  const m = lat => Math.cos(lat) / Math.sqrt(1 - (e * Math.sin(lat)) ** 2);
  const t = lat => {
    const s = e * Math.sin(lat);
    return Math.tan(Math.PI / 4 - lat / 2) / ((1 - s) / (1 + s)) ** (e / 2);
  };
  const first = lat1 * RADIAN, second = lat2 * RADIAN;
  const n = Math.log(m(first) / m(second)) / Math.log(t(first) / t(second));
  const f = AXIS * m(first) / (n * t(first) ** n);
  const rho0 = f * t(lat0 * RADIAN) ** n;
  return {
    bounds: L.bounds([-4e6, -4e6], [4e6, 4e6]),
    project(place) {
      const rho = f * t(clamp(place.lat, -80, 89.9) * RADIAN) ** n;
      const theta = n * (place.lng - lon0) * RADIAN;
      return new L.Point(rho * Math.sin(theta), rho0 - rho * Math.cos(theta));
    },
    unproject(point) {
      const dy = rho0 - point.y;
      const ratio = (Math.hypot(point.x, dy) / f) ** (1 / n);
      let lat = Math.PI / 2 - 2 * Math.atan(ratio);
      for (let i = 0; i < 6; i++) {
        const s = e * Math.sin(lat);
        lat = Math.PI / 2 - 2 * Math.atan(ratio * ((1 - s) / (1 + s)) ** (e / 2));
      }
      return new L.LatLng(lat / RADIAN, lon0 + Math.atan2(point.x, dy) / n / RADIAN);
    },
  };
})(DATA.projection);

const UNITS_PER_METRE = 0.5 / (Math.PI * AXIS);

// Metres between two places: Andoyer and Lambert's formula, good to a few metres over this map.
function distanceBetween(a, b) {
  const reduced = lat => Math.atan((1 - FLATTENING) * Math.tan(lat * RADIAN));
  const first = reduced(a.lat), second = reduced(b.lat);
  const half = (b.lng - a.lng) * RADIAN / 2;
  const mean = (first + second) / 2, apart = (second - first) / 2;
  const h = Math.sin(apart) ** 2 + Math.cos(first) * Math.cos(second) * Math.sin(half) ** 2;
  if (h === 0) return 0;
  const angle = 2 * Math.asin(Math.min(Math.sqrt(h), 1));
  const x = (angle - Math.sin(angle)) * (Math.sin(mean) * Math.cos(apart)) ** 2 / Math.cos(angle / 2) ** 2;
  const y = (angle + Math.sin(angle)) * (Math.cos(mean) * Math.sin(apart)) ** 2 / Math.sin(angle / 2) ** 2;
  return AXIS * (angle - FLATTENING / 2 * (x + y));
}

// Leaflet asks for these when the map is made.
if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
  L.Map.mergeOptions({zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false});
}

L.CRS.Conic = L.extend({}, L.CRS.Earth, {
  code: 'conic',
  projection: Lambert,
  transformation: new L.Transformation(UNITS_PER_METRE, 0.5, -UNITS_PER_METRE, 0.5),
  distance: distanceBetween,
});

// Degrees to the map's coordinates at zoom 0 (pixels of a world 256 wide), in place of the degrees.
function toWorld(line, crs) {
  const world = new Float64Array(line.length);
  for (let i = 0; i < line.length; i += 2) {
    const point = crs.latLngToPoint(new L.LatLng(line[i + 1], line[i]), 0);
    world[i] = point.x;
    world[i + 1] = point.y;
  }
  return world;
}
