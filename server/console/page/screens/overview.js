// All there is at a glance: a card for each registration, what the server is, and the walk for whoever begins.
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { Gone } from '../api.js';
import { ago, count, grouped, money, time, tone } from '../format.js';
import { amend, link, registrationPath } from '../route.js';
import { copyAs } from '../parts/copy.js';
import { Walk } from '../parts/walk.js';

/** @typedef {import('../app.js').Frame} Frame */

const POLL = 2000, SHOWN = 60;
const COUNTS = { registrations: 'registrations', customerSubscriptions: 'customers mapped', subscriptions: 'subscriptions',
  tenants: 'tenants', usageRecords: 'usage records' };

/** @param {import('../route.js').Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
export function open(place, frame) {
  const state = { q: place.query.get('q') ?? '', all: /** @type {any} */ (null), error: /** @type {unknown} */ (null),
    walk: place.query.has('walk') ? new Walk(frame) : null, started: 0, timer: 0 };
  const rate = new Rate();
  const path = () => `/_azsreg/overview?top=50${state.q && `&q=${encodeURIComponent(state.q)}`}`;

  async function read() {
    const asked = path();
    const answer = await told(() => frame.get(asked));
    if (!answer || asked !== path())
      return;
    state.all = answer;
    rate.add(answer.answered);
    if (answer.counts.registrations || state.walk)
      await follow();
    else
      amend({ walk: '1' });
    frame.draw();
  }

  /** What is seen beside the registrations. */
  const follow = () => told(() => state.walk ? state.walk.see(state.all) : state.started ? true : readHealth());

  /** @param {() => any} what */
  async function told(what) {
    try {
      const answer = await what();
      state.error = null;
      return answer;
    } catch (error) {
      if (!frame.signal.aborted && !(error instanceof Gone)) // which the frame says
        state.error = error, frame.draw();
    }
  }

  async function readHealth() {
    const health = await frame.get('/_azsreg/health').catch(() => null);
    state.started = health ? Date.now() - health.uptimeSeconds * 1000 : 0;
  }

  frame.poll(read, POLL);
  return {
    title: () => 'Overview',
    moved: ({ query }) => {
      const isWalking = query.has('walk'), before = path();
      state.q = query.get('q') ?? '';
      if (isWalking !== !!state.walk) {
        state.walk = isWalking ? new Walk(frame) : null;
        void (state.all && follow().then(frame.draw));
      }
      clearTimeout(state.timer);
      if (before !== path())
        state.timer = setTimeout(read, 150);
    },
    view: () => html`
      <div class="head"><h1>Overview</h1>${state.walk ? html`<a href=${link('overview')}>close the walk</a>` : html`<a href=${link('overview', [], { walk: '1' })}>the walk</a>`}
        <div class="r"><input type="search" class="words" placeholder="Registrations called …" aria-label="Registrations whose name begins with" maxlength="256"
          .value=${state.q} @input=${(/** @type {InputEvent} */ event) => amend({ q: /** @type {HTMLInputElement} */ (event.target).value })}>
          ${copyAs(frame, [{ method: 'GET', path: path() }])}</div></div>
      ${state.error ? html`<p class="note bad" role="alert">${frame.said(state.error)}</p>` : nothing}
      ${state.walk && state.all ? state.walk.view() : nothing}
      ${state.all ? [facts(frame.status(), state, rate), cards(state)] : nothing}`,
  };
}

// How busy the server is --------------------------------------------------------------------------

/** Requests a second, from how many were answered at each look. */
class Rate {
  /** @type {number[]} */ values = [];
  before = { answered: NaN, at: 0 };

  /** @param {number} answered since the start: one that starts anew is at less */
  add(answered) {
    const at = performance.now(), more = answered - this.before.answered;
    if (more >= 0)
      this.values = [...this.values, more * 1000 / (at - this.before.at)].slice(-SHOWN);
    this.before = { answered, at };
  }

  get now() {
    return this.values.at(-1) ?? 0;
  }

  view() {
    const most = Math.max(1, ...this.values);
    const points = this.values.map((value, at) => `${(at + SHOWN - this.values.length) * 2},${23 - 22 * value / most}`).join(' ');
    return svg`<svg class="spark" viewBox="0 0 ${2 * SHOWN} 24" preserveAspectRatio="none" role="img"
      aria-label="Requests a second in the last two minutes: ${rated(this.now)} now, ${rated(Math.max(0, ...this.values))} at most"><path d="M0 23.5H120"></path><polyline points=${points}></polyline></svg>`;
  }
}

