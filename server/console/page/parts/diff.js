// Two texts line by line: what is the same, what one has and the other has not, and where in a line.
import { html, nothing } from '../vendor/lit-html/lit-html.js';

/** @typedef {{mark: ' ' | '-' | '+', text: string, of?: string}} Line of is the other side's, where one took the other's place */

const MOST = 1500, AROUND = 3;

/** The length of what both begin with. @param {ArrayLike<string>} a @param {ArrayLike<string>} b */
function begins(a, b) {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at])
    at++;
  return at;
}

/** How long the longest common part is from each pair of lines on. @param {string[]} a @param {string[]} b */
function lengths(a, b) {
  const width = b.length + 1, table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
  return (/** @type {number} */ i, /** @type {number} */ j) => table[i * width + j];
}

/** @param {string[]} a @param {string[]} b @returns {Line[]} */
function middle(a, b) {
  /** @type {Line[]} */
  const lines = [], long = a.length > MOST || b.length > MOST ? () => 0 : lengths(a, b);
  let i = 0, j = 0;
  while (i < a.length || j < b.length)
    if (i < a.length && j < b.length && a[i] === b[j])
      lines.push({ mark: ' ', text: a[i++] }), j++;
    else if (i < a.length && (j === b.length || long(i + 1, j) >= long(i, j + 1)))
      lines.push({ mark: '-', text: a[i++] });
    else
      lines.push({ mark: '+', text: b[j++] });
  return lines;
}

/** Runs of - and + as long as each other are of one another. @param {Line[]} lines */
function pair(lines) {
  for (let at = 0; at < lines.length; at++) {
    let minus = at, plus;
    while (lines[minus]?.mark === '-')
      minus++;
    for (plus = minus; lines[plus]?.mark === '+';)
      plus++;
    const length = minus - at;
    if (length && length === plus - minus)
      for (let k = 0; k < length; k++)
        lines[at + k].of = lines[minus + k].text, lines[minus + k].of = lines[at + k].text;
    at = Math.max(at, plus - 1);
  }
  return lines;
}

/** What makes the second of the first. @param {string[]} a @param {string[]} b */
export function diff(a, b) {
  const first = begins(a, b), restA = a.slice(first), restB = b.slice(first);
  const last = begins(restA.toReversed(), restB.toReversed());
  /** @param {string} text @returns {Line} */
  const same = (text) => ({ mark: ' ', text });
  return pair([...a.slice(0, first).map(same),
    ...middle(restA.slice(0, restA.length - last), restB.slice(0, restB.length - last)),
    ...a.slice(a.length - last).map(same)]);
}

/** What is its own of a line is marked. @param {Line} line */
function marked({ text, of }) {
  if (of === undefined)
    return text;
  const first = begins(text, of), rest = [...text.slice(first)].reverse(), last = begins(rest, [...of.slice(first)].reverse());
  const end = first + rest.slice(last).join('').length;
  return html`${text.slice(0, first)}<mark>${text.slice(first, end)}</mark>${text.slice(end)}`;
}

const NAMES = { ' ': '', '-': 'only there: ', '+': 'only here: ' };

/** Where nothing changes for long, it is left out. @param {Line[]} lines */
export function diffView(lines) {
  if (lines.every(({ mark }) => mark === ' '))
    return html`<p class="dim">Nothing differs.</p>`;
  const isNear = lines.map((_, at) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ mark }) => mark !== ' '));
  return html`<div class="code diff" tabindex="0" role="group" aria-label="Difference">${lines.map((line, at) =>
    isNear[at] ? html`<div data-mark=${line.mark}><span aria-hidden="true">${line.mark} </span><span class="spoken">${NAMES[line.mark]}</span>${marked(line)}</div>`
      : isNear[at - 1] || !at ? html`<div class="dim">…</div>` : nothing)}</div>`;
}
