// What came and what was answered: the journal as it goes on, and one request with why, cure and what is different.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { Gone, Refusal, get } from '../api.js';
import { clock, grouped, json, short, time, tone } from '../format.js';
import { amend, decoded, link, named, registrationPath } from '../route.js';
import { checks } from '../parts/checks.js';
import { copyAs, save, toClipboard } from '../parts/copy.js';
import { diff, diffView } from '../parts/diff.js';

/** @typedef {import('../app.js').Frame} Frame @typedef {import('../app.js').Screen} Screen @typedef {import('../route.js').Place} Place */
/**
 * A row has what it shows and no more: bodies and headers of 2,000 requests would be a burden.
 * @typedef {{n: number, at: string, method: string, url: string, status: number, code: string | null, caller: string, client: string,
 *   reason: string | null, fault: string | null, why: string}} Row
 */

const URL = '/_azsreg/requests', MOST = 2000, PAGE = 200, SHOWN = 40, LOW = 34, HIGH = 56;
const PAUSE = 250, UNHELD = 2000, HOLD_AGAIN = 60000;
const WORDS = ['operation', 'status', 'path', 'caller', 'method', 'code', 'reason', 'fault', 'subscription', 'requestId', 'correlation'];
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// What both have in common --------------------------------------------------------------------

/** @param {[string, string][]} headers @param {string} name */
const header = (headers, name) => headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? '';

/** @param {string} url */
const pathOf = (url) => decoded(url.split('?')[0]);