/** @param {number} value */
const rated = (value) => grouped(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

/** @param {number} started */
function uptime(started) {
  const minutes = Math.floor((Date.now() - started) / 60000);
  return minutes < 1 ? 'since just now' : minutes < 60 ? `for ${minutes} min` : minutes < 2880 ? `for ${Math.floor(minutes / 60)} h` : `for ${Math.floor(minutes / 1440)} days`;
}

/** @param {any} status @param {{all: any, started: number}} state @param {Rate} rate */
const facts = (status, { all, started }, rate) => html`<section class="card" aria-label="The server">
  <div class="kpi">
    ${Object.entries(COUNTS).map(([name, label]) => html`<div><b>${count(all.counts[name])}</b>${all.counts[name] === 1 ? label.replace(/s( |$)/, '$1') : label}</div>`)}
    <div><b>${rated(rate.now)}/s</b>answered</div><div>${rate.view()}</div>
  </div>
  ${status ? html`<div class="row">
    <span class="pill">azsreg ${status.version}${started ? ` up ${uptime(started)}` : ''}</span>
    <span class="pill">${status.inMemory ? 'in memory: gone when it ends' : 'kept in a data folder'}</span>
    <span class="pill">${status.auth === 'none' ? 'nobody signs in' : 'callers sign in'}</span>
    <span class="pill">${directory(status)}</span>
    <a class="pill" href=${link('requests')}>${all.requests.limit ? `${grouped(all.requests.kept)} of the last ${grouped(all.requests.limit)} requests kept` : 'requests are not kept'}</a>
  </div>` : nothing}</section>`;

/** @param {any} status */
function directory({ directory: { source, loadedAt } = /** @type {any} */ ({}), loose }) {
  const from = source === 'file' ? 'directory from the file' : source === 'put' ? 'directory from a PUT' : source ? `directory: ${source}` : 'no directory';
  return `${from}${loadedAt ? `, ${time(loadedAt)}` : ''}${loose ? ', --loose' : ''}`;
}

// A registration ----------------------------------------------------------------------------------

/** @param {{all: any, q: string}} state */
const cards = ({ all, q }) => html`
  <div class="cards">${repeat(all.value, (/** @type {any} */ one) => one.id, card)}</div>
  ${all.value.length ? nothing : html`<p class="dim">${q ? html`No registration's name begins with <b>${q}</b>.`
    : 'No stack is registered yet.'}</p>`}
  ${all.isWhole ? nothing : html`<p class="dim">There are more: say how the name begins.</p>`}`;

/** @param {any} one */
function card(one) {
  const { id, name, subscription, partner, customers, lastRequest, refusals, cost } = one;
  const path = registrationPath(id);
  return html`<article class="card stack">
    <div class="row"><h2><a data-row href=${link('registrations', path)}><bdi>${name}</bdi></a></h2>
      <div class="r">${subscription.state && subscription.state !== 'Active' ? html`<span class="pill bad">${subscription.state}</span>` : nothing}
        <span class="pill">${subscription.offer ?? 'not in the directory'}</span></div></div>
    <small><bdi title=${subscription.id}>${subscription.displayName || subscription.id}</bdi>${partner ? html` · <bdi>${partner.displayName || partner.name}</bdi>` : nothing}</small>
    <dl>
      <dt>Mapped</dt><dd><b>${count(customers)}</b> ${customers === 1 ? 'customer' : 'customers'}</dd>
      <dt>Last request</dt><dd>${lastRequest ? last(lastRequest) : html`<span class="dim">none kept</span>`}</dd>
      <dt>Last hour</dt><dd>${refusals ? html`<a class="bad" href=${link('requests', [], { q: `status:4xx path:${id}**` })}>${count(refusals)} refused</a>`
        : html`<span class="dim">nothing refused</span>`}</dd>
      <dt>Cost today</dt><dd>${today(path, cost)}</dd>
    </dl></article>`;
}

/** @param {any} request */
const last = ({ n, time: at, method, operation, status }) => html`<span class=${tone(status)}>${status}</span>
  <a href=${link('requests', [String(n)])}>${operation?.replace('_', ' ') ?? method}</a> <small class="nw">${ago(at)}</small>`;

/** @param {string[]} path @param {any} cost */
function today(path, cost) {
  const pays = link('pays', path);
  if (!cost?.currency)
    return html`<a href=${pays}>${cost?.records ? 'usage without a price' : 'nothing reported'}</a>`;
  const [customers, rest] = [Number(cost.customers), Number(cost.default)], all = customers + rest;
  const share = all > 0 ? 100 * Math.max(0, customers) / all : 0;
  return html`<a href=${pays}>${money(cost.customers, cost.currency)} customers, ${money(cost.default, cost.currency)} default</a>${cost.isPartial ? ' and more' : ''}
    ${all > 0 ? svg`<svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="Customers pay ${Math.round(share)} % of it">
      <rect class="p0" width="100" height="6"></rect><rect class="p1" width=${share} height="6"></rect></svg>` : nothing}`;
}
