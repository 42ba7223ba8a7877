// The frame: header, screens, keys, dialogs; which screen is open, and what all of them are given.
import { html, nothing, render } from './vendor/lit-html/lit-html.js';
import { repeat } from './vendor/lit-html/directives/repeat.js';
import { Gone, Refusal, access, ask, get, kindOf, must, takeToken, tokens } from './api.js';
import { setClock, time } from './format.js';
import { here, link } from './route.js';
import { find } from './parts/find.js';
import { dismissed, isDeclined, onSignIn, signIn, signInAgain, signInView, signOut, wanted } from './parts/sign-in.js';
import * as overview from './screens/overview.js';
import * as registration from './screens/registration.js';
import * as pays from './screens/who-pays.js';
import * as directory from './screens/directory.js';
import * as requests from './screens/requests.js';
import * as faults from './screens/faults.js';
import * as api from './screens/api.js';

/** @typedef {import('./route.js').Place} Place */
/**
 * @typedef {object} Screen
 * @property {() => string} title of the tab, and of the page's h1
 * @property {() => unknown} view below the h1, which it draws itself: frame.head(…)
 * @property {(place: Place) => void} [moved] the query is another; the path is not
 * @property {() => string} [up] where Esc goes
 * @property {() => void} [back] the server is there again after it was gone
 */
/**
 * What a screen is given.
 * @typedef {object} Frame
 * @property {AbortSignal} signal ends with the screen, and with it what it asks
 * @property {() => void} draw soon, once for many calls
 * @property {(method: string, path: string, options?: {body?: unknown, headers?: Record<string, string>}) => Promise<import('./api.js').Answer>} ask
 * @property {(path: string) => Promise<any>} get the body; throws a Refusal
 * @property {(method: string, path: string, options?: {body?: unknown, headers?: Record<string, string>}) => Promise<any>} must
 * @property {(what: () => Promise<void>, milliseconds: number) => void} poll now, and each time so long after it was over, while the tab is seen
 * @property {(title: string, view: () => unknown) => void} dialog
 * @property {() => void} close the dialog
 * @property {(text: string) => void} say to a screen reader
 * @property {(error: unknown) => unknown} said an error for people, with what mends it
 * @property {() => any} status GET /_azsreg/status as it was told last, or null
 * @property {() => Promise<void>} refresh the status, after something that changes it
 */

const SCREENS = [
  { name: 'overview', label: 'Overview', key: 'o', module: overview },
  { name: 'registrations', label: 'Registrations', key: 'r', module: registration },
  { name: 'pays', label: 'Who pays', key: 'p', module: pays },
  { name: 'directory', label: 'Directory', key: 'd', module: directory },
  { name: 'requests', label: 'Requests', key: 'q', module: requests },
  { name: 'faults', label: 'Faults & clock', key: 'f', module: faults },
  { name: 'api', label: 'API', key: 'a', module: api },
];
const KEYS = [['/', 'find'], ['g then a letter', 'go to a screen'], ['j k', 'next and previous row'], ['Enter', 'open it'],
  ['Esc', 'back'], ['t', 'try a customer'], ['?', 'these keys']];

/** @type {{place: Place, screen: Screen | null, controller: AbortController, status: any, isGone: boolean,
 *   dialog: {title: string, view: () => unknown} | null, spoken: string, from: string}} */
const state = { place: here(), screen: null, controller: new AbortController(), status: null, isGone: false,
  dialog: null, spoken: '', from: '' };

// Drawing ---------------------------------------------------------------------------------------

let isDue = false;

function draw() {
  if (isDue)
    return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    render(page(), document.body);
    document.title = `${state.screen?.title() ?? 'azsreg'} · azsreg`;
    showDialogs();
    returnFocus();
  });
}

function showDialogs() {
  for (const dialog of document.querySelectorAll('dialog'))
    if (!dialog.open)
      dialog.showModal();
}

/** @param {string} theme */
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem('azsreg.theme', theme);
}

