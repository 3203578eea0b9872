// Claims and estimates in the ground: a ring for the claim, a disc for the estimate, areas to one scale; and the
// flows of a year as tints below the routes. What is said of the whole country stands on plates.

const MOST_LEGEND_PX = () => SIZES.legend_pt * PT * 0.8;

function reservesShown() {
  return DATA.reserves.places.filter(pair => (!state.commodities || state.commodities.has(pair.com)) && sitePasses(SITE[pair.site]));
}

// Tonnes to a square pixel, so that the largest figure among the places just has its full size.
function tonnesPerSquare(pairs) {
  const largest = Math.max(0, ...pairs.map(pair => Math.max(pair.claim, pair.estimate)));
  return largest / (Math.PI * (DATA.reserves.largestMm * MM) ** 2);
}

const radiusOf = (tonnes, perSquare) => (perSquare > 0 ? Math.sqrt(tonnes / perSquare / Math.PI) : 0);

function tonnesText(tonnes) {
  const [size, unit] = [[1e9, 'Bt'], [1e6, 'Mt'], [1e3, 'kt'], [1, 't']].find(([one]) => tonnes >= one) || [1, 't'];
  return `${+(tonnes / size).toPrecision(4)}\u00a0${unit}`;
}

const ReservesLayer = Painted.extend({
  initialize() {
    L.setOptions(this, {renderer: RENDERERS.subject, interactive: false});
  },
  paint(ctx) {
    if (!shows('evidence')) return;
    const ink = colours(), pairs = reservesShown(), perSquare = tonnesPerSquare(pairs);
    const {disc, discEdge, ringPt} = DATA.reserves;
    ctx.setLineDash([]);
    for (const pair of pairs) {
      const [lng, lat] = SITE[pair.site].at, {x, y} = this._map.latLngToLayerPoint([lat, lng]), hue = ink[HUE_OF[pair.com]];
      const circle = radius => { ctx.beginPath(); ctx.arc(x, y, radius, 0, 2 * Math.PI); };
      if (pair.estimate > 0) {
        circle(radiusOf(pair.estimate, perSquare));
        ctx.fillStyle = faint(hue, disc);
        ctx.fill();
        ctx.strokeStyle = faint(hue, discEdge[0]);
        ctx.lineWidth = discEdge[1] * PT;
        ctx.stroke();
      }
      if (pair.claim > 0) {
        circle(radiusOf(pair.claim, perSquare));
        ctx.strokeStyle = hue;
        ctx.lineWidth = ringPt * PT;
        ctx.stroke();
      }
    }
  },
});

const flowsOf = year => (DATA.flows.years.find(([one]) => one === year) || [year, []])[1];
const flowsShown = () => flowsOf(state.year).filter(flow => !state.commodities || flow.on.some(c => state.commodities.has(c)));

const FlowLayer = Painted.extend({
  initialize() {
    L.setOptions(this, {renderer: RENDERERS.subject, interactive: false});
  },
  paint(ctx) {
    if (!shows('flows')) return;
    const ink = colours();
    ctx.setLineDash([]);
    ctx.lineCap = 'butt';
    ctx.lineJoin = 'round';
    for (const flow of flowsShown()) {
      const legs = legLayers.filter(layer => layer.visible() && (layer.leg.com || []).some(c => flow.on.includes(c)));
      if (!flow.tonnes || !legs.length) continue;
      ctx.strokeStyle = faint(ink[HUE_OF[flow.com]], DATA.flows.tint);
      ctx.lineWidth = DATA.flows.ptPerMt * PT * flow.tonnes / 1e6;
      // One path, so that the tint is no stronger where legs meet.
      ctx.beginPath();
      legs.forEach(layer => layer.lay(ctx));
      ctx.stroke();
    }
  },
});

