// Registrations: all of them, and one: who answers for whom, its customers, trying one, what was asked of it.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { Refusal } from '../api.js';
import { ago, count, grouped, json, short, time, tone } from '../format.js';
import { amend, link, named, registrationId, registrationPath } from '../route.js';
import { checks, culprit, remedy, verdict } from '../parts/checks.js';
import { FORMATS, copyAs, toClipboard } from '../parts/copy.js';
import { graph } from '../parts/graph.js';
import { List } from '../parts/list.js';

/** @typedef {import('../app.js').Frame} Frame */
/** @typedef {import('../route.js').Place} Place */
/** @typedef {import('../parts/checks.js').Explained} Explained */
/** @typedef {{id: string, tenantId: string}} Customer */

const API = 'api-version=2022-06-01';
/** What ids are called, as far as anything has said so. @type {Map<string, string>} */
const names = new Map();
/** @param {string} id */
const nameOf = (id) => names.get(id.toLowerCase()) ?? short(id);

/** @param {Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
export const open = (place, frame) => place.path.length < 3 ? all(place, frame) : one(place, frame);

// All of them -----------------------------------------------------------------------------------

/** @param {Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
function all(place, frame) {
  let q = place.query.get('q') ?? '', /** @type {any} */ found = null, /** @type {unknown} */ error = null, timer = 0;
  const path = () => `/_azsreg/overview?q=${encodeURIComponent(q)}&top=100`;
  const look = async () => {
    const asked = q;
    try {
      const answer = await frame.get(path());
      if (asked === q)
        found = answer, error = null;
      for (const { subscription } of answer.value)
        names.set(subscription.id, subscription.displayName);
    } catch (wrong) {
      error = wrong;
    }
    frame.draw();
  };
  /** @param {InputEvent} event */
  const typed = (event) => {
    q = /** @type {HTMLInputElement} */ (event.target).value.trim();
    clearTimeout(timer);
    timer = setTimeout(() => amend({ q }), 150);
  };
  void look();
  return {
    title: () => 'Registrations',
    moved: ({ query }) => { q = query.get('q') ?? ''; void look(); },
    view: () => html`<div class="head"><h1>Registrations</h1><div class="r">${copyAs(frame, [{ method: 'GET', path: path() }])}</div></div>
      <section class="card"><div class="row"><label class="search">Name begins with<input type="search" .value=${live(q)} @input=${typed} autocomplete="off"></label></div>
        ${error ? html`<p class="note bad" role="alert">${frame.said(error)} <button @click=${look}>Try again</button></p>` : nothing}
        ${found ? rows(found, q) : nothing}</section>`,
  };
}

/** @param {any} found @param {string} q */
function rows({ value, isWhole }, q) {
  if (!value.length)
    return html`<p class="dim">${q ? html`No registration is called “<bdi>${q}</bdi>…”.` : html`There is no registration yet. <a href="#/overview">The overview</a> says how one is made.`}</p>`;
  return html`<div class="wide" tabindex="0" role="group" aria-label="Registrations"><table>
    <thead><tr>${['Registration', 'Default subscription', 'Partner', 'Billing model'].map((head) => html`<th scope="col">${head}</th>`)}
      <th scope="col" class="n">Customers</th><th scope="col">Last request</th><th scope="col" class="n">Refused, last hour</th></tr></thead>
    <tbody>${value.map((/** @type {any} */ row) => html`<tr>
      <th scope="row"><a data-row href=${link('registrations', registrationPath(row.id))}><bdi>${row.name}</bdi></a><br><small><bdi>${row.resourceGroup}</bdi></small></th>
      <td><bdi>${row.subscription.displayName ?? 'not in the directory'}</bdi> ${row.subscription.offer ? html`<span class="pill">${row.subscription.offer}</span>` : nothing}
        ${row.subscription.state && row.subscription.state !== 'Active' ? html`<span class="pill bad">${row.subscription.state}</span>` : nothing}<br><small class="mono">${row.subscription.id}</small></td>
      <td><bdi>${row.partner?.displayName ?? '–'}</bdi></td><td>${row.billingModel}</td><td class="n">${count(row.customers)}</td>
      <td>${row.lastRequest ? html`<span class="nw" title=${time(row.lastRequest.time)}>${ago(row.lastRequest.time)}</span> <span class=${tone(row.lastRequest.status)}>${row.lastRequest.method} ${row.lastRequest.status}</span>` : '–'}</td>
      <td class="n">${row.refusals ? html`<span class="bad">${grouped(row.refusals)}</span>` : 0}</td></tr>`)}</tbody></table></div>
    ${isWhole ? nothing : html`<p class="dim">These are not all: search by name.</p>`}`;
}

