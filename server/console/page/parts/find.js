// The search box of the header: what somebody types is looked up by the server, and each find is a link.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Refusal, get } from '../api.js';
import { link, named, registrationPath } from '../route.js';

/** @typedef {{kind: string, id: string, name: string, under?: string, login?: string, domain?: string, status?: number}} Found */

let text = '', /** @type {Found[] | null} */ found = null, said = '', isWhole = true, /** @type {AbortController} */ asking = new AbortController();
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
  const { signal } = asking = new AbortController();
  try {
    const answer = await get(`/_azsreg/find?q=${encodeURIComponent(text)}`, { signal });
    ({ value: found, isWhole } = answer);
    said = found?.length ? '' : 'Nothing is called so.';
  } catch (error) {
    if (signal.aborted)
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

/** What is still asked is not waited for. @param {() => void} draw */
function close(draw) {
  clearTimeout(timer);
  asking.abort();
  found = null;
  said = '';
  draw();
}

/** The keys are the page's again. @param {() => void} draw */
function chosen(draw) {
  /** @type {HTMLElement} */ (document.activeElement)?.blur();
  close(draw);
}

/** Arrows go through what was found, Enter opens the first of it or looks again, Esc closes it.
 * @param {KeyboardEvent} event @param {() => void} draw */
function pressed(event, draw) {
  const box = /** @type {HTMLElement} */ (document.getElementById('find'));
  const links = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#found a'))];
  const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (event.key === 'Escape' && found) {
    event.stopPropagation();
    box.focus();
    close(draw);
  } else if (event.key === 'Enter' && at < 0)
    links.length ? links[0].click() : text && look(draw);
  else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    (links[at + (event.key === 'ArrowDown' ? 1 : -1)] ?? (at < 1 ? box : links[at]))?.focus();
    event.preventDefault();
  }
}

/** @param {FocusEvent} event @param {() => void} draw */
function left(event, draw) {
  const search = /** @type {HTMLElement} */ (event.currentTarget);
  if (!search.contains(/** @type {Node | null} */ (event.relatedTarget)) && found)
    close(draw);
}

/** @param {() => void} draw */
export const find = (draw) => html`<search class="find" @keydown=${(/** @type {KeyboardEvent} */ event) => pressed(event, draw)}
    @focusout=${(/** @type {FocusEvent} */ event) => left(event, draw)}>
  <input id="find" type="search" placeholder="Find an id, a name, a request   /" aria-label="Find an id, a name, a request" autocomplete="off" maxlength="256"
    @input=${(/** @type {InputEvent} */ event) => typed((/** @type {HTMLInputElement} */ (event.target)).value, draw)}>
  <div role="status" class="spoken">${found?.length ? `${found.length} found` : said}</div>
  ${found ? html`<div id="found">${found.length ? html`<ul class="plain" aria-label="Found">${found.map((one) => html`<li><a href=${placeOf(one)} @click=${() => chosen(draw)}>
      <b><bdi>${one.name || one.id}</bdi></b> <span class="pill">${KINDS[one.kind] ?? one.kind}</span><small>${about(one)}</small></a></li>`)}</ul>` : nothing}
    ${said || !isWhole ? html`<p class="dim">${said || 'There are more: say more of the name.'}</p>` : nothing}</div>` : nothing}</search>`;

/** @type {Record<string, string>} */
const KINDS = { customerSubscription: 'customer', servicePrincipal: 'application' };

/** What tells it from others of its name. @param {Found} one */
function about({ kind, id, name, under, login, domain, status }) {
  const within = under && (kind === 'customerSubscription' ? `of ${named(under).name}` : under);
  return [status, name && id, login, domain, within].filter(Boolean).map((part, at) => html`${at ? ' · ' : ''}<bdi>${part}</bdi>`);
}
