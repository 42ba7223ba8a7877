// Signing in: which token is missing, how one comes by it, and waiting for it with nothing lost behind the dialog.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { tokens } from '../api.js';

/** @typedef {import('../api.js').Kind} Kind */

const WHAT = {
  arm: 'Registrations, customers and usage belong to somebody: sign in as whoever may see them.',
  partner: 'Partner Center asks who speaks for the partner: sign in as one of its agents or applications.',
  control: 'Requests, explanations, faults and the clock take the control token. It is in the data folder\'s file control-token, or in the file that --control-token-file names.',
};
const RESOURCES = { arm: '', partner: 'https://api.partnercenter.microsoft.com' };

/** @type {Map<Kind, {promise: Promise<boolean>, done: (isThere: boolean) => void, why: string}>} */
const waiting = new Map();
/** @type {Set<Kind>} */
const declined = new Set();
let said = '', isBusy = false, /** @type {() => void} */ draw = () => {};

/** @param {() => void} redraw */
export const onSignIn = (redraw) => { draw = redraw; };

/** Waits for the person. Who has said no is not asked again until they ask for it.
 * @param {Kind} kind @param {string} why a token was refused, if one was */
export function signIn(kind, why) {
  if (declined.has(kind))
    return Promise.resolve(false);
  const known = waiting.get(kind);
  if (known)
    return known.promise;
  /** @type {(isThere: boolean) => void} */
  let done = () => {};
  const promise = new Promise((/** @type {(isThere: boolean) => void} */ resolve) => { done = resolve; });
  waiting.set(kind, { promise, done, why });
  draw();
  return promise;
}

/** From a button of the page: also after a no. @param {Kind} kind */
export function signInAgain(kind) {
  declined.delete(kind);
  return signIn(kind, '');
}

/** @param {Kind} kind */
export const isDeclined = (kind) => declined.has(kind);

export function signOut() {
  for (const kind of /** @type {Kind[]} */ (['arm', 'partner', 'control']))
    tokens.set(kind, '');
  declined.clear();
}

/** @param {Kind} kind @param {boolean} isThere */
function end(kind, isThere) {
  const one = waiting.get(kind);
  waiting.delete(kind);
  declined[isThere ? 'delete' : 'add'](kind);
  said = '';
  one?.done(isThere);
  draw();
}

/** Which kind is asked for now. @returns {Kind | undefined} */
export const wanted = () => waiting.keys().next().value;

/** @param {Record<string, string>} form */
async function token(form) {
  const response = await fetch('/adfs/oauth2/token', { method: 'POST', credentials: 'omit', body: new URLSearchParams(form) });
  const answer = await response.json();
  if (!response.ok)
    throw new Error(answer.error_description ?? answer.error ?? `The server answered ${response.status}.`);
  return answer.access_token;
}

/** @param {SubmitEvent} event @param {Kind} kind */
async function submit(event, kind) {
  event.preventDefault();
  const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const field = (/** @type {string} */ name) => String(given.get(name) ?? '').trim();
  isBusy = true;
  said = '';
  draw();
  try {
    tokens.set(kind, field('token') || await gotten(kind, field('who'), String(given.get('secret') ?? '')));
    isBusy = false;
    end(kind, true);
  } catch (error) {
    isBusy = false;
    said = error instanceof Error ? error.message : String(error);
    draw();
  }
}

/** An application has an id, a user a name. @param {Kind} kind @param {string} who @param {string} secret */
function gotten(kind, who, secret) {
  if (kind === 'control' || !who)
    throw new Error(kind === 'control' ? 'Paste the control token.' : 'Say who, or paste a token.');
  /** @type {Record<string, string>} */
  const resource = RESOURCES[kind] ? { resource: RESOURCES[kind] } : {};
  return token(/^[0-9a-f-]{36}$/i.test(who) ? { grant_type: 'client_credentials', client_id: who, client_secret: secret, ...resource }
    : { grant_type: 'password', client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', username: who, password: secret, ...resource });
}

/** @param {Kind} kind */
export const signInView = (kind) => html`
  <form class="form" @submit=${(/** @type {SubmitEvent} */ event) => submit(event, kind)}>
    <p>${WHAT[kind]}</p>
    ${kind === 'control' ? nothing : html`
      <label>User, or id of an application<input name="who" autocomplete="username" autofocus></label>
      <label>Password or secret<input name="secret" type="password" autocomplete="current-password"></label>`}
    <label>${kind === 'control' ? 'Control token' : 'Or a token'}<input name="token" type="password" autocomplete="off" ?autofocus=${kind === 'control'}></label>
    ${said || waiting.get(kind)?.why ? html`<p class="note bad" role="alert">${said || waiting.get(kind)?.why}</p>` : nothing}
    <div class="row"><button class="main" ?disabled=${isBusy}>${isBusy ? 'Signing in…' : 'Sign in'}</button>
      <button type="button" @click=${() => end(kind, false)}>Go on without</button></div>
    <p class="dim">It is kept until this tab is closed, and nowhere else.</p>
  </form>`;

/** The dialog was closed by Esc. */
export function dismissed() {
  const kind = wanted();
  if (kind)
    end(kind, false);
}
