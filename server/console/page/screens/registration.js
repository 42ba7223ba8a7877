// Registrations: all of them, and one: who answers for whom, its customers, trying one, what was asked of it.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { Refusal, tokens } from '../api.js';
import { ago, count, grouped, json, short, time, tone } from '../format.js';
import { amend, decoded, link, registrationId, registrationPath } from '../route.js';
import { candidateList, checks, culprit, remedy, verdict } from '../parts/checks.js';
import { copyAs, toClipboard } from '../parts/copy.js';
import { graph } from '../parts/graph.js';
import { List } from '../parts/list.js';

/** @typedef {import('../app.js').Frame} Frame */
/** @typedef {import('../route.js').Place} Place */
/** @typedef {import('../parts/checks.js').Explained} Explained */
/** @typedef {{id: string, displayName?: string, offer?: string, state?: string, tenant: {id: string, displayName?: string}, validFrom: string,
 *   partner?: {name: string, displayName: string, rollsUpTo: string}}} Customer */

const API = 'api-version=2022-06-01';

/** @param {Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
export const open = (place, frame) => place.path.length < 3 ? all(place, frame) : one(place, frame);

/** @param {Frame} frame @param {unknown} error @param {() => void} [again] */
const wrong = (frame, error, again) => error ? html`<p class="note bad" role="alert">${frame.said(error)}
  ${again ? html`<button @click=${again}>Try again</button>` : nothing}</p>` : nothing;