/** @param {string} text */
const withShortIds = (text) => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, short);
/** @param {string} url */
const shortPath = (url) => withShortIds(pathOf(url).replace(/^.*\/providers\/Microsoft\.AzureStack\/registrations\//i, '…/'));

/** The program in the many words of a User-Agent. @param {string} agent */
const client = (agent) => agent.match(/AZURECLI|AzurePowershell|Terraform|Ansible|pytest|azsdk-\w+/i)?.[0] ?? agent.match(/^[^\s/(]+/)?.[0] ?? '';

/** Of a path of a registration, or of what is in one. @param {string} url */
function registrationOf(url) {
  const path = pathOf(url);
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.AzureStack\/registrations\/[^/]/i.test(path) ? path : null;
}

/** @param {Frame} frame */
const isKept = (frame) => frame.status()?.requests?.limit !== 0;

/** @param {Frame} frame */
const notKept = (frame) => html`<div class="card"><h2>Requests are not kept</h2>
  <p>${frame.status().auth === 'token' ? html`With <code>--auth token</code> none is kept unless a flag says so: start the server with <code>--keep-requests 1000</code>.`
    : html`The server was started with <code>--keep-requests 0</code>. Without that flag it keeps the newest 1,000.`}</p>
  <p class="dim">Why something would be refused can be asked beforehand all the same, in a registration’s try box.</p></div>`;

// The journal ---------------------------------------------------------------------------------

/** Words as the server's parameters; which there are is for the server to say. @param {string} text */
function parameters(text) {
  const given = new URLSearchParams();
  for (const [, name, quoted, plain] of text.matchAll(/(?:([A-Za-z]+):)?(?:"([^"]*)"?|(\S+))/g)) {
    const value = quoted ?? plain;
    if (name)
      given.append(name, value);
    else
      given.append(GUID.test(value) ? 'requestId' : 'path', GUID.test(value) ? value : `**${value}**`);
  }
  return given;
}

/** @param {any} one @returns {Row} */
function rowOf(one) {
  const { why = '', cure = '' } = one.explain ?? {};
  return { n: one.n, at: one.clock, method: one.method, url: one.url, status: one.status, code: one.code, caller: one.caller?.name ?? '',
    client: client(header(one.request.headers, 'user-agent')), reason: one.reason, fault: one.fault, why: [why, cure].filter(Boolean).join(' → ') };
}

/** @param {Row} row */
const heightOf = (row) => row.why || row.fault ? HIGH : LOW;

class Journal {
  /** Newest first. @type {Row[]} */ rows = [];
  /** @type {number | undefined} */ next = undefined;
  epoch = 0;
  dropped = 0;
  skipped = 0;
  isBehind = true;
  isLive = true;
  isRead = false;
  unheldUntil = 0;
  top = 0;
  said = '';
  /** @type {unknown} */ error = null;
  asking = new AbortController();
  wake = () => {};

  /** @param {string} words @param {Frame} frame */
  constructor(words, frame) {
    this.words = words;
    this.frame = frame;
    this.instance = frame.status()?.instanceId;
  }

  /** Goes on until the screen is another. @param {Frame} frame */
  async follow(frame) {
    this.frame = frame;
    const restart = () => this.restart();
    frame.signal.addEventListener('abort', restart);
    document.addEventListener('visibilitychange', restart, { signal: frame.signal });
    while (!frame.signal.aborted && this === journal) {
      const isAsking = this.isLive && !document.hidden && !this.error && isKept(frame);
      const pause = isAsking ? await this.step() : UNHELD;
      await new Promise((done) => { this.wake = () => done(null); setTimeout(done, pause); });
    }
  }

  /** What is held is let go of: a browser has six connections to a server. */
  restart() {
    this.asking.abort();
    this.wake();
  }

  /** How long to wait before the next. */
  async step() {
    this.instance ??= this.frame.status()?.instanceId;
    const isHeld = this.next !== undefined && !this.isBehind && performance.now() > this.unheldUntil;
    const asking = this.asking = new AbortController();
    try {
      this.take(await get(`${URL}?${this.query(isHeld)}`, { signal: asking.signal }));
    } catch (error) {
      if (asking.signal.aborted || error instanceof Gone)
        return UNHELD;
      if (!(error instanceof Refusal && error.status === 503 && isHeld))
        this.error = error;
      this.unheldUntil = performance.now() + HOLD_AGAIN;
    }
    this.frame.draw();
    return performance.now() > this.unheldUntil ? PAUSE : UNHELD;
  }

  /** Who is behind takes the newest, and skips what is between. @param {boolean} isHeld */
  query(isHeld) {
    const query = parameters(this.words);
    query.append('limit', String(PAGE));
    if (!this.isBehind && this.next !== undefined)
      query.append('since', String(this.next)), query.append('epoch', String(this.epoch));
    if (isHeld)
      query.append('waitMs', '20000');
    return query;
  }

  /** @param {{value: any[], next: number, epoch: number, dropped: number}} answer */
  take({ value, next, epoch, dropped }) {
    if (this.isRead && epoch !== this.epoch)
      this.forget('The server was reset: numbers begin anew, and what came before is gone.');
    const since = this.next ?? -1, fresh = value.filter(({ n }) => n > since);
    if (this.next !== undefined && fresh.length && (this.isBehind || !this.words))
      this.skipped += Math.max(0, fresh[0].n - since - 1);
    this.isBehind = this.next !== undefined && value.length === PAGE;
    Object.assign(this, { next, epoch, dropped, isRead: true });
    this.add(fresh.map(rowOf).reverse());
  }

  /** New rows push what somebody looks at nowhere. @param {Row[]} fresh */
  add(fresh) {
    const box = document.querySelector('.journal');
    const isLookedAt = box && (this.top > 0 || box.contains(document.activeElement));
    this.rows = fresh.concat(this.rows).slice(0, MOST);
    if (!isLookedAt || !fresh.length)
      return;
    const top = this.top += fresh.reduce((sum, row) => sum + heightOf(row), 0);
    this.frame.draw();
    queueMicrotask(() => { box.scrollTop = top; });
  }

  /** @param {string} said */
  forget(said) {
    Object.assign(this, { rows: [], next: undefined, skipped: 0, isBehind: true, top: 0, said });
  }

  /** The server is there again: another one, or the same. */
  async back() {
    await this.frame.refresh().catch(() => {});
    const { instanceId } = this.frame.status() ?? {};
    if (this.instance && instanceId !== this.instance)
      this.forget('The server was started anew: what came before is gone.'), this.isRead = false;
    this.instance = instanceId;
    this.wake();
  }

  /** @param {boolean} isLive */
  live(isLive) {
    this.isLive = isLive;
    this.isBehind = true;
    this.restart();
    this.frame.draw();
  }

  retry() {
    this.error = null;
    this.wake();
    this.frame.draw();
  }

  /** @param {Event} event */
  scrolled(event) {
    this.top = /** @type {HTMLElement} */ (event.currentTarget).scrollTop;
    this.frame.draw();
  }

  toTop() {
    this.top = 0;
    document.querySelector('.journal')?.scrollTo(0, 0);
    this.frame.draw();
  }

  async clear() {
    this.frame.close();
    try {
      await this.frame.must('DELETE', URL);
      this.forget('');
    } catch (error) {
      this.error = error;
    }
    await this.frame.refresh().catch(() => {});
    this.wake();
    this.frame.draw();
  }

  async har() {
    const query = parameters(this.words);
    query.append('limit', '1000');
    query.append('format', 'har');
    try {
      save('azsreg.har', json(await this.frame.get(`${URL}?${query}`)), 'application/json');
    } catch (error) {
      this.error = error;
      this.frame.draw();
    }
  }
}

/** What was read stays for whoever comes back from a request. @type {Journal | null} */
let journal = null;

/** @param {string} words @param {Frame} frame */
function follow(words, frame) {
  const instance = frame.status()?.instanceId;
  const isSame = journal?.words === words && (!journal.instance || !instance || journal.instance === instance);
  if (!isSame) {
    const isLive = journal?.isLive ?? true;
    journal?.restart();
    journal = Object.assign(new Journal(words, frame), { isLive });
  }
  const one = /** @type {Journal} */ (journal);
  one.error = null;
  void one.follow(frame);
  return one;
}

let timer = 0, /** What the box has, which need not be looked for yet. */ typed = '';

/** @param {string} words @param {number} milliseconds */
function search(words, milliseconds) {
  typed = words;
  clearTimeout(timer);
  timer = setTimeout(() => amend({ q: words.trim() }), milliseconds);
}

/** Puts a word for a field into the box, to be finished there. @param {string} name */
function begin(name) {
  const box = /** @type {HTMLInputElement} */ (document.getElementById('words'));
  box.value = typed = `${typed.trim()} ${name}:`.trim();
  clearTimeout(timer);
  box.focus();
}

/** The words with another status, or none. @param {string} words @param {string} status */
const withStatus = (words, status) => `${words.replace(/(^|\s)status:\S*/g, '').trim()} ${status && `status:${status}`}`.trim();

/** @param {Journal} one */
const filter = (one) => html`<div class="row filter">
  <input id="words" type="search" aria-label="Filter words" autocomplete="off" spellcheck="false" placeholder="status:4xx operation:CustomerSubscriptions_* path:**contoso-stack" .value=${live(typed)}
    @input=${(/** @type {InputEvent} */ event) => search((/** @type {HTMLInputElement} */ (event.target)).value, 400)}
    @change=${(/** @type {Event} */ event) => search((/** @type {HTMLInputElement} */ (event.target)).value, 0)}>
  <div class="seg" role="group" aria-label="Status">${[['', 'All'], ['4xx', 'Refused'], ['5xx', '5xx']].map(([status, label]) => html`
    <button aria-pressed=${status ? one.words.includes(`status:${status}`) : !/status:/.test(one.words)} @click=${() => search(withStatus(one.words, status), 0)}>${label}</button>`)}</div>
  </div>
  <p class="dim">Words: ${WORDS.map((name) => html`<button class="quiet" @click=${() => begin(name)}>${name}:</button>`)}
    <span>* is any characters, ** in a path slashes too.</span></p>`;

/** @param {Row} row */
const cells = (row) => html`
  <span role="cell" class="mono" title=${time(row.at)}>${clock(row.at)}</span>
  <span role="cell"><a data-row href=${link('requests', [String(row.n)])} title=${row.url}><b>${row.method}</b> <bdi>${shortPath(row.url)}</bdi></a></span>
  <span role="cell" class=${tone(row.status)} title=${row.code ?? ''}><b>${row.status || 'none'}</b> <span class="more">${row.code ?? ''}</span></span>
  <span role="cell" class="more"><bdi>${row.caller || '–'}</bdi></span>
  <span role="cell" class="more"><bdi>${row.client || '–'}</bdi></span>
  ${heightOf(row) === HIGH ? html`<span role="cell" class="why" title=${row.why}>${row.fault ? html`<span class="pill warn">fault ${row.fault}</span> ` : nothing}
    ${row.reason ? html`<span class="pill">${row.reason}</span> ` : nothing}<bdi>${withShortIds(row.why)}</bdi></span>` : nothing}`;

/** Only what is seen is in the page. @param {Journal} one */
function table(one) {
  let first = 0, above = 0, below = 0;
  while (first < one.rows.length && above + heightOf(one.rows[first]) < one.top - 4 * HIGH)
    above += heightOf(one.rows[first++]);
  const shown = one.rows.slice(first, first + SHOWN);
  for (const row of one.rows.slice(first + SHOWN))
    below += heightOf(row);
  return html`<div class="journal card" role="table" aria-label="Requests, newest first" tabindex="0" @scroll=${(/** @type {Event} */ event) => one.scrolled(event)}>
    <div role="rowgroup"><div role="row" class="jr top">${['Time', 'Request', 'Answer'].map((name) => html`<span role="columnheader">${name}</span>`)}
      ${['Caller', 'Client'].map((name) => html`<span role="columnheader" class="more">${name}</span>`)}<span role="columnheader" class="spoken">Why</span></div></div>
    <div role="rowgroup"><div role="presentation" .style=${`height:${above}px`}></div>
      ${repeat(shown, (/** @type {Row} */ row) => row.n, (/** @type {Row} */ row) => html`<div role="row" class="jr" .style=${`height:${heightOf(row)}px`}>${cells(row)}</div>`)}
      <div role="presentation" .style=${`height:${below}px`}></div></div></div>`;
}

/** @param {Journal} one */
function none(one) {
  const command = `curl '${location.origin}/subscriptions?api-version=2016-06-01'`;
  return one.words ? html`<div class="card"><h2>None of those that are kept fits these words</h2>
      <p>${one.isLive ? 'The next one that does is shown as it comes. ' : ''}<a href=${link('requests')}>All requests</a></p></div>`
    : html`<div class="card"><h2>Nothing has come yet</h2><p>Ask something, and it is here at once:</p><pre class="code">${command}</pre>
      <p class="dim">What this console asks is not among them.</p></div>`;
}

/** @param {Journal} one */
const counts = (one) => [!one.isLive && 'paused', `${grouped(one.rows.length)} shown`, one.rows.length === MOST && 'older ones are left out',
  one.skipped && `${one.words ? 'up to ' : ''}${grouped(one.skipped)} skipped, for they came too fast`,
  one.dropped && `${grouped(one.dropped)} no longer kept by the server`].filter(Boolean).join(' · ');

/** @param {Journal} one */
const clearing = (one) => () => html`<p>All that are kept go, also those that these words leave out. Nothing brings them back.</p>
  <div class="row"><button class="main" @click=${() => one.clear()}>Clear</button><button @click=${() => one.frame.close()}>Cancel</button></div>`;

/** @param {Frame} frame @param {Journal} one */
function tools(frame, one) {
  const query = parameters(one.words);
  query.append('limit', String(PAGE));
  return html`<div class="r"><button aria-pressed=${one.isLive} @click=${() => one.live(!one.isLive)}><span class=${one.isLive ? 'ok' : 'dim'} aria-hidden="true">${one.isLive ? '●' : '○'}</span> Live</button>
    ${frame.status()?.control === 'read' ? nothing : html`<button aria-haspopup="dialog" @click=${() => frame.dialog('Clear requests?', clearing(one))}>Clear</button>`}
    <button @click=${() => one.har()}>HAR</button>${copyAs(frame, [{ method: 'GET', path: `${URL}?${query}` }])}</div>`;
}

/** @param {Frame} frame @param {Journal} one */
const body = (frame, one) => html`${filter(one)}
  ${one.said ? html`<p class="note">${one.said} <button class="quiet" @click=${() => { one.said = ''; frame.draw(); }}>Well</button></p>` : nothing}
  ${one.error ? html`<p class="note bad" role="alert">${frame.said(one.error)} <button @click=${() => one.retry()}>Try again</button></p>` : nothing}
  ${one.rows.length ? html`<p class="row dim"><span>${counts(one)}</span>${one.top > 0 ? html`<button class="quiet" @click=${() => one.toTop()}>▲ to the newest</button>` : nothing}</p>${table(one)}`
    : one.isRead && !one.error ? none(one) : nothing}`;

/** @param {Place} place @param {Frame} frame @returns {Screen} */
function openJournal(place, frame) {
  let one = follow(place.query.get('q') ?? '', frame);
  typed = one.words;
  return {
    title: () => 'Requests',
    moved: ({ query }) => {
      one = follow(query.get('q') ?? '', frame);
      if (typed.trim() !== one.words)
        typed = one.words;
    },
    back: () => void one.back(),
    view: () => html`<div class="head"><h1>Requests</h1>${isKept(frame) ? tools(frame, one) : nothing}</div>
      ${isKept(frame) ? body(frame, one) : notKept(frame)}`,
  };
}

// One request ---------------------------------------------------------------------------------

const NOISE = /^(host|user-agent|accept|accept-encoding|accept-language|connection|content-length|date|traceparent|tracestate|commandname|parametersetname|x-ms-client-request-id|x-ms-correlation-request-id|x-ms-return-client-request-id|pragma|cache-control|sec-.*)$/i;

/** A request as lines to compare: of its path and query each part on its own. @param {any} one */
function linesOf(one) {
  const [path, query] = one.url.split(/\?(.*)/s);
  return [one.method, ...(path.match(/\/[^/]*\/?[^/]*/g) ?? []).map((/** @type {string} */ part) => `  ${part.replace(/\/$/, '')}`),
    ...(query ? query.split('&').map((/** @type {string} */ part, /** @type {number} */ at) => `  ${at ? '&' : '?'}${part}`) : []),
    `as ${one.caller?.name ?? 'nobody'}`,
    ...one.request.headers.filter((/** @type {string[]} */ [name]) => !NOISE.test(name)).map((/** @type {string[]} */ [name, value]) => `${name}: ${value}`),
    ...(one.request.body === null ? [] : json(one.request.body).split('\n'))];
}

/** Of the same registration if there is one, the nearest, rather before than after. @param {any} one @param {any[]} all */
function byNearness(one, all) {
  const registration = (/** @type {any} */ { url }) => registrationOf(url)?.split('/').slice(0, 9).join('/').toLowerCase();
  const far = (/** @type {any} */ other) => (registration(other) === registration(one) ? 0 : 1e9) + (other.n < one.n ? 0 : 1e6) + Math.abs(other.n - one.n);
  return all.sort((a, b) => far(a) - far(b));
}

/** @param {Place} place @param {Frame} frame @returns {Screen} */
function openRequest({ path: [id], query }, frame) {
  /** @type {any} */ let one = null, /** @type {any[]} */ successes = [], /** @type {unknown} */ error = null;
  let chosen = Number(query.get('with')), isCopied = false;
  const load = async () => {
    error = null;
    one = GUID.test(id) ? await byRequestId(id, frame) : await frame.get(`${URL}/${encodeURIComponent(id)}`);
    frame.draw();
    if (one.operation && !(one.status < 400))
      successes = byNearness(one, (await frame.get(`${URL}?${new URLSearchParams({ operation: one.operation, status: '2xx', limit: String(PAGE) })}`)).value);
    frame.draw();
  };
  const tried = () => load().catch((refused) => { if (!frame.signal.aborted) error = refused, frame.draw(); });
  const copy = async () => {
    isCopied = await toClipboard(address(one));
    frame.say(isCopied ? 'Copied.' : 'This browser gives no clipboard to a page like this.');
  };
  const name = () => `Request ${one?.n ?? short(id)}`;
  void tried();
  return {
    title: () => one ? `${name()} ${one.status || 'no answer'} ${one.code ?? one.operation ?? ''}` : name(),
    up: () => link('requests', [], { q: journal?.words }),
    back: () => void tried(),
    moved: (place) => { chosen = Number(place.query.get('with')); },
    view: () => html`<div class="head"><h1>${name()}</h1><a href=${link('requests', [], { q: journal?.words })}>All requests</a>
        ${one ? html`<div class="r"><button @click=${copy}>${isCopied ? 'Copied' : 'Copy link'}</button>${copyAs(frame, [{ method: 'GET', path: `${URL}/${one.n}` }])}</div>` : nothing}</div>
      ${error ? html`<p class="note bad" role="alert">${frame.said(error)} <button @click=${tried}>Try again</button></p>` : nothing}
      ${error && !isKept(frame) ? notKept(frame) : one ? whole(frame, one, successes, chosen) : nothing}`,
  };
}

/** Whoever has a log has its x-ms-request-id. @param {string} id @param {Frame} frame */
async function byRequestId(id, frame) {
  const { value } = await frame.get(`${URL}?requestId=${id}&limit=1`);
  if (!value.length)
    throw new Error(`No request with the x-ms-request-id ${id} is kept: there was none, or it has made room for newer ones, was cleared, or was before a reset.`);
  return value[0];
}

/** @param {any} one */
const address = (one) => location.href.split('#')[0] + link('requests', [one.requestId]);

/** @param {Frame} frame @param {any} one @param {any[]} successes @param {number} chosen */
const whole = (frame, one, successes, chosen) => html`
  <div class="two slim"><div>${verdict(frame, one)}${compared(one, successes, chosen)}</div><div>${facts(one)}${changes(one)}</div></div>
  <div class="halves">${message(frame, one, 'Request', one.request, true)}${message(frame, one, 'Answer', one.response, false)}</div>`;

/** @param {any} one */
const isTriable = (one) => one.method === 'PUT' && /\/customerSubscriptions\/[^/]+$/i.test(pathOf(one.url)) && registrationOf(one.url);

/** @param {any} one @param {string} customer */
const tryLink = (one, customer) => link('registrations', registrationPath(one.url), { try: customer });

/** @param {Frame} frame @param {any} one */
function verdict(frame, one) {
  const { why, cure, candidates = [], names = {} } = one.explain ?? {};
  return html`<section class="card"><div class="row"><h2><span class="pill ${tone(one.status || 500)}">${one.status ? `${one.status} ${one.code ?? ''}` : 'No answer'}</span></h2>
      ${one.reason ? html`<span class="pill">${one.reason}</span>` : nothing}
      ${one.fault ? html`<a class="pill warn" href=${link('faults')}>fault ${one.fault}</a>` : nothing}
      ${isTriable(one) ? html`<div class="r"><a href=${tryLink(one, named(pathOf(one.url)).customer)}>Try it again</a></div>` : nothing}</div>
    <p class="mono"><b>${one.method}</b> <bdi>${one.url}</bdi></p>
    ${why ? html`<p class="note bad"><b>Why</b><br><bdi>${why}</bdi></p>` : one.status && one.status < 400 ? html`<p class="ok">✓ It was done as asked.</p>` : nothing}
    ${cure ? html`<p class="note ok"><b>What mends it</b><br><bdi>${cure}</bdi></p>` : nothing}
    ${candidates.length ? html`<h3>These would do</h3><ul class="plain">${candidates.map((/** @type {string} */ id) => html`<li>${isTriable(one)
      ? html`<a class="mono" href=${tryLink(one, id)}>${id}</a>` : html`<code>${id}</code>`} <small><bdi>${names[id]}</bdi></small></li>`)}</ul>` : nothing}
    ${one.explain?.checks ? html`<h3>Checks</h3>${checks(one.explain)}` : nothing}</section>`;
}

/** @param {any} one @param {any[]} successes @param {number} chosen */
function compared(one, successes, chosen) {
  if (!successes.length)
    return nothing;
  const other = successes.find(({ n }) => n === chosen) ?? successes[0];
  return html`<section class="card"><div class="row"><h2>Difference from one that worked</h2>
    <select class="r" aria-label="One that worked" @change=${(/** @type {Event} */ event) => amend({ with: (/** @type {HTMLSelectElement} */ (event.target)).value })}>
      ${successes.slice(0, 50).map((success) => html`<option value=${success.n} .selected=${success === other}>#${success.n} ${clock(success.clock)} ${shortPath(success.url)}</option>`)}</select></div>
    <p class="dim"><b>−</b> <a href=${link('requests', [String(other.n)])}>request ${other.n}</a>, ${other.n < one.n ? 'before' : 'after'} it: ${other.status}&emsp;<b>+</b> this one</p>
    ${diffView(diff(linesOf(other), linesOf(one)))}</section>`;
}

/** @param {any} one */
const facts = (one) => html`<section class="card"><dl>
  <dt>Time</dt><dd>${time(one.clock)}${one.clock.slice(0, 16) === one.time.slice(0, 16) ? nothing : html`<br><small>the machine’s: ${time(one.time)}</small>`}</dd>
  <dt>Took</dt><dd>${grouped(one.microseconds / 1000)} ms</dd>
  <dt>Operation</dt><dd>${one.operation ? html`<a href=${link('requests', [], { q: `operation:${one.operation}` })}>${one.operation}</a>` : 'none'}</dd>
  <dt>Caller</dt><dd>${one.caller ? html`<bdi>${one.caller.name}</bdi><br><code>${one.caller.objectId}</code>` : 'nobody signed in'}</dd>
  <dt>Client</dt><dd><bdi>${header(one.request.headers, 'user-agent') || '–'}</bdi></dd>
  <dt>Request id</dt><dd><code>${one.requestId}</code></dd>
  <dt>Correlation</dt><dd><a class="mono" href=${link('requests', [], { q: `correlation:${one.correlation}` })}>${one.correlation}</a></dd></dl></section>`;

/** @param {any} one */
const changes = (one) => html`<section class="card"><h2>Changes it made</h2>${one.changes.length ? html`<ul class="plain">${one.changes.map((/** @type {any} */ { op, id }) => {
  const { customer } = named(id);
  return html`<li>${op} ${registrationOf(id) ? html`<a href=${link('registrations', registrationPath(id), { try: customer })}><bdi>${shortPath(id)}</bdi></a>` : html`<bdi>${shortPath(id)}</bdi>`}</li>`;
})}</ul>` : html`<p class="dim">None.</p>`}</section>`;

/** @param {Frame} frame @param {any} one @param {string} name @param {any} what @param {boolean} isAsked */
function message(frame, one, name, what, isAsked) {
  const body = what?.body ?? undefined, isRedacted = JSON.stringify(what ?? '').includes('<redacted ');
  const left = isAsked ? what.headers.map((/** @type {string[]} */ [key]) => key).filter((/** @type {string} */ key) => !NOISE.test(key) && !/^(content-type|authorization)$/i.test(key)) : [];
  return html`<section class="card"><div class="row"><h2>${name}</h2>${isAsked ? html`<div class="r">${copyAs(frame, [{ method: one.method, path: one.url, body }])}</div>` : nothing}</div>
    ${isRedacted ? html`<p class="dim">Secrets are not kept: each <code>&lt;redacted …&gt;</code> stands for one${isAsked ? ', to be filled in where it is sent again' : ''}.</p>` : nothing}
    ${left.length ? html`<p class="dim">As a command it is without ${left.join(', ')}.</p>` : nothing}
    ${what ? html`<h3>Headers</h3><dl class="mono">${what.headers.map((/** @type {string[]} */ [key, value]) => html`<dt>${key}</dt><dd><bdi>${value}</bdi></dd>`)}</dl>
    <h3>Body</h3>${body === undefined ? html`<p class="dim">${what.bodyOmitted ? `Not kept: ${what.bodyOmitted}.` : 'None.'}</p>`
      : html`<pre class="code" tabindex="0" aria-label="${name}, body">${json(body)}</pre>`}` : html`<p class="dim">None was given.</p>`}</section>`;
}

/** @param {Place} place @param {Frame} frame @returns {Screen} */
export const open = (place, frame) => place.path.length ? openRequest(place, frame) : openJournal(place, frame);
