// Colours by the reader's light or dark setting, and the symbols.

const darkness = window.matchMedia('(prefers-color-scheme: dark)');
const lookers = [];

// Paper is light whatever the reader's system likes.
function colours() {
  return DATA.looks.themes[darkness.matches && !document.body.classList.contains('printing') ? 'dark' : 'light'];
}

function whenLooksChange(call) {
  lookers.push(call);
}

darkness.addEventListener('change', () => lookers.forEach(call => call()));

const HUE_OF = DATA.looks.commodities.map(commodity => `c-${commodity.id}`);
const STATUS = DATA.looks.status;

// Symbols stand once in the page; their parts take the colours of whoever uses them.
(function () {
  const store = drawn('svg', {width: 0, height: 0, 'aria-hidden': 'true', class: 'store'});
  for (const [name, parts] of Object.entries(DATA.looks.symbols)) {
    const paths = parts.map(([role, d]) => drawn('path', {d, style: {fill: `var(--${role})`}}));
    store.append(drawn('symbol', {id: `symbol-${name}`, viewBox: '-0.62 -0.62 1.24 1.24'}, ...paths));
  }
  document.body.prepend(store);
})();

const PATHS = {};
function symbolPaths(name) {
  if (!PATHS[name]) PATHS[name] = DATA.looks.symbols[name].map(([role, d]) => [role, new Path2D(d)]);
  return PATHS[name];
}

// `hue` is the name of a custom property, such as c-iron-ore; `size` the height of the unit box in pixels.
function symbolImage(name, hue, size, context) {
  const style = {
    '--fill': `var(--${hue})`,
    '--ink': context ? 'var(--g-land)' : `var(--on-${hue})`,
    '--rim': context || name === 'crossing' ? 'var(--i-halo)' : 'var(--i-rim)',
  };
  const box = size * 1.24;
  const use = drawn('use', {href: `#symbol-${name}`, width: '100%', height: '100%'});
  return drawn('svg', {width: box, height: box, 'aria-hidden': 'true', focusable: 'false', style}, use);
}

function paintSymbol(ctx, name, x, y, size, fill, ink, rim, turn) {
  const inks = {fill, ink, rim};
  ctx.save();
  ctx.translate(x, y);
  if (turn) ctx.rotate(turn);
  ctx.scale(size, size);
  for (const [role, path] of symbolPaths(name)) {
    ctx.fillStyle = inks[role];
    ctx.fill(path);
  }
  ctx.restore();
}

// #RRGGBB with an opacity of 0–1.
function faint(colour, opacity) {
  return colour.slice(0, 7) + Math.round(255 * opacity).toString(16).padStart(2, '0');
}
