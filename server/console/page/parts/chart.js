// Bars stacked over time, above lanes of what was so at that time: one axis, and each bucket is a link.
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';

/** @typedef {{hue: number, isStriped?: boolean}} Ink */
/**
 * @typedef {object} Chart
 * @property {number[]} times when each bucket begins, and when the last one ends
 * @property {(Ink & {values: number[]})[]} series from the bottom up
 * @property {{label: string, parts: (Ink & {from: number, to: number, text: string})[]}[]} lanes
 * @property {number[]} cuts where something changed
 * @property {number} at the bucket that is looked at, or -1
 * @property {(value: number) => string} tick
 * @property {(index: number) => string} name of a bucket, below the axis
 * @property {(index: number) => {href: string, label: string}} place of a bucket
 * @property {string} label all of it in a sentence
 */

const LEFT = 128, TOP = 14, BASE = 190, LANE = 26, LEAST = 640;

/** 1, 2 or 5 times a power of ten, about so large. @param {number} size */
function round(size) {
  const power = 10 ** Math.floor(Math.log10(size || 1));
  return power * ([1, 2, 5].find((one) => one * power >= size) ?? 10);
}

/** What is below zero hangs from it. @param {Chart} chart */
function stacked({ times, series }) {
  return times.slice(0, -1).map((_, at) => {
    let up = 0, down = 0;
    const parts = series.map(({ values, ...ink }) => {
      const value = values[at], from = value < 0 ? down : up;
      value < 0 ? down += value : up += value;
      return { ...ink, from, to: from + value };
    });
    return { parts: parts.filter(({ from, to }) => from !== to), up, down };
  });
}

/** @param {Ink} ink @param {number} x @param {number} y @param {number} width @param {number} height @param {number} [radius] */
const block = ({ hue, isStriped }, x, y, width, height, radius = 0) => svg`
  <rect class=${`hue${hue}`} x=${x} y=${y} width=${Math.max(width, .5)} height=${height} rx=${radius}/>
  ${isStriped ? svg`<rect fill="url(#stripes)" x=${x} y=${y} width=${Math.max(width, .5)} height=${height} rx=${radius}/>` : nothing}`;

/** @param {string} text @param {number} most */
export const cut = (text, most) => [...text].length > most ? [...text].slice(0, most - 1).join('') + '…' : text;

/** As wide as the place for it. */
const room = () => Math.max(LEAST, (document.querySelector('main')?.clientWidth ?? 1000) - 74);

/** @param {Chart} chart */
export function chart(chart) {
  const { times, lanes, cuts, at } = chart, count = times.length - 1, width = room();
  const bars = stacked(chart), height = BASE + 30 + LANE * lanes.length;
  const step = round((Math.max(...bars.map((one) => one.up), 0) - Math.min(...bars.map((one) => one.down), 0)) / 4);
  const most = Math.max(1, Math.ceil(Math.max(...bars.map((one) => one.up)) / step)), least = Math.floor(Math.min(...bars.map((one) => one.down)) / step);
  const x = (/** @type {number} */ time) => LEFT + (time - times[0]) / (times[count] - times[0]) * (width - LEFT - 1);
  const y = (/** @type {number} */ value) => BASE - (value / step - least) / (most - least) * (BASE - TOP);
  const gap = Math.min(5, (width - LEFT) / count / 8), each = Math.ceil(count / ((width - LEFT) / 62));
  return html`<div class="plot">
    <svg viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${chart.label}>
      <defs><pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3.5" height="7"/></pattern></defs>
      ${at < 0 ? nothing : svg`<rect class="at" x=${x(times[at])} y=${TOP} width=${x(times[at + 1]) - x(times[at])} height=${height - TOP}/>`}
      ${Array.from({ length: most - least + 1 }, (_, line) => (least + line) * step).map((value) => svg`
        <line class="axis" x1=${LEFT} x2=${width} y1=${y(value)} y2=${y(value)}/><text x=${LEFT - 10} y=${y(value) + 4} text-anchor="end">${chart.tick(value)}</text>`)}
      <g class="bars">${bars.map(({ parts }, at) => parts.map((one) => block(one, x(times[at]) + gap, Math.min(y(one.from), y(one.to)),
        x(times[at + 1]) - x(times[at]) - 2 * gap, Math.abs(y(one.to) - y(one.from)))))}</g>
      ${times.slice(0, -1).map((time, at) => at % each ? nothing : svg`<text x=${(x(time) + x(times[at + 1])) / 2} y=${BASE + 16} text-anchor="middle">${chart.name(at)}</text>`)}
      ${lanes.map(({ label, parts }, lane) => svg`<text x=${LEFT - 10} y=${BASE + 41 + LANE * lane} text-anchor="end">${cut(label, 20)}</text>
        ${parts.map((part) => svg`${block(part, x(part.from) + 1, BASE + 27 + LANE * lane, x(part.to) - x(part.from) - 2, 20, 4)}
          <text class=${`on hue${part.hue}`} x=${x(part.from) + 9} y=${BASE + 41 + LANE * lane}>${cut(part.text, Math.floor((x(part.to) - x(part.from) - 14) / 7))}</text>`)}`)}
      ${cuts.map((time) => svg`<line class="cut" x1=${x(time)} x2=${x(time)} y1=${TOP} y2=${height}/>`)}
    </svg>
    <div role="group" aria-label="Buckets: arrow keys move, Enter shows the records" @keydown=${arrows}>${bars.map((_, one) => {
      const { href, label } = chart.place(one), tab = at < 0 ? count - 1 : at;
      return html`<a href=${href} aria-label=${label} title=${label} aria-current=${one === at ? 'true' : nothing} tabindex=${one === tab ? 0 : -1}
        .style=${`left:${x(times[one]) / width * 100}%;width:${(x(times[one + 1]) - x(times[one])) / width * 100}%`}></a>`;
    })}</div></div>`;
}

const BY = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity });

/** Arrow keys go through the links of a group. @param {KeyboardEvent} event */
export function arrows(event) {
  const links = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll('a')];
  const at = links.indexOf(/** @type {HTMLAnchorElement} */ (event.target)), by = BY[event.key];
  if (at < 0 || !by)
    return;
  links[Math.max(0, Math.min(links.length - 1, at + by))].focus();
  event.preventDefault();
}
