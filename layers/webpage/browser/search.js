// Search over every spelling in every script, folded as the app folds it.

const IGNORED = new Set(" '’‘ʼ`´-‐‑–—·.,()\"“”/");
const MOST_HITS = 12;

function folded(text) {
  // Lower case and then the few letters whose folding differs from it.
  const lower = text.toLowerCase().replace(/ß/g, 'ss').replace(/ς/g, 'σ');
  const bare = lower.normalize('NFKD').replace(/\p{Mn}/gu, '').normalize('NFC');
  return [...bare].filter(letter => !IGNORED.has(letter)).join('');
}

function find(query, limit = MOST_HITS) {
  const wanted = folded(query);
  if (!wanted) return [];
  const found = [];
  for (const row of DATA.search) {
    const at = row[0].indexOf(wanted);
    if (at < 0) continue;
    const record = own(RECORDS, row[1]);
    if (record) found.push({row, rank: at === 0 ? 0 : 1, name: record.title});
  }
  for (const row of ownSearch()) {
    const at = row[0].indexOf(wanted);
    if (at >= 0) found.push({row: row.slice(0, 4), rank: at === 0 ? 0 : 1, name: row[4]});
  }
  found.sort((a, b) => a.rank - b.rank || a.row[2] - b.row[2] || a.row[0].length - b.row[0].length || (a.name < b.name ? -1 : 1));
  const best = new Map();
  for (const {row, name} of found) {
    if (!best.has(row[1])) best.set(row[1], {key: row[1], name, what: row[3], spelling: row[4] || ''});
    if (best.size === limit) break;
  }
  return [...best.values()];
}

(function () {
  const box = byId('search'), list = byId('hits'), count = byId('hit-count');
  let hits = [], marked = -1;

  function close() {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
    marked = -1;
  }

  function mark(n) {
    marked = n;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === n)));
    if (n < 0) box.removeAttribute('aria-activedescendant');
    else {
      box.setAttribute('aria-activedescendant', `hit-${n}`);
      list.children[n].scrollIntoView({block: 'nearest'});
    }
  }

  function choose(n) {
    const hit = hits[n];
    if (!hit) return;
    box.value = '';
    close();
    goTo(hit.key);
  }

  function show() {
    hits = find(box.value);
    list.replaceChildren(...hits.map((hit, n) => element('li', {
      role: 'option', id: `hit-${n}`, 'aria-selected': 'false',
      on: {mousedown: event => event.preventDefault(), click: () => choose(n)},
    }, element('span', {class: 'hit-name'}, spoken(hit.name)),
    hit.spelling ? element('span', {class: 'hit-spelling'}, spoken(hit.spelling)) : '', element('small', {}, hit.what))));
    if (box.value.trim() && hits.length === 0) list.append(element('li', {class: 'none'}, 'Nothing has that name or spelling.'));
    const open = Boolean(box.value.trim());
    list.hidden = !open;
    box.setAttribute('aria-expanded', String(open));
    count.textContent = open ? `${hits.length} found` : '';
    mark(-1);
  }

  box.addEventListener('input', show);
  box.addEventListener('focus', () => box.value.trim() && show());
  box.addEventListener('blur', close);
  box.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) show();
      if (hits.length) mark((marked + (event.key === 'ArrowDown' ? 1 : -1) + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(Math.max(marked, 0));
    } else if (event.key === 'Escape') {
      box.value = '';
      close();
    }
  });
})();
