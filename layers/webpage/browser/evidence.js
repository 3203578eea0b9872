// Claims beside estimates: a bar for each statement on a log axis, the same marks as in the app.

const KIND_WORDS = {claim: 'claim', estimate: 'estimate', observation: 'observed', reference: 'reference', calculation: 'calculated'};
const percent = share => `${(share * 100).toFixed(2)}%`;

function evidenceElements(evidence) {
  const parts = [];
  for (const number of evidence.groups || []) parts.push(groupElement(DATA.records.groups[number]));
  if (evidence.rest) parts.push(statementList('Shares, terms and words', evidence.rest));
  const flaws = (evidence.flaws || []).map(id => DATA.records.flaws[id]);
  if (flaws.length) parts.push(sectionElement(['Flaws in the sources', flaws.map(([where, text]) => ({l: where, v: text, t: 'w'}))]));
  (evidence.sections || []).forEach(section => parts.push(sectionElement(section)));
  if (evidence.deprecated) {
    const list = statementList('', evidence.deprecated);
    parts.push(element('details', {class: 'deprecated'}, element('summary', {}, `Deprecated: ${evidence.deprecated.length} kept because they are known to be wrong`), list));
  }
  return parts;
}

function statementList(title, ids) {
  const rows = ids.map(id => own(STATEMENTS, id)).filter(Boolean).map(row => ({...row, l: row.l ? `${row.l}, ${row.prop}` : row.prop}));
  return element('section', {}, title && element('h4', {'aria-level': 3}, title), ...rows.map(rowElement));
}

function groupElement(group) {
  const hue = group.com ? `var(--c-${group.com})` : 'var(--i-neutral)';
  const list = element('ul', {class: 'bars', style: {'--hue': hue}});
  group.rows.forEach(row => list.append(barElement(row, group)));
  const made = element('section', {class: 'group'}, element('h4', {'aria-level': 3}, group.title));
  if (group.verdict) made.append(element('p', {class: 'verdict', title: group.more}, group.verdict));
  made.append(list);
  if (group.ticks) {
    const axis = element('div', {class: 'axis', 'aria-hidden': 'true'});
    group.ticks.forEach(([at, text]) => axis.append(element('span', {class: at < 0.1 ? 'first' : null, style: {left: percent(at)}}, text)));
    made.append(axis);
  }
  if (group.band) made.append(element('p', {class: 'band-words'}, element('i'), group.bandWords));
  return made;
}

function barElement(row, group) {
  const statement = own(STATEMENTS, row.id);
  const track = element('span', {class: 'track', 'aria-hidden': 'true'});
  if (group.band) {
    track.append(element('i', {class: 'band', style: {left: percent(group.band[0]), width: percent(group.band[1] - group.band[0])}}));
  }
  (group.ticks || []).forEach(([at]) => track.append(element('i', {class: 'tick', style: {left: percent(at)}})));
  if (row.at) {
    const [low, high] = row.at;
    if (high > low) {
      track.append(element('i', {class: row.open ? 'range open' : 'range', style: {left: percent(low), width: percent(high - low)}}));
    }
    const ends = low === high ? [low] : [row.open === 'low' ? null : low, row.open === 'high' ? null : high];
    ends.filter(at => at !== null).forEach(at => track.append(element('i', {class: `mark ${row.mark}`, style: {left: percent(at)}})));
  }
  const details = element('div', {class: 'bar-details', hidden: true});
  const button = element('button', {type: 'button', class: 'bar', 'aria-expanded': 'false'},
    element('span', {class: 'who'}, element('em', {}, KIND_WORDS[row.kind]), ` ${row.who}`), track,
    element('span', {class: 'amount'}, row.value));
  button.addEventListener('click', () => {
    if (!details.firstChild && statement) details.append(rowElement(statement));
    details.hidden = !details.hidden;
    button.setAttribute('aria-expanded', String(!details.hidden));
  });
  return element('li', {}, button, details);
}