// A ring and a disc as a small picture; `per` are tonnes to a square pixel.
function pairSample({claim, estimate, com}, per, size) {
  const hue = `var(--${com === undefined ? 'i-neutral' : HUE_OF[com]})`, {disc, ringPt} = DATA.reserves;
  const made = drawn('svg', {width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, 'aria-hidden': 'true', style: {stroke: hue}});
  if (estimate) made.append(drawn('circle', {r: radiusOf(estimate, per), 'fill-opacity': disc, 'stroke-width': 0.8, style: {fill: hue}}));
  if (claim) made.append(drawn('circle', {r: radiusOf(claim, per), fill: 'none', 'stroke-width': ringPt * PT * 0.8}));
  return made;
}

function reservesLegend(entry) {
  const pairs = reservesShown(), per = tonnesPerSquare(pairs);
  if (!shows('evidence') || !per) return [];
  // The largest round figure whose circle fits a row of the legend.
  const most = Math.PI * MOST_LEGEND_PX() ** 2 * per, power = 10 ** Math.floor(Math.log10(most));
  const round = [5, 2, 1].find(step => step * power <= most * (1 + 1e-9)) * power;
  const unit = 1 / Math.PI / 64;
  return [
    entry(pairSample({claim: 1}, unit, 20), 'Claimed'), entry(pairSample({estimate: 1}, unit, 20), 'Estimated'),
    entry(pairSample({claim: round}, per, 24), `${tonnesText(round)}, areas to scale`),
  ];
}

(function () {
  const plates = element('div', {id: 'plates'});

  function nationalPlate() {
    const rows = DATA.reserves.national.filter(pair => !state.commodities || state.commodities.has(pair.com)).slice(0, DATA.reserves.mostNational);
    if (!rows.length) return null;
    return element('section', {class: 'plate', 'aria-labelledby': 'plate-reserves'},
      element('h3', {id: 'plate-reserves'}, 'In the ground, North Korea as a whole'),
      element('p', {class: 'small'}, 'Ring: claim. Disc: estimate. Each row to a scale of its own.'),
      element('ul', {}, ...rows.map(pair => {
        const {id, name} = DATA.looks.commodities[pair.com], per = Math.max(pair.claim, pair.estimate) / (Math.PI * 14 ** 2);
        return element('li', {}, pairSample(pair, per, 32), element('span', {},
          element('button', {type: 'button', class: 'go', style: {color: `var(--${HUE_OF[pair.com]})`}, on: {click: () => goTo(`commodities/${id}`)}}, name),
          ` ${pair.text}`, element('small', {}, pair.verdict)));
      })));
  }

  const chooser = element('select', {'aria-label': 'Year of the flows', on: {change: () => change({year: Number(chooser.value)})}},
    ...DATA.flows.years.map(([year]) => element('option', {value: year}, String(year))));

  function flowPlate() {
    if (!DATA.flows.years.length) return null;
    chooser.value = String(state.year);
    const flows = flowsShown(), rows = flows.map(flow => element('li', {}, element('span', {},
      element('b', {style: {color: `var(--${HUE_OF[flow.com]})`}}, DATA.looks.commodities[flow.com].name), ` ${flow.text}`)));
    if (!flows.length) rows.push(element('li', {}, 'no whole-year figure in the sources'));
    return element('section', {class: 'plate', 'aria-labelledby': 'plate-flows'},
      element('h3', {id: 'plate-flows'}, 'China’s imports from North Korea, ', chooser),
      element('ul', {'aria-live': 'polite'}, ...rows),
      element('p', {class: 'small'}, 'Width of the tint: 1 pt to 1 Mt, all ways of a commodity together; the sources don’t split it.'));
  }

  function fill() {
    const held = plates.contains(document.activeElement) && document.activeElement === chooser;
    plates.replaceChildren(...[shows('flows') && flowPlate(), shows('evidence') && nationalPlate()].filter(Boolean));
    if (held) chooser.focus();
    // Over the map they would cover what they speak of; on a phone the panel is closed, so there they head the legend.
    if (isNarrow()) byId('legend').prepend(plates);
    else panelBody.before(plates);
  }
  whenChanged(values => { if (['layers', 'commodities', 'year'].some(key => key in values)) fill(); });
  window.addEventListener('resize', fill);
})();
