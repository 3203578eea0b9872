// For readers who use the keyboard, listen, or print.

// Jumps past the map's many places: the address stays what it is.
document.querySelectorAll('.skip').forEach(link => link.addEventListener('click', event => {
  event.preventDefault();
  const goal = document.querySelector(link.getAttribute('href'));
  if (link.dataset.first && goal.hidden) document.querySelector(`[data-opens=${goal.id}]`).click();
  const inner = goal.matches('button, input, [tabindex]') ? goal : goal.querySelector('button:not([hidden]), input');
  if (inner) inner.focus();
}));

// Says what holds on the day once it has stood still for a moment; while the slider has the focus it says so itself.
(function () {
  let waiting = 0;
  whenChanged(values => {
    if (!('day' in values || 'regime' in values) || document.activeElement === byId('day')) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      byId('told-day').textContent = state.day ? `${byId('day').getAttribute('aria-valuetext')}` : 'Commodity colours';
    }, 500);
  });
})();

// On paper: the map as wide as the page in the light colours, then legend and sources.
(function () {
  const repaintNow = () => Object.values(RENDERERS).forEach(renderer => {
    renderer._redrawBounds = null;
    renderer._redraw();
  });
  let before = null;
  window.addEventListener('beforeprint', () => {
    const map = atlasMap;
    before = {centre: map.getCenter(), zoom: map.getZoom(), open: [...document.querySelectorAll('#controls [aria-expanded=true]')]};
    const free = freeBox(), corner = (x, y) => { const {lng, lat} = map.containerPointToLatLng([x, y]); return [lng, lat]; };
    const seen = [corner(free.left, free.top), corner(free.right, free.top), corner(free.left, free.bottom), corner(free.right, free.bottom)];
    const places = placeShown() ? seen : boxPlaces(shownView.box);
    document.body.classList.add('printing');
    before.legendHidden = byId('legend').hidden;
    byId('legend').hidden = false;
    byId('sources').hidden = false;
    map.invalidateSize({animate: false});
    map.setView(...viewOf(places, 20), {animate: false});
    change({});
    fillLegendNow();
    repaintNow();
  });
  window.addEventListener('afterprint', () => {
    if (!before) return;
    document.body.classList.remove('printing');
    byId('legend').hidden = !before.open.some(button => button.dataset.opens === 'legend');
    byId('sources').hidden = !before.open.some(button => button.dataset.opens === 'sources');
    const {centre, zoom} = before;
    before = null;
    // The screen's layout is back with the next frame.
    requestAnimationFrame(() => {
      atlasMap.invalidateSize({animate: false});
      atlasMap.setView(centre, zoom, {animate: false});
      change({});
      repaintNow();
    });
  });
})();
