// What everything else stands on: the data, elements without markup, unpacking, small sums.

const DATA = JSON.parse(document.getElementById('data').textContent);

// Elements are built, never parsed: text from the data can't become markup.
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') made.className = value;
    else if (name === 'on') for (const [event, call] of Object.entries(value)) made.addEventListener(event, call);
    else if (name === 'style') for (const [key, set] of Object.entries(value)) made.style.setProperty(key, set);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
  return made;
}

function drawn(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'style') for (const [key, set] of Object.entries(value)) made.style.setProperty(key, set);
    else made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

const byId = id => document.getElementById(id);
const own = (table, key) => Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined;

// Base64 of numbers, seven bits to a byte, the lowest first; the lowest bit of a number is its sign.
function unpacked(text) {
  const bytes = atob(text), numbers = [];
  let value = 0, place = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    value += (byte & 127) * place;
    place *= 128;
    if (byte < 128) {
      numbers.push(value % 2 ? -(value + 1) / 2 : value / 2);
      value = 0;
      place = 1;
    }
  }
  return numbers;
}

// Longitude, latitude, longitude, latitude ... in degrees.
function unpackedLine(text, step) {
  const numbers = unpacked(text), line = new Float64Array(numbers.length);
  let x = 0, y = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    x += numbers[i];
    y += numbers[i + 1];
    line[i] = x * step;
    line[i + 1] = y * step;
  }
  return line;
}

// Running totals that begin with 0: offsets from counts.
function offsets(counts) {
  const found = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) found[i + 1] = found[i] + counts[i];
  return found;
}

function summed(steps) {
  let total = 0;
  return steps.map(step => (total += step));
}

const MM = 96 / 25.4, PT = 96 / 72;
const PIXEL_MM = 25.4 / 96;
const SIZES = DATA.looks.sizes;

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