function toggleTheme() {
  const isDark = getComputedStyle(document.documentElement).colorScheme === 'dark' ||
    (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
  setTheme(isDark ? 'light' : 'dark');
}

// Frame of a screen -----------------------------------------------------------------------------

/** @param {AbortSignal} signal @returns {Frame} */
function frameOf(signal) {
  return {
    signal, draw,
    ask: (method, path, options) => ask(method, path, { ...options, signal }),
    get: (path) => get(path, { signal }),
    must: (method, path, options) => must(method, path, { ...options, signal }),
    poll: (what, milliseconds) => void poll(what, milliseconds, signal),
    dialog: (title, view) => { state.dialog = { title, view }; draw(); },
    close: () => { state.dialog = null; draw(); },
    say: (text) => { state.spoken = text; draw(); },
    said, status: () => state.status, refresh: readStatus,
  };
}

/** @param {() => Promise<void>} what @param {number} milliseconds @param {AbortSignal} signal */
async function poll(what, milliseconds, signal) {
  while (!signal.aborted) {
    if (!document.hidden)
      await what().catch((error) => { if (!signal.aborted && !(error instanceof Gone) && !(error instanceof Refusal)) console.error(error); });
    draw();
    await new Promise((done) => setTimeout(done, milliseconds));
  }
}

/** @param {unknown} error */
function said(error) {
  if (error instanceof Refusal && error.status === 401) {
    const kind = kindOf(error.asked.path);
    return html`${error.message} ${kind && isDeclined(kind)
      ? html`<button @click=${async () => { if (await signInAgain(kind)) reopen(); }}>Sign in</button>` : nothing}`;
  }
  if (error instanceof Refusal)
    return html`<b>${error.status} ${error.code}</b> ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

// Places ----------------------------------------------------------------------------------------

function move() {
  const place = here(), before = state.place;
  const isSame = state.screen && place.screen === before.screen && place.path.join('/') === before.path.join('/');
  state.place = place;
  if (isSame)
    state.screen?.moved?.(place);
  else
    open(place);
  draw();
}

/** @param {Place} place */
function open(place) {
  state.controller.abort();
  state.controller = new AbortController();
  state.dialog = null;
  const row = SCREENS.find((one) => one.name === place.screen);
  state.screen = row ? row.module.open(place, frameOf(state.controller.signal)) : nowhere;
  scrollTo(0, 0);
}

const reopen = () => { open(state.place); draw(); };

/** @type {Screen} */
const nowhere = {
  title: () => 'Not found',
  view: () => html`<div class="head"><h1>There is no such place</h1></div><p><a href="#/overview">To the overview</a></p>`,
};

// What the header says --------------------------------------------------------------------------

async function readStatus() {
  state.status = await get('/_azsreg/status');
  setClock(state.status.clock);
  draw();
}

access.needed = (kind, why) => signIn(kind, tokens.get(kind) ? why : '');
access.gone = (isGone) => {
  if (isGone === state.isGone)
    return;
  state.isGone = isGone;
  draw();
  if (isGone)
    void waitForServer();
  else
    state.screen?.back ? state.screen.back() : reopen();
};

async function waitForServer() {
  while (state.isGone) {
    await new Promise((done) => setTimeout(done, 1000));
    await ask('GET', '/_azsreg/health').catch(() => {});
  }
}

// Keys ------------------------------------------------------------------------------------------

let isGoing = false;

/** @param {KeyboardEvent} event */
function pressed(event) {
  state.from = '';
  const at = /** @type {HTMLElement} */ (event.target);
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]'))
    return;
  if (event.key === 'Escape')
    return isTyping ? at.blur() : goUp();
  if (isTyping)
    return;
  const screen = isGoing && SCREENS.find((one) => one.key === event.key);
  isGoing = event.key === 'g';
  if (screen)
    location.hash = link(screen.name);
  else if (act(event.key))
    event.preventDefault();
}

/** @param {string} key whether it did something */
function act(key) {
  if (key === '/' || key === 't')
    return focus(key === '/' ? '#find' : '#try');
  if (key === 'j' || key === 'k')
    return step(key === 'j' ? 1 : -1);
  if (key === '?')
    state.dialog = { title: 'Keys and licences', view: keys }, draw();
  return key === '?';
}

/** @param {string} selector */
function focus(selector) {
  const found = /** @type {HTMLElement | null} */ (document.querySelector(selector));
  found?.focus();
  if (found instanceof HTMLInputElement)
    found.select(); // what is typed takes the place of what was
  return !!found;
}

/** Rows are links or buttons that say data-row. @param {number} by */
function step(by) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('main [data-row]'))];
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
  return rows.length > 0;
}

function goUp() {
  const up = state.screen?.up?.();
  if (!up)
    return;
  state.from = location.hash;
  location.hash = up;
}

/** Coming back, the row one came from has the focus again, as soon as it is there. */
function returnFocus() {
  if (!state.from)
    return;
  const [place] = state.from.split('?');
  const row = [...document.querySelectorAll('main [data-row]')].find((one) => one.getAttribute('href')?.split('?')[0] === place);
  if (row)
    /** @type {HTMLElement} */ (row).focus(), state.from = '';
}

const keys = () => html`<dl>${KEYS.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
  <p class="dim">Drawn with lit-html, under the <a href=${new URL('vendor/lit-html/LICENSE', import.meta.url).href}>BSD 3-Clause licence</a>.</p>`;

// The page --------------------------------------------------------------------------------------

function chips() {
  const status = state.status;
  if (!status)
    return nothing;
  const isReal = status.clock.mode === 'real';
  return html`
    <a class=${isReal ? 'pill' : 'pill warn'} href=${link('faults')}>clock: ${isReal ? 'real' : `${status.clock.mode}, ${time(status.clock.now)}`}</a>
    ${status.faults ? html`<a class="pill warn" href=${link('faults')}>${status.faults} ${status.faults === 1 ? 'fault' : 'faults'}</a>` : nothing}
    ${status.requests?.limit === 0 ? html`<a class="pill" href=${link('requests')}>requests are not kept</a>` : nothing}`;
}

const isSignedIn = () => ['arm', 'control', 'partner'].some((kind) => tokens.get(/** @type {import('./api.js').Kind} */ (kind)));

const header = () => html`<header>
  <a class="brand" href="#/overview">azsreg</a><span class="pill host">${location.host}</span>
  ${find(draw)}
  <div class="r">
    <span class=${state.isGone ? 'bad' : 'ok'}><span class="dot" aria-hidden="true"></span>${state.isGone ? 'gone' : 'ok'}</span>
    ${chips()}
    <button aria-label="Light or dark" title="Light or dark" @click=${toggleTheme}>◐</button>
    <button aria-label="Keys" title="Keys (?)" @click=${() => act('?')}>?</button>
    ${isSignedIn() ? html`<button @click=${() => { signOut(); reopen(); }}>Sign out</button>` : nothing}
  </div></header>`;

const nav = () => html`<nav aria-label="Screens">${SCREENS.map(({ name, label, key }) => html`
  <a href=${link(name)} aria-current=${name === state.place.screen ? 'page' : nothing}>${label}<kbd aria-hidden="true">g ${key}</kbd></a>`)}</nav>`;

/** @param {string} title @param {unknown} content @param {() => void} closed */
const dialog = (title, content, closed) => html`<dialog aria-labelledby="dialog" @close=${closed}>
  <div class="head"><h2 id="dialog">${title}</h2><form method="dialog" class="r"><button aria-label="Close">✕</button></form></div>${content}</dialog>`;

const dialogs = () => [
  state.dialog ? dialog(state.dialog.title, state.dialog.view(), () => { state.dialog = null; draw(); }) : nothing,
  repeat([wanted()].filter((kind) => !!kind), (kind) => kind, // anew for each, for a token is typed into it
    (kind) => dialog('Sign in', signInView(/** @type {import('./api.js').Kind} */ (kind)), () => { dismissed(); draw(); })),
];

const page = () => html`<div class="app">
  <a class="skip" href="#main" @click=${(/** @type {Event} */ event) => { event.preventDefault(); focus('main'); }}>To the content</a>
  ${header()}${nav()}
  <main id="main" tabindex="-1">
    ${state.isGone ? html`<p class="note bad" role="alert">The server does not answer. What is shown is from before; the console tries again each second.</p>` : nothing}
    ${state.screen?.view()}
  </main>
  <div class="spoken" role="status">${state.spoken}</div>${dialogs()}</div>`;

// Beginning -------------------------------------------------------------------------------------

document.documentElement.dataset.theme = localStorage.getItem('azsreg.theme') ?? '';
takeToken();
state.place = here(); // without the token
onSignIn(draw);
addEventListener('hashchange', () => { takeToken() ? location.reload() : move(); });
addEventListener('pointerdown', () => { state.from = ''; });
addEventListener('keydown', pressed);
document.addEventListener('visibilitychange', draw);
open(state.place);
void poll(readStatus, 5000, new AbortController().signal);
draw();