/** @param {string} label @param {unknown[]} heads @param {unknown} rows */
const table = (label, heads, rows) => html`<div class="wide" tabindex="0" role="group" aria-label=${label}><table class="rows">
  <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

// All of them -----------------------------------------------------------------------------------

/** @param {Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
function all(place, frame) {
  let q = '', /** @type {any} */ found = null, /** @type {unknown} */ error = null, timer = 0;
  const path = () => `/_azsreg/overview?q=${encodeURIComponent(q)}&top=100`;
  const look = async (/** @type {Place} */ to) => {
    const mine = q = to.query.get('q') ?? '';
    try {
      const answer = await frame.get(path());
      if (mine === q)
        found = answer, error = null;
    } catch (refused) {
      error = refused;
    }
    frame.draw();
  };
  /** @param {InputEvent} event */
  const typed = (event) => {
    q = /** @type {HTMLInputElement} */ (event.target).value;
    clearTimeout(timer);
    timer = setTimeout(() => amend({ q }), 150);
  };
  void look(place);
  return {
    title: () => 'Registrations', moved: look,
    view: () => html`<div class="head"><h1>Registrations</h1><input class="name" type="search" aria-label="Name begins with" placeholder="Name begins with…" .value=${live(q)} @input=${typed} autocomplete="off">
        <div class="r">${copyAs(frame, [{ method: 'GET', path: path() }])}</div></div>
      ${wrong(frame, error, () => look(place))}${found ? html`<section class="card">${rows(found, q)}</section>` : nothing}`,
  };
}

/** @param {any} found @param {string} q */
function rows({ value, isWhole }, q) {
  if (!value.length)
    return q ? html`<p class="dim">No registration’s name begins with “<bdi>${q}</bdi>”.</p>`
      : html`<p class="dim">There is no registration yet. <a href="#/overview">The overview</a> says how one is made.</p>`;
  return html`${table('Registrations', ['Registration', 'Default subscription', 'Partner', 'Billing model', 'Customers', 'Last request', 'Refused, last hour'],
    value.map((/** @type {any} */ { id, name, resourceGroup, subscription, partner, billingModel, customers, lastRequest, refusals }) => html`<tr>
      <th scope="row"><a data-row href=${link('registrations', registrationPath(id))}><bdi>${name}</bdi></a><small><bdi>${resourceGroup}</bdi></small></th>
      <td><bdi>${subscription.displayName ?? 'not in the directory'}</bdi> ${subscription.offer ? html`<span class="pill">${subscription.offer}</span>` : nothing} ${active(subscription.state)}<small class="mono">${subscription.id}</small></td>
      <td><bdi>${partner?.displayName ?? '–'}</bdi></td><td>${billingModel}</td><td class="n">${count(customers)}</td>
      <td>${lastRequest ? html`<span class="nw" title=${time(lastRequest.time)}>${ago(lastRequest.time)}</span><small class=${`nw ${tone(lastRequest.status)}`}>${lastRequest.method} ${lastRequest.status}</small>` : '–'}</td>
      <td class="n">${refusals ? html`<span class="bad">${grouped(refusals)}</span>` : 0}</td></tr>`))}
    ${isWhole ? nothing : html`<p class="dim">These are not all: search by name.</p>`}`;
}

/** @param {string} [state] */
const active = (state) => state ? html`<span class=${state === 'Active' ? 'pill ok' : 'pill warn'}>${state}</span>` : nothing;

// One -------------------------------------------------------------------------------------------

/** @param {Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
function one(place, frame) {
  const id = registrationId(place.path), path = decodeURIComponent(id);
  const customersPath = `/_azsreg/customers?registration=${encodeURIComponent(path)}&top=100`;
  const listed = () => new List(frame, { label: 'Customers', load: async (next) => {
    const { value, next: after } = await frame.get(next ? `${customersPath}&after=${next}` : customersPath);
    return { rows: value, next: after };
  } });
  /** @type {any} */
  let it = null, /** @type {unknown} */ error = null, /** @type {List<Customer>} */ customers = listed();
  let /** @type {Customer | null} */ gone = null, /** @type {unknown} */ unchanged = null;
  const trial = tryBox(place, frame, id, () => { customers = listed(); }), journal = asked(place, frame, path);

  // Who has signed in meanwhile is told what holds for him, not for nobody.
  const read = async () => {
    const before = tokens.get('arm');
    try {
      it = await frame.get(`${id}?${API}`);
      error = null;
      if (tokens.get('arm') !== before)
        trial.again();
    } catch (refused) {
      error = refused;
    }
    frame.draw();
  };

  /** @param {'DELETE' | 'PUT'} method @param {Customer} row */
  const change = async (method, row) => {
    try {
      await frame.must(method, `${id}/customerSubscriptions/${row.id}?${API}`, method === 'PUT' ? { body: { properties: { tenantId: row.tenant.id } } } : {});
      gone = method === 'DELETE' ? row : null;
      unchanged = null;
      customers = listed();
      trial.again();
    } catch (refused) {
      unchanged = refused;
    }
    frame.draw();
  };

  const head = () => {
    const ours = trial.facts()?.registration;
    return html`<div class="head"><span class="crumb"><a href=${link('registrations')}>Registrations</a> /</span><h1><bdi>${it?.name ?? place.path[2]}</bdi></h1>
      ${active(ours?.state)}${it ? html`<span class="pill">${it.properties.billingModel}</span>` : nothing}
      ${ours?.offer ? html`<span class="pill">default: ${ours.offer}</span>` : nothing}
      ${trial.says('locks') ? html`<span class="pill bad">locked</span>` : nothing}
      ${it ? html`<span class="pill mono" title=${it.properties.cloudId}>cloud ${short(it.properties.cloudId)}</span><span class="pill mono" title=${it.etag}>etag ${short(it.etag.slice(1, -1))}</span>
        ${Object.entries(it.tags ?? {}).map(([name, value]) => html`<span class="pill"><bdi>${name}</bdi>: <bdi>${value}</bdi></span>`)}` : nothing}
      <div class="r"><a href=${link('pays', place.path)}>Who pays</a><button @click=${() => key(frame, id)}>Activation key</button>${copyAs(frame, [{ method: 'GET', path: `${id}?${API}` }])}</div></div>
      ${wrong(frame, error)}`;
  };

  /** @param {Customer} row */
  const cells = (row) => [
    html`<bdi>${row.tenant.displayName ?? 'not in the directory'}</bdi><small class="mono" title=${row.tenant.id}>${short(row.tenant.id)}</small>`,
    html`<a data-row href=${link('registrations', place.path, { try: row.id })}><bdi>${row.displayName ?? 'not in the directory'}</bdi></a><small class="mono" title=${row.id}>${short(row.id)}</small>`,
    html`${active(row.state)}<small title=${time(row.validFrom)}>${ago(row.validFrom)}</small>`,
    html`<button class="quiet" aria-label="Remove ${row.id}" @click=${() => change('DELETE', row)}>Remove</button>`];

  const table = () => html`<section class="card"><div class="head"><h2>Customers <small>one subscription for each tenant</small></h2>
      <div class="r">${copyAs(frame, [{ method: 'GET', path: customersPath }])}</div></div>
    ${wrong(frame, unchanged)}${gone ? html`<div class="note row" role="status"><span><bdi>${gone.displayName ?? gone.id}</bdi> is removed: from now on its tenant costs the default subscription.</span>
      <button @click=${() => change('PUT', /** @type {Customer} */ (gone))}>Undo</button></div>` : nothing}
    <div class="wide" tabindex="0" role="group" aria-label="Customers"><div class="customers">${customers.view(['Tenant', 'Subscription', 'Mapped', 'Change'], cells, (row) => row.id,
      'None yet: every tenant costs the default subscription. Try one here, and send it.')}</div></div></section>`;

  void read();
  return {
    title: () => it?.name ?? place.path[2], up: () => link('registrations'), moved: trial.moved,
    back: () => { void read(); customers = listed(); trial.again(); },
    view: () => html`${head()}<div class="two"><div>${error instanceof Refusal && error.status === 404 ? nothing : [picture(trial, customers), table()]}${journal()}</div>${trial.view()}</div>`,
  };
}

/** The activation key, in a dialog. @param {Frame} frame @param {string} id */
async function key(frame, id) {
  let token = '', /** @type {unknown} */ error = null, said = '';
  const copy = async () => {
    said = await toClipboard(token) ? 'Copied.' : 'This browser gives no clipboard to a page like this: select the text.';
    frame.draw();
  };
  /** @param {number} part of a JWS */
  const part = (part) => json(JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(token.split('.')[part].replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0)))));
  frame.dialog('Activation key', () => error ? wrong(frame, error) : !token ? html`<p class="dim">Asking…</p>` : html`
    ${[['What it says', part(1)], ['How it is signed', part(0)], ['As it is handed out', token]].map(([name, text]) => html`<h3>${name}</h3><pre class="code" tabindex="0" role="group" aria-label=${name}>${text}</pre>`)}
    <div class="row"><button class="main" @click=${copy}>Copy</button><span role="status">${said}</span></div>`);
  try {
    token = (await frame.must('POST', `${id}/getactivationkey?${API}`)).activationKey;
  } catch (refused) {
    error = refused;
  }
  frame.draw();
}

// Who answers for whom --------------------------------------------------------------------------

/** @param {ReturnType<typeof tryBox>} trial @param {List<Customer>} customers */
function picture(trial, customers) {
  const facts = trial.facts(), tried = trial.text() ? facts?.customer : undefined, nameOf = trial.nameOf;
  if (!facts)
    return nothing;
  const others = customers.rows.filter(({ id }) => id !== tried?.subscription), hidden = others.length - 6;
  /** @typedef {import('../parts/graph.js').Line} Line */
  /** @param {Line['kind']} kind @param {import('../parts/checks.js').Party} party @param {[string, string]} tenant @param {string} [name] @returns {Line} */
  const line = (kind, { subscription, offer, partner, rootPartner }, tenant, name) => ({ kind, tenant, id: subscription, partner, root: rootPartner,
    payer: [name ?? nameOf(subscription), `${offer ?? 'not in the directory'} · ${short(subscription)}`] });
  const lines = [line('default', facts.registration, ['everybody else', 'who has no mapping']),
    ...others.slice(0, 6).map((row) => line('', { subscription: row.id, offer: row.offer, partner: row.partner?.name, rootPartner: row.partner?.rollsUpTo },
      [row.tenant.displayName ?? short(row.tenant.id), short(row.tenant.id)], row.displayName)),
    ...tried ? [line('tried', tried, tried.tenant ? [nameOf(tried.tenant), short(tried.tenant)] : ['nobody knows', ''])] : []];
  for (const { partner } of others)
    trial.learn(partner ? { [partner.name]: partner.displayName } : {});
  const at = facts.registration.rootPartner, to = tried?.rootPartner;
  return html`<section class="card"><h2>Who answers for whom <small>every line ends at one partner, or the PUT is refused</small></h2>
    ${graph(lines, { nameOf, isGood: trial.isGood(), isApart: trial.says('samePartner'), more: hidden > 0 ? `${grouped(hidden)}${customers.isWhole ? '' : ' and more'} besides these` : '',
      sentence: `The default subscription rolls up to ${at ? nameOf(at) : 'nobody'}${tried ? `, and what is tried to ${to ? nameOf(to) : 'nobody'}` : ''}.` })}</section>`;
}

// Trying one ------------------------------------------------------------------------------------

/** @param {Place} place @param {Frame} frame @param {string} id @param {() => void} written */
function tryBox(place, frame, id, written) {
  const placed = (/** @type {Place} */ { query }) => ({ try: query.get('try') ?? '', tenant: query.get('tenant') ?? '', as: query.get('as') ?? '' });
  /** @type {Map<string, string>} */
  const names = new Map();
  let at = placed(place), /** @type {Explained | null} */ told = null, /** @type {unknown} */ error = null, /** @type {any[]} */ found = [];
  let timer = 0, turn = 0, /** @type {import('../api.js').Answer | null} */ sent = null, /** @type {unknown} */ unsent = null, copied = '';

  const nameOf = (/** @type {string} */ id) => names.get(id) || short(id);
  const learn = (/** @type {Record<string, string>} */ more = {}) => Object.entries(more).forEach(([id, name]) => names.set(id, name));
  const says = (/** @type {string} */ check) => !!told?.checks?.some((one) => one.check === check && /^(failed|wouldFail)$/.test(one.verdict));
  const customer = () => at.try.trim();
  const put = (name = customer()) => ({ method: 'PUT', path: `${id}/customerSubscriptions/${encodeURIComponent(name)}?${API}`,
    ...(at.tenant.trim() && { body: { properties: { tenantId: at.tenant.trim() } } }) });
  // With nothing to try it is asked about the default subscription: any answer has what is known of that.
  const explaining = () => {
    const { method, path: url, body } = put(customer() || place.path[0]);
    return { method: 'POST', path: '/_azsreg/explain', body: { method, url, ...(body && { body }), ...(at.as.trim() && { as: at.as.trim() }) } };
  };

  /** Whoever has signed in is asked for, unless another is named. No command that is copied has the token. */
  const asMe = () => {
    const token = tokens.get('arm');
    return token && !at.as.trim() ? { headers: { Authorization: `Bearer ${token}` } } : {};
  };

  async function look() {
    const mine = ++turn, name = customer();
    try {
      const answer = await frame.must('POST', '/_azsreg/explain', { body: { ...explaining().body, ...asMe() } });
      if (mine !== turn)
        return;
      [told, error, found] = [answer, null, []];
      learn(answer.names);
      frame.say(!name ? '' : answer.status < 400 ? 'Would pass' : `Refused by ${culprit(answer.checks)}`);
      if (name && answer.reason === 'customer-id-form' && !/^[\da-f-]{20,}$/i.test(name))
        await find(name, mine);
    } catch (refused) {
      if (mine !== turn || frame.signal.aborted)
        return;
      error = refused;
    }
    frame.draw();
  }

  /** What is no id may be a name. @param {string} name @param {number} mine */
  async function find(name, mine) {
    const { value } = await frame.get(`/_azsreg/find?q=${encodeURIComponent(name)}`);
    if (mine === turn)
      found = value.filter((/** @type {any} */ one) => one.kind === 'subscription');
    learn(Object.fromEntries(found.map(({ id, name }) => [id, name])));
  }

  /** @param {import('../api.js').Asked} asked */
  const send = async ({ method, path, body, headers }) => {
    sent = unsent = null;
    try {
      sent = await frame.ask(method, path, { body, headers });
      if (sent.ok)
        written();
      await look();
    } catch (gone) {
      unsent = gone;
    }
    frame.draw();
  };

  const refusal = (/** @type {import('../api.js').Answer} */ answer) => new Refusal(answer, put());

  const copyLink = async () => {
    copied = await toClipboard(location.href) ? 'Copied.' : 'It is in the address bar.';
    frame.draw();
  };

  /** What mends it, as buttons. @param {Explained} told */
  const mending = (told) => {
    const { reason, cure } = told, lower = customer().toLowerCase(), request = remedy(told);
    return html`${reason === 'customer-id-form' && cure?.includes(lower) ? html`<button @click=${() => amend({ try: lower }, true)}>Write it in lower case</button>` : nothing}
      ${reason === 'customer-tenant' ? html`<button @click=${() => amend({ tenant: '' }, true)}>Leave tenantId out</button>` : nothing}
      ${request ? html`<button @click=${() => send(request)}>Send this ${request.method}</button>` : nothing}`;
  };

  const placeOf = (/** @type {string} */ candidate) => link('registrations', place.path, { ...at, try: candidate });

  const answered = () => sent ? html`<div class=${sent.ok ? 'note ok' : 'note bad'} role="alert"><b>Sent, and answered ${sent.status}${sent.ok ? '' : ` ${refusal(sent).code}`}</b> ${sent.ok ? nothing : refusal(sent).message}
    <details><summary>The answer</summary><pre>${json(sent.body)}</pre></details></div>` : wrong(frame, unsent);

  const isOfNobody = (/** @type {Explained} */ told) => !customer() && (told.status < 400 ||
    told.checks?.some(({ check, verdict }) => verdict === 'failed' && /^(customer|samePartner)/.test(check)));

  const result = () => {
    if (error || !told)
      return error ? wrong(frame, error, look) : html`<p class="dim">Asking…</p>`;
    return isOfNobody(told) ? html`<p class="dim">Type what a PUT would name: every check is asked, and what says no is explained.</p>` : html`
      ${found.length ? html`<h3>Subscriptions of that name</h3>${candidateList(found.map(({ id }) => id), nameOf, placeOf)}` : nothing}
      ${told.faults ? html`<p class="note">Before that it would meet the fault <a href=${link('faults')}><bdi>${told.faults}</bdi></a>.</p>` : nothing}
      ${verdict(told, { nameOf, placeOf, more: mending(told) })}`;
  };

  /** @param {'try' | 'tenant' | 'as'} name @param {string} label @param {string} placeholder */
  const field = (name, label, placeholder) => html`<label>${label}<input id=${name} class="mono" placeholder=${placeholder} .value=${live(at[name])} autocomplete="off" spellcheck="false"
    @input=${(/** @type {InputEvent} */ event) => {
      at = { ...at, [name]: /** @type {HTMLInputElement} */ (event.target).value };
      clearTimeout(timer);
      timer = setTimeout(() => amend(at), 150);
    }}></label>`;

  void look();
  return {
    nameOf, learn, says, text: customer, facts: () => told?.facts, isGood: () => !!told && told.status < 400, again: look,
    moved: (/** @type {Place} */ to) => { at = placed(to); sent = unsent = null; copied = ''; void look(); },
    view: () => html`<section class="card trial"><div class="head"><h2>Try a customer <small>nothing is written until you send</small></h2><div class="r">${copyAs(frame, [explaining()])}</div></div>
      ${field('try', 'Customer subscription id, or a name', 'c5000000-…')}<div class="pair">${field('tenant', 'tenantId, optional', 'its own')}${field('as', 'Ask as', 'whoever I am')}</div>
      ${result()}${answered()}
      <div class="row"><button class="main" @click=${() => send(put())}>Send PUT${customer() && told && told.status >= 400 ? ' and be refused' : ''}</button>
        ${copyAs(frame, [put()], 'Copy as curl')}<button class="quiet" @click=${copyLink}>Copy link</button><span role="status">${copied}</span></div>
      ${error || !told || isOfNobody(told) ? nothing : checks(told)}</section>`,
  };
}

// What was asked of it --------------------------------------------------------------------------

/** @param {Place} place @param {Frame} frame @param {string} path */
function asked(place, frame, path) {
  let /** @type {any[]} */ rows = [], /** @type {unknown} */ error = null, since = '', epoch = -1;
  const query = `path=${encodeURIComponent(path)}**&limit=20`, isKept = () => frame.status()?.requests.limit !== 0;
  const tail = (/** @type {any} */ { url }) => decoded(url.split('?')[0]).slice(path.length);

  frame.poll(async () => {
    if (!isKept() || (error instanceof Refusal && error.status === 401))
      return;
    try {
      const answer = await frame.get(`/_azsreg/requests?${query}&waitMs=20000${since}`);
      rows = [...answer.value.filter((/** @type {any} */ one) => /^(\/|$)/.test(tail(one))).reverse(), ...answer.epoch === epoch ? rows : []].slice(0, 20);
      ({ epoch } = answer);
      since = `&since=${answer.next}&epoch=${epoch}`;
      error = null;
    } catch (refused) {
      error = refused;
    }
  }, 1000);

  const line = (/** @type {any} */ row) => {
    const [, customer] = tail(row).match(/^\/customerSubscriptions\/([^/]+)$/i) ?? [];
    const client = row.request.headers.find((/** @type {string[]} */ [name]) => /^user-agent$/i.test(name))?.[1].split(/[ (/]/)[0] ?? '–';
    const by = row.fault ? `fault ${row.fault}` : culprit(row.explain?.checks);
    return html`<tr><td class="nw" title=${time(row.clock)}>${ago(row.clock)}</td>
      <td class="mono"><b>${row.method}</b> ${customer ? html`<a class="nw" title="Try it" href=${link('registrations', place.path, { try: customer, tenant: row.request.body?.properties?.tenantId })}>…/<bdi>${short(customer)}</bdi></a>` : html`<bdi>${tail(row) || '/'}</bdi>`}</td>
      <td><bdi>${client}</bdi></td><td><a data-row class=${tone(row.status)} href=${link('requests', [row.requestId])}>${row.status}${by ? html` · <bdi>${by}</bdi>` : nothing}</a><small>${row.code}</small></td></tr>`;
  };

  return () => html`<section class="card"><div class="head"><h2>What was asked of it <small>live, without this page’s own</small></h2><div class="r">${copyAs(frame, [{ method: 'GET', path: `/_azsreg/requests?${query}` }])}</div></div>
    ${!isKept() ? html`<p class="dim">Requests are not kept: <code>--keep-requests 1000</code> at the start keeps them.</p>`
      : error ? wrong(frame, error) : !rows.length ? html`<p class="dim">Nothing yet.</p>` : table('What was asked of it', ['When', 'Request', 'Client', 'Answer'], rows.map(line))}</section>`;
}
