import { html } from '../vendor/lit-html/lit-html.js';

/** @param {import('../route.js').Place} place @param {import('../app.js').Frame} frame @returns {import('../app.js').Screen} */
export function open(place, frame) {
  return { title: () => 'directory', view: () => html`<div class="head"><h1>directory</h1></div>` };
}
