// Bars stacked over time, above lanes of what was so at that time: one axis, and each bucket is a link.
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';

/** @typedef {{hue: number, isStriped?: boolean}} Ink */
/** @typedef {{label: string, parts: (Ink & {from: number, to: number, text: string})[]}} Lane */
/**
 * @typedef {object} Chart
 * @property {number[]} times when each bucket begins, and when the last one ends
 * @property {(Ink & {values: number[]})[]} series from the bottom up
 * @property {Lane[]} lanes grey where they have no part
 * @property {number[]} cuts where something changed
 * @property {number} at the bucket that is looked at, or -1
 * @property {(value: number) => string} tick
 * @property {(index: number) => string} name of a bucket, below the axis
 * @property {(index: number) => {href: string, label: string}} place of a bucket
 * @property {string} label all of it in a sentence
 */

const LEFT = 128, TOP = 14, BASE = 190, LANE = 26;

/** Stripes leave clear what is written on.
 * @param {Ink} ink @param {number} x @param {number} y @param {number} width @param {number} height @param {number} [radius] @param {number} [clear] */
const block = ({ hue, isStriped }, x, y, width, height, radius = 0, clear = 0) => [`var(--p${hue})`, 'url(#stripes)'].slice(0, isStriped ? 2 : 1).map((fill, at) =>
  svg`<rect .style=${`fill:${fill}`} x=${x + at * clear} y=${y} width=${Math.max(width - at * clear, 1)} height=${Math.abs(height)} rx=${radius}/>`);

/** @param {string} text @param {number} most */
const clip = (text, most) => [...text].length > most ? most < 4 ? '' : [...text].slice(0, most - 1).join('') + '…' : text;

/** @param {Ink} ink */
export const swatch = ({ hue, isStriped }) => html`<span aria-hidden="true" class=${isStriped ? 'sw striped' : 'sw'} .style=${`--hue:var(--p${hue})`}></span>`;

/** @param {Chart} chart */
export function chart({ times, series, lanes, cuts, at, tick, name, place, label }) {
  const count = times.length - 1, width = Math.max(640, (document.querySelector('main')?.clientWidth ?? 1000) - 74), height = BASE + 30 + LANE * lanes.length;
  // what is below zero hangs from it
  const bars = times.slice(1).map((_, bucket) => {
    const ends = [0, 0];
    return { ends, parts: series.filter(({ values }) => values[bucket]).map((one) => {
      const end = one.values[bucket] < 0 ? 1 : 0;
      return { ...one, from: ends[end], to: ends[end] += one.values[bucket] };
    }) };
  });
  const top = Math.max(...bars.map(({ ends }) => ends[0])), bottom = Math.min(...bars.map(({ ends }) => ends[1]));
  const power = 10 ** Math.floor(Math.log10((top - bottom) / 4 || 1)), step = power * ([1, 2, 5].find((one) => one * power * 4 >= top - bottom) ?? 10);
  const least = Math.floor(bottom / step), lines = Math.max(1, Math.ceil(top / step) - least);
  const x = (/** @type {number} */ time) => LEFT + (time - times[0]) / (times[count] - times[0]) * (width - LEFT);
  const y = (/** @type {number} */ value) => BASE - (value / step - least) / lines * (BASE - TOP);
  const gap = Math.min(5, (width - LEFT) / count / 8), each = Math.ceil(count * 64 / (width - LEFT));
  return html`<div class="plot"><svg viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${label}>
    <defs><pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3.5" height="7"/></pattern></defs>
    ${at < 0 ? nothing : svg`<rect class="at" x=${x(times[at])} y=${TOP} width=${x(times[at + 1]) - x(times[at])} height=${height}/>`}
    ${Array.from({ length: lines + 1 }, (_, line) => (least + line) * step).map((value) => svg`
      <line x1=${LEFT} x2=${width} y1=${y(value)} y2=${y(value)}/><text x=${LEFT - 10} y=${y(value) + 4} text-anchor="end">${tick(value)}</text>`)}
    ${bars.map(({ parts }, bucket) => svg`${parts.map((one) => block(one, x(times[bucket]) + gap, y(Math.max(one.from, one.to)), x(times[bucket + 1]) - x(times[bucket]) - 2 * gap, y(one.from) - y(one.to)))}
      ${bucket % each ? nothing : svg`<text x=${(x(times[bucket]) + x(times[bucket + 1])) / 2} y=${BASE + 16} text-anchor="middle">${name(bucket)}</text>`}`)}
    ${lanes.map(({ label, parts }, lane) => svg`<text x=${LEFT - 10} y=${BASE + 41 + LANE * lane} text-anchor="end">${clip(label, 18)}</text>
      ${[{ hue: 0, from: times[0], to: times[count], text: 'default subscription', end: parts[0]?.from }, ...parts.map((part) => ({ ...part, end: part.to }))].map((part) => svg`
        ${block(part, x(part.from) + 1, BASE + 27 + LANE * lane, x(part.to) - x(part.from) - 2, 20, 4, 90)}
        <text class="on" x=${x(part.from) + 9} y=${BASE + 41 + LANE * lane}>${clip(part.text, (x(part.end ?? part.to) - x(part.from) - 14) / 7)}</text>`)}`)}
    ${cuts.map((time) => svg`<line class="cut" x1=${x(time)} x2=${x(time)} y1=${TOP} y2=${height}/>`)}</svg>
    <div role="group" aria-label="Arrow keys move, Enter shows records" @keydown=${arrows}>${bars.map((_, bucket) => {
      const { href, label } = place(bucket);
      return html`<a href=${href} aria-label=${label} title=${label} aria-current=${bucket === at} tabindex=${bucket === (at < 0 ? count - 1 : at) ? 0 : -1}
        .style=${`left:${x(times[bucket]) / width * 100}%;width:${(x(times[bucket + 1]) - x(times[bucket])) / width * 100}%`}></a>`;
    })}</div></div>`;
}

/** Arrow keys go through the links of a group. @param {KeyboardEvent} event */
export function arrows(event) {
  const links = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll('a')], at = links.findIndex((one) => one === event.target);
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e6, End: 1e6 }[event.key];
  if (at < 0 || !by)
    return;
  links[Math.max(0, Math.min(links.length - 1, at + by))].focus();
  event.preventDefault();
}
