// The timeline: a day, and what was lawful then, commodity by commodity.

(function () {
  const slider = byId('day'), shownDay = byId('day-text'), statuses = byId('statuses'), toggle = byId('by-date');
  const DAY_MS = 86400000;
  const toNumber = iso => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
  const toIso = number => new Date(number * DAY_MS).toISOString().slice(0, 10);
  const first = toNumber(DATA.sanctions.first);
  // The axis ends today, wherever and whenever the page is read: what held last holds until then.
  const last = Math.max(Math.floor(Date.now() / DAY_MS), toNumber(DATA.sanctions.last) + 60);
  const marks = DATA.sanctions.marks.map(([iso, text]) => [toNumber(iso), text]);
  slider.min = first;
  slider.max = last;
  slider.value = last;

  const share = number => (number - first) / (last - first);
  const scale = byId('day-scale');
  let lastYear = -1;
  for (let year = Number(toIso(first).slice(0, 4)); year <= Number(toIso(last).slice(0, 4)); year++) {
    const at = share(toNumber(`${year}-01-01`));
    if (at < 0 || at > 0.985) continue;
    const far = at - lastYear > 0.055;
    scale.append(element('span', {class: far ? 'year' : 'year bare', style: {left: percent(at)}}, far ? String(year) : ''));
    if (far) lastYear = at;
  }
  marks.forEach(([number, text]) => scale.append(element('i', {style: {left: percent(share(number))}, title: `${toIso(number)}: ${text}`})));

  const words = iso => new Date(`${iso}T00:00:00Z`).toLocaleDateString('en-GB', {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'});

  function show() {
    const isOn = state.day !== null;
    toggle.setAttribute('aria-pressed', String(isOn));
    document.body.classList.toggle('by-date', isOn);
    const iso = isOn ? state.day : toIso(Number(slider.value));
    shownDay.textContent = isOn ? words(iso) : 'Commodity colours';
    slider.setAttribute('aria-valuetext', isOn ? `${words(iso)}: ${summaryText()}` : 'off');
    slider.style.setProperty('--at', isOn ? percent(share(Number(slider.value))) : '0%');
    statuses.replaceChildren(...(isOn ? DATA.sanctions.shown.map(chip) : [element('span', {class: 'small'}, 'Drag to see what was lawful to ship on a day')]));
    byId('day-note').textContent = isOn ? noteOf(iso) : '';
  }

  const numberOf = id => DATA.looks.commodities.findIndex(commodity => commodity.id === id);

  function chip(id) {
    const row = statusRow(numberOf(id)), status = STATUS[row[1]];
    const sentence = [DATA.sanctions.texts[row[2]], ...row[3].map(n => DATA.sanctions.texts[n])].join('\n');
    return element('button', {
      type: 'button', class: `status ${status.pattern}`, title: sentence, style: {'--hue': `var(--s-${status.id})`},
      on: {click: () => goTo(`commodities/${id}`)},
    }, element('b', {}, DATA.looks.commodities[numberOf(id)].code), ` ${status.name.toLowerCase()}`);
  }

  function summaryText() {
    return DATA.sanctions.shown.map(id => `${DATA.looks.commodities[numberOf(id)].name} ${STATUS[statusRow(numberOf(id))[1]].name.toLowerCase()}`).join(', ');
  }

  function noteOf(iso) {
    const now = toNumber(iso), near = marks.filter(([number]) => number <= now).pop();
    return near ? `Last change ${toIso(near[0])}: ${near[1]}` : '';
  }

  const set = number => change({day: toIso(clamp(number, first, last))});
  slider.addEventListener('input', () => {
    const number = Number(slider.value);
    // The pointer is caught by a day on which something changed.
    const close = marks.find(([day]) => Math.abs(day - number) <= (last - first) / 400 && !slider.matches(':focus-visible'));
    set(close ? close[0] : number);
  });
  slider.addEventListener('keydown', event => {
    const step = {PageUp: 30, PageDown: -30}[event.key];
    if (!step) return;
    event.preventDefault();
    slider.value = Number(slider.value) + step;
    set(Number(slider.value));
  });
  function hop(direction) {
    const now = state.day ? toNumber(state.day) : direction > 0 ? first : last + 1;
    const next = direction > 0 ? marks.find(([day]) => day > now) : marks.filter(([day]) => day < now).pop();
    if (next) set(next[0]);
  }
  byId('day-before').addEventListener('click', () => hop(-1));
  byId('day-after').addEventListener('click', () => hop(1));
  toggle.addEventListener('click', () => change({day: state.day === null ? toIso(Number(slider.value)) : null}));
  const regime = byId('regime');
  DATA.sanctions.regimes.forEach(one => regime.append(element('option', {value: one.id}, one.name)));
  regime.addEventListener('change', () => change({regime: regime.value}));

  whenChanged(values => {
    if (!('day' in values || 'regime' in values)) return;
    if (state.day) slider.value = toNumber(state.day);
    regime.value = state.regime;
    show();
  });
  show();
})();
