// The search box of the header: what somebody types is looked up by the server, and each find is a link.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Refusal, get } from '../api.js';
import { link, named, registrationPath } from '../route.js';

/** @typedef {{kind: string, id: string, name: string, under?: string}} Found */

let text = '', /** @type {Found[] | null} */ found = null, said = '', /** @type {AbortController} */ asking = new AbortController();
let timer = 0;

/** Where a find is looked at. @param {Found} one */
function placeOf({ kind, id, under }) {
  if (kind === 'registration')
    return link('registrations', registrationPath(id));
  if (kind === 'customerSubscription')
    return link('registrations', registrationPath(under ?? id), { try: named(id).customer ?? id });
  return kind === 'request' ? link('requests', [id]) : link('directory', [], { find: id });
}

/** @param {() => void} draw */
async function look(draw) {
  asking.abort();
  asking = new AbortController();
  try {
    const answer = await get(`/_azsreg/find?q=${encodeURIComponent(text)}`, { signal: asking.signal });
    found = answer.value;
    said = found?.length ? '' : 'Nothing is called so.';
  } catch (error) {
    if (asking.signal.aborted)
      return;
    found = [];
    said = error instanceof Refusal ? error.message : 'The server does not answer.';
  }
  draw();
}

/** @param {string} value @param {() => void} draw */
function typed(value, draw) {
  text = value.trim();
  clearTimeout(timer);
  if (text)
    timer = setTimeout(() => look(draw), 150);
  else
    close(draw);
}

/** @param {() => void} draw */
function close(draw) {
  found = null;
  said = '';
  draw();
}

/** Arrows go through what was found; Esc closes it. @param {KeyboardEvent} event @param {() => void} draw */
function pressed(event, draw) {
  const links = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#found a'))];
  const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Enter: at < 0 ? 0 : NaN }[event.key] ?? NaN;
  if (event.key === 'Escape')
    close(draw);
  if (event.key === 'Enter' && at < 0)
    links[0]?.click();
  else if (to === -1)
    document.getElementById('find')?.focus();
  else
    links[to]?.focus();
  if (event.key.startsWith('Arrow'))
    event.preventDefault();
}

/** @param {() => void} draw */
export const find = (draw) => html`<search class="find" @keydown=${(/** @type {KeyboardEvent} */ event) => pressed(event, draw)}
    @focusout=${(/** @type {FocusEvent} */ event) => { if (!(/** @type {HTMLElement} */ (event.currentTarget)).contains(/** @type {Node | null} */ (event.relatedTarget))) close(draw); }}>
  <input id="find" type="search" placeholder="Find an id, a name, a request   /" aria-label="Find an id, a name, a request" autocomplete="off"
    @input=${(/** @type {InputEvent} */ event) => typed((/** @type {HTMLInputElement} */ (event.target)).value, draw)}>
  ${found ? html`<ul id="found">${found.map((one) => html`<li><a href=${placeOf(one)} @click=${() => close(draw)}>
      <b>${one.name || one.id}</b> <span class="pill">${KINDS[one.kind] ?? one.kind}</span>
      <small>${one.name ? one.id : ''}${one.under ? ` under ${one.under}` : ''}</small></a></li>`)}
    ${said ? html`<li role="status">${said}</li>` : nothing}</ul>` : nothing}</search>`;

/** @type {Record<string, string>} */
const KINDS = { customerSubscription: 'customer' };