// One -------------------------------------------------------------------------------------------

/** @param {Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
function one(place, frame) {
  const id = registrationId(place.path), path = decodeURIComponent(id);
  const customersPath = `${id}/customerSubscriptions?${API}&$top=100`;
  /** @type {{it: any, error: unknown, customers: List<Customer>, gone: Customer | null, wrong: unknown}} */
  const state = { it: null, error: null, customers: listed(), gone: null, wrong: null };
  const trial = tryBox(place, frame, id, () => { state.customers = listed(); });
  const journal = asked(frame, path);

  function listed() {
    return new List(frame, { label: 'Customers', load: async (next) => {
      const { value, nextLink } = await frame.get(next ?? customersPath);
      const link = nextLink && new URL(nextLink);
      return { rows: value.map((/** @type {any} */ row) => ({ id: named(row.id).customer, tenantId: row.properties.tenantId })),
        next: link && link.pathname + link.search };
    } });
  }

  const read = async () => {
    try {
      state.it = await frame.get(`${id}?${API}`);
      state.error = null;
    } catch (error) {
      state.error = error;
    }
    frame.draw();
  };

  /** @param {'DELETE' | 'PUT'} method @param {Customer} row */
  const change = async (method, row) => {
    try {
      await frame.must(method, `${id}/customerSubscriptions/${row.id}?${API}`, method === 'PUT' ? { body: { properties: { tenantId: row.tenantId } } } : {});
      state.gone = method === 'DELETE' ? row : null;
      state.wrong = null;
      state.customers = listed();
      trial.again();
    } catch (error) {
      state.wrong = error;
    }
    frame.draw();
  };

  const key = async () => {
    let /** @type {any} */ answer = null, /** @type {unknown} */ error = null, said = '';
    frame.dialog('Activation key', () => error ? html`<p class="note bad" role="alert">${frame.said(error)}</p>` : answer ? html`
      <p class="dim">Whoever has it can activate a stack on this registration.</p>
      ${['Header', 'Payload'].map((name, part) => html`<h3>${name}</h3><pre class="code" tabindex="0" aria-label=${name}>${decoded(answer.activationKey, part)}</pre>`)}
      <h3>As it is handed out</h3><pre class="code" tabindex="0" aria-label="Key">${answer.activationKey}</pre>
      <div class="row"><button class="main" @click=${async () => { said = await toClipboard(answer.activationKey) ? 'Copied.' : 'This browser gives no clipboard to a page like this: select the text.'; frame.draw(); }}>Copy</button><span role="status">${said}</span></div>` : html`<p class="dim">Asking…</p>`);
    try {
      answer = await frame.must('POST', `${id}/getactivationkey?${API}`);
    } catch (wrong) {
      error = wrong;
    }
    frame.draw();
  };

  const head = () => {
    const ours = trial.facts()?.registration, it = state.it, isActive = ours?.state === 'Active';
    return html`<div class="head"><a class="crumb" href=${link('registrations')}>Registrations</a><span class="crumb" aria-hidden="true">/</span><h1><bdi>${it?.name ?? place.path[2]}</bdi></h1>
      ${ours?.state ? html`<span class=${isActive ? 'pill ok' : 'pill bad'}>${ours.state}</span>` : nothing}
      ${it ? html`<span class="pill">${it.properties.billingModel}</span>` : nothing}
      ${ours?.offer ? html`<span class="pill">default: ${ours.offer}</span>` : nothing}
      ${trial.isLocked() ? html`<span class="pill bad">locked</span>` : nothing}
      ${it ? html`<span class="pill mono" title=${it.properties.cloudId}>cloud ${short(it.properties.cloudId)}</span><span class="pill mono" title="ETag ${it.etag}">etag ${short(it.etag.replaceAll('"', ''))}</span>
        ${Object.entries(it.tags ?? {}).map(([name, value]) => html`<span class="pill"><bdi>${name}</bdi>: <bdi>${value}</bdi></span>`)}` : nothing}
      <div class="r"><button @click=${key}>Activation key</button><a href=${link('pays', place.path)}>Who pays</a>${copyAs(frame, [{ method: 'GET', path: `${id}?${API}` }])}</div></div>
      ${state.error ? html`<p class="note bad" role="alert">${frame.said(state.error)}</p>` : nothing}`;
  };

  const customers = () => html`<section class="card"><div class="head"><h2>Customers <small>a tenant has one subscription here; whoever is not listed costs the default subscription</small></h2>
      <div class="r">${copyAs(frame, [{ method: 'GET', path: customersPath }])}</div></div>
    ${state.wrong ? html`<p class="note bad" role="alert">${frame.said(state.wrong)}</p>` : nothing}
    ${state.gone ? html`<div class="note row" role="status"><span><bdi>${nameOf(state.gone.id)}</bdi> was removed: from now on its tenant costs the default subscription.</span>
      <button @click=${() => change('PUT', /** @type {Customer} */ (state.gone))}>Undo</button></div>` : nothing}
    <div class="wide" tabindex="0" role="group" aria-label="Customers"><div class="customers">${state.customers.view(['Tenant', 'Subscription', ''], (row) => [
      named2(row.tenantId), html`<a data-row href=${link('registrations', place.path, { try: row.id })}>${named2(row.id)}</a>`,
      html`<button class="quiet" aria-label="Remove ${row.id}" @click=${() => change('DELETE', row)}>Remove</button>`], (row) => row.id,
      'None yet: every tenant costs the default subscription. Try one beside this, and send it.')}</div></div></section>`;

  void read();
  return {
    title: () => state.it?.name ?? place.path[2],
    up: () => link('registrations'),
    moved: trial.moved,
    back: () => { void read(); state.customers = listed(); trial.again(); },
    view: () => html`${head()}<div class="two"><div>${picture(trial, state.customers)}${customers()}${journal(place)}</div>${trial.view()}</div>`,
  };
}

