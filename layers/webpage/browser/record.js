// What is known of a record: cards, rows, sources. All of it text nodes; only http and https become links.

const RECORDS = DATA.records.records;
const SOURCES = DATA.records.sources;
const STATEMENTS = DATA.records.statements;
const TONES = {m: 'muted', w: 'warning', u: 'unsourced'};
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/;
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;

function cardOf(lines) {
  const [name, ...rest] = lines.filter(Boolean);
  return element('div', {class: 'card-text'}, element('strong', {}, spoken(name || '')), ...rest.map(line => element('span', {}, line)));
}

// Text in Hangul or Hanzi says which language it is, for fonts and for screen readers.
function spoken(text) {
  const lang = HANGUL.test(text) ? 'ko' : HAN.test(text) ? 'zh' : null;
  return element('span', {lang}, text);
}

function linkOf(address) {
  let url;
  try {
    url = new URL(address);
  } catch (error) {
    return document.createTextNode(address);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return document.createTextNode(address);
  return element('a', {href: url.href, target: '_blank', rel: 'noopener noreferrer'}, address);
}

const sourceOf = key => own(SOURCES, key);

function sourceNote(key) {
  const source = sourceOf(key);
  if (!source) return element('span', {class: 'source gone'}, `source “${key}” is gone`);
  const body = element('span', {class: 'source-text'}, element('cite', {}, spoken(source.title)));
  if (source.line) body.append(element('span', {class: 'small'}, source.line));
  if (source.grade) body.append(element('span', {class: 'small'}, `Admiralty reliability ${source.grade}`));
  const parent = source.derived && sourceOf(source.derived);
  if (parent) body.append(element('span', {class: 'small warning'}, `rewrites “${parent.title}”: no second witness`));
  if (source.link) body.append(element('span', {class: 'small'}, linkOf(source.link)));
  else if (source.url) body.append(element('span', {class: 'small'}, source.url));
  return body;
}

// A button that unfolds the sources of a row below it.
function sourceButton(keys, below) {
  const shown = element('div', {class: 'sources', hidden: true}, ...keys.map(sourceNote));
  const words = keys.length > 1 ? `${keys.length} sources` : 'source';
  const button = element('button', {type: 'button', class: 'cite', 'aria-expanded': 'false'}, words);
  button.addEventListener('click', () => {
    shown.hidden = !shown.hidden;
    button.setAttribute('aria-expanded', String(!shown.hidden));
  });
  below.append(shown);
  return button;
}

function rowElement(row) {
  const made = element('div', {class: `row ${TONES[row.t] || ''}`});
  if (row.r && row.r.startsWith('sources/')) {
    made.append(sourceNote(row.r.slice(8)));
    return made;
  }
  if (row.l) made.append(element('div', {class: 'label'}, spoken(row.l)));
  const value = element('div', {class: 'value'});
  made.append(value);
  const target = row.r && own(RECORDS, row.r) ? row.r : null;
  value.append(target ? element('button', {type: 'button', class: 'go', on: {click: () => goTo(target)}}, spoken(row.v)) : spoken(row.v));
  if (row.d) row.d.split('\n').filter(Boolean).forEach(line => made.append(element('div', {class: 'detail'}, line)));
  if (row.s && row.s.length) value.append(sourceButton(row.s, made));
  return made;
}

function sectionElement([title, rows]) {
  return element('section', {}, element('h4', {'aria-level': 3}, title), ...rows.map(rowElement));
}

function chipsOf(names) {
  const numbers = names.map(name => DATA.looks.commodities.findIndex(commodity => commodity.name === name));
  return element('p', {class: 'chips'}, ...names.map((name, i) => {
    const commodity = DATA.looks.commodities[numbers[i]];
    if (!commodity) return element('span', {class: 'chip'}, name);
    const style = {'--hue': `var(--c-${commodity.id})`, '--on': `var(--on-c-${commodity.id})`};
    const inner = [element('b', {style}, commodity.code), name];
    return element('button', {type: 'button', class: 'chip', on: {click: () => goTo(`commodities/${commodity.id}`)}}, ...inner);
  }));
}