/** The name, where it is known, and the id. @param {string} id */
const named2 = (id) => names.has(id) ? html`<bdi>${names.get(id)}</bdi> <small class="mono">${id}</small>` : html`<span class="mono">${id}</span>`;

/** A part of a JWS. @param {string} jws @param {number} part */
function decoded(jws, part) {
  const bytes = Uint8Array.from(atob(jws.split('.')[part].replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return json(JSON.parse(new TextDecoder().decode(bytes)));
}

// Who answers for whom --------------------------------------------------------------------------

/** @param {ReturnType<typeof tryBox>} trial @param {List<Customer>} customers */
function picture(trial, customers) {
  const facts = trial.facts(), ours = facts?.registration, tried = trial.text() ? facts?.customer : undefined;
  if (!ours)
    return nothing;
  const others = customers.rows.filter(({ id }) => id !== tried?.subscription), hidden = others.length - 6;
  /** @type {import('../parts/graph.js').Line[]} */
  const lines = [{ kind: 'default', tenant: ['everybody else', 'tenants without a mapping'], id: ours.subscription,
    payer: [names.get(ours.subscription) ?? 'Default subscription', `${ours.offer ?? 'not in the directory'} · ${short(ours.subscription)}`], partner: ours.partner, root: ours.rootPartner },
  ...others.slice(0, 6).map((row) => /** @type {import('../parts/graph.js').Line} */ ({ kind: '', id: row.id, tenant: [nameOf(row.tenantId), 'tenant'], payer: [nameOf(row.id), 'mapped'] }))];
  if (tried)
    lines.push({ kind: 'tried', id: tried.subscription, tenant: [tried.tenant ? nameOf(tried.tenant) : 'nobody knows', 'tenant'],
      payer: [names.get(tried.subscription) ?? trial.text(), tried.offer ? `${tried.offer} · ${tried.state}` : 'not in the directory'], partner: tried.partner, root: tried.rootPartner });
  const more = hidden > 0 ? `${grouped(hidden)}${customers.isWhole ? '' : ' or more'} more` : '';
  const meets = !tried ? '' : !tried.rootPartner ? ' What is tried rolls up to nobody.'
    : tried.rootPartner === ours.rootPartner ? ' What is tried does, too.' : ` What is tried rolls up to ${tried.rootPartner}.`;
  return html`<section class="card"><h2>Who answers for whom <small>one partner at the end of every line, or the PUT is refused</small></h2>
    ${graph(lines, { isGood: trial.isGood(), isApart: trial.isApart(), more, sentence: `The default subscription rolls up to ${ours.rootPartner ?? 'nobody'}.${meets}` })}</section>`;
}

// Trying one ------------------------------------------------------------------------------------

/** @param {Place} place @param {Frame} frame @param {string} id @param {() => void} written */
function tryBox(place, frame, id, written) {
  /** @type {{try: string, tenant: string, as: string}} */
  let at = placed(place);
  let /** @type {Explained | null} */ told = null, /** @type {unknown} */ error = null, /** @type {any[]} */ found = [], timer = 0, turn = 0;
  let /** @type {import('../api.js').Answer | null} */ sent = null, /** @type {unknown} */ unsent = null, copied = '';

  /** @param {Place} to */
  function placed({ query }) {
    return { try: query.get('try') ?? '', tenant: query.get('tenant') ?? '', as: query.get('as') ?? '' };
  }
  // With nothing to try it is asked about the default subscription: what is known of that comes with any answer.
  const put = () => ({ method: 'PUT', path: `${id}/customerSubscriptions/${encodeURIComponent(at.try || place.path[0])}?${API}`,
    ...(at.tenant && { body: { properties: { tenantId: at.tenant } } }) });
  const explaining = () => {
    const { method, path: url, body } = put();
    return { method: 'POST', path: '/_azsreg/explain', body: { method, url, ...(body && { body }), ...(at.as && { as: at.as }) } };
  };

  async function look() {
    const mine = ++turn;
    try {
      const answer = await frame.must('POST', '/_azsreg/explain', { body: explaining().body });
      const isName = at.try && answer.reason === 'customer-id-form' && !/^[0-9a-f-]{20,}$/i.test(at.try);
      const named = isName ? (await frame.get(`/_azsreg/find?q=${encodeURIComponent(at.try)}`)).value : [];
      if (mine !== turn)
        return;
      told = answer;
      found = named.filter((/** @type {any} */ one) => /subscription$/i.test(one.kind));
      for (const one of found)
        names.set(one.id, one.name);
      error = null;
      if (at.try)
        frame.say(told && told.status >= 400 ? `Refused by ${culprit(told.checks)}` : 'Would pass');
    } catch (wrong) {
      if (mine !== turn || frame.signal.aborted)
        return;
      error = wrong;
      told = wrong instanceof Refusal ? null : told;
    }
    frame.draw();
  }

  /** @param {keyof typeof at} name */
  const typed = (name) => (/** @type {InputEvent} */ event) => {
    at = { ...at, [name]: /** @type {HTMLInputElement} */ (event.target).value.trim() };
    clearTimeout(timer);
    timer = setTimeout(() => amend(at), 150);
  };

  /** @param {import('../api.js').Asked} asked */
  const send = async ({ method, path, body }) => {
    sent = unsent = null;
    try {
      sent = await frame.ask(method, path, { body });
      if (sent.ok)
        written();
      await look();
    } catch (wrong) {
      unsent = wrong;
    }
    frame.draw();
  };

  const copyLink = async () => {
    copied = await toClipboard(location.href) ? 'Copied.' : 'It is in the address bar.';
    frame.draw();
  };

  /** What mends it, as buttons. @param {Explained} told */
  const mending = ({ reason, cure }) => {
    const lower = at.try.toLowerCase(), request = remedy(cure);
    return html`${reason === 'customer-id-form' && lower !== at.try && cure?.includes(lower)
      ? html`<button @click=${() => amend({ try: lower })}>Write it in lower case</button>` : nothing}
      ${reason === 'customer-tenant' ? html`<button @click=${() => amend({ tenant: '' })}>Leave tenantId out</button>` : nothing}
      ${request ? html`<button @click=${() => send(/** @type {any} */ ({ ...request, path: request.path.replace('{a new GUID}', crypto.randomUUID()) }))}>Send this ${request.method}</button>` : nothing}`;
  };
  /** @param {string} candidate */
  const placeOf = (candidate) => link('registrations', place.path, { ...at, try: candidate });

  const answered = () => sent ? html`<div class=${sent.ok ? 'note ok' : 'note bad'} role="alert"><b>Answered ${sent.status}${sent.ok ? '' : ` ${sent.body?.error?.code ?? ''}`}</b>
    <p>${sent.body?.error?.message ?? ''}</p><details><summary class="dim">The answer</summary><pre>${json(sent.body)}</pre></details></div>`
    : unsent ? html`<p class="note bad" role="alert">${frame.said(unsent)}</p>` : nothing;

  const result = () => error ? html`<p class="note bad" role="alert">${frame.said(error)}</p>` : !told ? html`<p class="dim">Asking…</p>`
    : !at.try && !/registration|subscription-/.test(told.reason ?? '') ? html`<p class="dim">Type what a PUT would name: each check of the service is asked, and what says no is explained.</p>`
    : html`${found.length ? html`<p>Called so: ${found.map((one) => html`<a class="pill" title=${one.id} href=${placeOf(one.id)}><bdi>${one.name}</bdi></a> `)}</p>` : nothing}
      ${told.faults ? html`<p class="note">Before that it would meet the fault <a href=${link('faults')}><bdi>${told.faults}</bdi></a>.</p>` : nothing}
      ${verdict(told, { nameOf, placeOf, more: mending(told) })}${checks(told)}`;

  void look();
  return {
    text: () => at.try,
    facts: () => told?.facts,
    isGood: () => !!told && told.status < 400,
    isApart: () => !!told?.checks?.some(({ check, verdict: word }) => check === 'samePartner' && /ail/.test(word)),
    isLocked: () => !!told?.checks?.some(({ check, verdict: word }) => check === 'locks' && /ail/.test(word)),
    again: look,
    moved: (/** @type {Place} */ to) => { at = placed(to); sent = unsent = null; copied = ''; void look(); },
    view: () => html`<section class="card"><div class="head"><h2>Try a customer <small>nothing is written until you send</small></h2>
        <div class="r">${copyAs(frame, [explaining()])}</div></div>
      <label>Customer subscription id, or a name<input id="try" class="mono" .value=${live(at.try)} @input=${typed('try')} autocomplete="off" spellcheck="false"></label>
      <div class="pair"><label>tenantId, optional<input class="mono" .value=${live(at.tenant)} @input=${typed('tenant')} placeholder="its own" autocomplete="off" spellcheck="false"></label>
        <label>Ask as<input .value=${live(at.as)} @input=${typed('as')} placeholder="whoever I am" autocomplete="off" spellcheck="false"></label></div>
      ${result()}${answered()}
      <div class="row"><button class="main" @click=${() => send(put())}>Send PUT${at.try && told && told.status >= 400 ? ' and be refused' : ''}</button>
        ${copyAs(frame, [put()], 'Copy as curl')}<button @click=${copyLink}>Copy link</button><span role="status">${copied}</span></div></section>`,
  };
}

// What was asked of it --------------------------------------------------------------------------

/** @param {Frame} frame @param {string} path */
function asked(frame, path) {
  let /** @type {any[]} */ rows = [], /** @type {unknown} */ error = null, next = '', epoch = '';
  const query = `path=${encodeURIComponent(path)}**&limit=20`;
  const isOf = (/** @type {any} */ { url }) => /^$|^[/?]/.test(decodeURIComponent(url).replace(/^https?:\/\/[^/]*/, '').slice(path.length));
  const isKept = () => frame.status()?.requests?.limit !== 0;

  frame.poll(async () => {
    if (!isKept())
      return;
    try {
      const answer = await frame.get(`/_azsreg/requests?${query}&waitMs=20000${next}`);
      rows = answer.value.filter(isOf).reverse().concat(String(answer.epoch) === epoch ? rows : []).slice(0, 20);
      epoch = String(answer.epoch);
      next = `&since=${answer.next}&epoch=${epoch}`;
      error = null;
    } catch (wrong) {
      error = wrong;
      throw wrong;
    }
  }, 1000);

  /** @param {Place} place @param {any} row */
  const line = (place, row) => {
    const url = new URL(row.url, location.origin), tail = decodeURIComponent(url.pathname).slice(path.length);
    const [, customer] = tail.match(/^\/customerSubscriptions\/([^/]+)$/i) ?? [];
    const client = row.request.headers.find((/** @type {[string, string]} */ [name]) => /^user-agent$/i.test(name))?.[1] ?? row.caller ?? '–';
    const tenant = row.request.body?.properties?.tenantId;
    return html`<tr><td class="nw" title=${time(row.clock)}>${ago(row.clock)}</td>
      <td class="mono"><b>${row.method}</b> ${customer ? html`<a title="Try it" href=${link('registrations', place.path, { try: customer, tenant })}>…/<bdi>${short(customer)}</bdi></a>` : html`<bdi>${tail || 'itself'}</bdi>`}</td>
      <td><bdi>${client.split(' ')[0].slice(0, 30)}</bdi></td>
      <td><a data-row class=${tone(row.status)} href=${link('requests', [row.requestId])}>${row.status} ${row.code ?? ''}</a></td>
      <td>${row.explain ? culprit(row.explain.checks) ?? row.reason : ''}</td></tr>`;
  };

  return (/** @type {Place} */ place) => html`<section class="card"><div class="head"><h2>What was asked of it <small>live, without this page’s own</small></h2>
      <div class="r">${copyAs(frame, [{ method: 'GET', path: `/_azsreg/requests?${query}` }])}</div></div>
    ${!isKept() ? html`<p class="dim">Requests are not kept: a start with <code>--keep-requests 1000</code> keeps them.</p>`
      : error ? html`<p class="note bad" role="alert">${frame.said(error)}</p>`
      : !rows.length ? html`<p class="dim">Nothing yet.</p>` : html`<div class="wide" tabindex="0" role="group" aria-label="What was asked of it"><table>
        <thead><tr>${['When', 'Request', 'Client', 'Answer', 'Why'].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => line(place, row))}</tbody></table></div>`}</section>`;
}
