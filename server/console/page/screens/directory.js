// The directory: who sells to whom as a tree that is fetched as it is opened, suspending, and the file as JSON.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { Refusal } from '../api.js';
import { count, grouped, time } from '../format.js';
import { amend, decoded, link, registrationPath } from '../route.js';
import { copyAs } from '../parts/copy.js';

/** @typedef {import('../app.js').Frame} Frame */
/**
 * @typedef {{key: string, kind: string, id: string, name: string, displayName?: string, hasChildren?: boolean, under?: string, login?: string,
 *   offer?: string, state?: string, partner?: string, tenant?: string, tenantName?: string, mappings?: number, registrations?: number,
 *   partnerKind?: string, reachable?: boolean, partnerCustomer?: {partner: string, tenantId: string, subscriptionId: string}}} Row
 */
/** @typedef {{rows: Row[], next?: string, loading: Promise<void> | null, error: unknown}} Branch */

const TOP = 100, MOST = 1048576, FILE = '/_azsreg/directory';
const KINDS = /** @type {Record<string, string>} */ ({ none: '', indirectProvider: 'indirect provider', direct: 'direct partner', servicePrincipal: 'application', stackSubscription: 'subscription of a stack' });
const SHOWN = /^(partner|reseller|tenant|subscription|user|servicePrincipal)$/;
const STATES = /** @type {Record<string, string>} */ ({ active: 'Active', suspended: 'Suspended', deleted: 'Deleted' });

/** @param {Row} row */
const called = ({ displayName, name, id }) => displayName || name || id;
/** @param {Row} row */
const kindOf = ({ kind, partnerKind }) => KINDS[kind === 'partner' ? partnerKind ?? '' : kind] ?? kind;
/** @param {string} under @param {string} [after] */
const browse = (under, after) => `/_azsreg/browse?${new URLSearchParams({ ...(under && { under }), top: String(TOP), ...(after && { after }) })}`;
/** @param {string} q */
const finding = (q) => `/_azsreg/find?${new URLSearchParams({ q, top: '50' })}`;
/** Keys in a place, whatever is in them. @param {string[]} keys */
const joined = (keys) => keys.map((key) => key.replace(/[%,]/g, encodeURIComponent)).join(',');
/** @param {string | null} text */
const split = (text) => (text ?? '').split(',').filter(Boolean).map(decoded);
/** @param {number} many @param {string} one @param {string} more */
const number = (many, one, more) => many === 1 ? `1 ${one}` : `${count(many)} ${more}`;

/** @param {import('../route.js').Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
export const open = (place, frame) => place.path[0] === 'json' ? file(frame) : tree(place, frame);

// The tree --------------------------------------------------------------------------------------

/** @param {import('../route.js').Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
function tree(place, frame) {
  /** Children by the key of what they are under; '' has the partners. @type {Map<string, Branch>} */
  const branches = new Map();
  let opened = new Set(split(place.query.get('open'))), q = '', at = place.query.get('at') ?? '', find = '';
  let timer = 0, isRevealing = false, /** @type {Row | null} */ found = null, /** @type {unknown} */ wrong = null, isBusy = false;
  /** What the words of the box have found. @type {{value: Row[], isWhole: boolean} | null} */
  let results = null;
  /** Where the selected subscription is mapped. @type {{id: string, places: {under: string}[], error: unknown} | null} */
  let mapped = null;

  /** One page more of what is under a key. @param {string} under */
  function more(under) {
    const branch = branches.get(under) ?? { rows: [], loading: null, error: null };
    branches.set(under, branch);
    branch.loading ??= page(under, branch);
    return branch.loading;
  }

  /** @param {string} under @param {Branch} branch */
  async function page(under, branch) {
    branch.error = null;
    frame.draw();
    try {
      const { value, next } = await frame.get(browse(under, branch.next));
      Object.assign(branch, { rows: branch.rows.concat(value), next });
    } catch (error) {
      branch.error = frame.signal.aborted ? null : error;
    }
    branch.loading = null;
    frame.draw();
    queueMicrotask(scrollToFound);
  }

  function scrollToFound() {
    const shown = isRevealing && document.querySelector('.leaf.on');
    if (shown)
      shown.scrollIntoView({ block: 'nearest' }), isRevealing = false;
  }

  /** @param {string} key @param {boolean} isOpen */
  function toggle(key, isOpen) {
    opened[isOpen ? 'add' : 'delete'](key);
    amend({ open: joined([...opened]) });
  }

  const known = () => [...branches.values()].flatMap(({ rows }) => rows);
  const chosen = () => known().find(({ key }) => key === at) ?? (found?.key === at ? found : null);

  /** What an id names is opened, from its partner down. @param {string} id */
  async function reveal(id) {
    find = id;
    try {
      const { value } = await frame.get(finding(id));
      const row = /** @type {Row | undefined} */ (value.find((/** @type {Row} */ one) => SHOWN.test(one.kind) && one.id.toLowerCase() === id.toLowerCase()));
      if (!row)
        throw new Error(`The directory has nothing with the id ${id}.`);
      found = row.kind === 'subscription' ? await subscriptionOf(row) : { ...row, key: row.key ?? row.kind };
      const children = row.kind === 'tenant' ? (await frame.get(browse(row.key))).value : [];
      const above = row.kind === 'reseller' ? [`partner:${row.under}`] : row.kind === 'tenant' ? children.flatMap(aboveTenant) : aboveTenant(found);
      if (row.kind === 'tenant' && children[0]?.partnerCustomer)
        found.key = `${above.at(-2)}/${row.key}`;
      isRevealing = true;
      amend({ find: row.login ? id : undefined, q: undefined, open: joined([...new Set([...opened, ...above])]), at: found.key });
    } catch (error) {
      wrong = frame.signal.aborted ? null : error;
    }
    frame.draw();
  }

  /** All there is of a subscription that was found by its id: as a child of its tenant. @param {Row} row @returns {Promise<Row>} */
  async function subscriptionOf(row) {
    const { value } = await frame.get(finding(row.under ?? ''));
    for (const { key } of value.filter((/** @type {Row} */ { kind }) => kind === 'tenant').slice(0, 5)) {
      const children = /** @type {Row[]} */ ((await frame.get(browse(key))).value), child = children.find(({ id }) => id === row.id);
      if (child)
        return child;
    }
    return { ...row, key: `subscription:${row.id}` };
  }

  /** The keys above a subscription: its partner's, its reseller's, its tenant's. @param {Row} row @returns {string[]} */
  function aboveTenant({ kind, partner, tenant, partnerCustomer }) {
    const names = [partnerCustomer?.partner, partner].filter(Boolean);
    if (!names.length)
      return kind === 'subscription' || kind.startsWith('stack') ? ['none'] : [];
    const keys = [...new Set(names)].map((name) => `partner:${name}`);
    return keys.flatMap((key) => [key, `${key}/tenant:${tenant}`]);
  }

  // Suspending ----------------------------------------------------------------------------------

  // Where nobody signs in, it is said who speaks for the partner.
  /** @param {Row} row @param {string} status @returns {import('../api.js').Asked} */
  const patch = (row, status) => ({ method: 'PATCH', path: `/v1/customers/${row.partnerCustomer?.tenantId}/subscriptions/${row.partnerCustomer?.subscriptionId}`,
    body: { status }, headers: { 'x-azsreg-partner': row.partnerCustomer?.partner ?? '' } });

  /** @param {Row} row @param {string} status */
  async function change(row, status) {
    const { method, path, body, headers } = patch(row, status);
    isBusy = true;
    frame.draw();
    try {
      row.state = STATES[(await frame.must(method, path, { body, headers })).status] ?? row.state;
      wrong = null;
      frame.say(`${called(row)} is ${row.state}.`);
    } catch (error) {
      wrong = frame.signal.aborted ? null : error;
    }
    isBusy = false;
    frame.draw();
  }

  /** What follows from it, said before. @param {Row} row */
  function follows({ mappings = 0, registrations = 0 }) {
    return html`${mappings ? html`<p>${number(mappings, 'mapping stays', 'mappings stay')} when it is suspended, and still charges it.</p>` : nothing}
      ${registrations ? html`<p>${number(registrations, 'registration is', 'registrations are')} in it: nothing can be written there while it is suspended.</p>` : nothing}`;
  }

  /** @param {Row} row */
  function suspending(row) {
    if (!row.partnerCustomer || row.state === 'Deleted')
      return html`<p class="dim">${row.state === 'Deleted' ? 'What is deleted in Partner Center stays so.' : row.partner
        ? `Partner Center does not know it: it has the offer ${row.offer}.` : 'No partner sold it, so Partner Center does not know it.'}
        Its <code>state</code> is changed in <a href=${link('directory', ['json'])}>the directory's file</a>.</p>`;
    const isActive = row.state === 'Active', status = isActive ? 'suspended' : 'active';
    return html`${isActive ? follows(row) : nothing}
      <div class="row"><button class="main" ?disabled=${isBusy} @click=${() => change(row, status)}>${isActive ? 'Suspend' : 'Reactivate'}</button>
        ${copyAs(frame, [patch(row, status)])}</div>`;
  }

  // What is selected ----------------------------------------------------------------------------

  /** @param {Row} row */
  async function whereMapped({ id }) {
    mapped = { id, places: [], error: null };
    const mine = mapped;
    try {
      const { value } = await frame.get(finding(id));
      mine.places = value.filter((/** @type {{kind: string}} */ { kind }) => kind === 'customerSubscription');
    } catch (error) {
      mine.error = frame.signal.aborted ? null : error;
    }
    frame.draw();
  }

  /** @param {Row} row */
  const mappings = (row) => html`<dt>Mapped</dt><dd>${row.mappings ? `${count(row.mappings)} now` : 'nowhere'}
    ${mapped?.id === row.id ? mapped.error ? html`<span role="alert">${frame.said(mapped.error)}</span>` : html`<ul class="plain">${mapped.places.map(({ under }) => html`
      <li><a href=${link('registrations', registrationPath(under), { try: row.id })}><bdi>${registrationPath(under)[2]}</bdi></a></li>`)}</ul>` : nothing}</dd>`;

  /** @param {Row} row */
  const subscriptionFacts = (row) => html`
    ${row.offer ? html`<dt>Offer</dt><dd>${row.offer}</dd>` : nothing}<dt>State</dt><dd>${state(row)}</dd>
    <dt>Sold by</dt><dd>${row.partner ? html`<a href=${link('directory', [], { find: row.partner })}><bdi>${row.partner}</bdi></a>` : 'nobody'}</dd>
    <dt>Tenant</dt><dd><a href=${link('directory', [], { find: row.tenant })}>${row.tenantName ? html`<bdi>${row.tenantName}</bdi>` : row.tenant}</a></dd>
    ${mappings(row)}<dt>Registrations</dt><dd>${row.registrations ? html`<a href=${link('registrations', [], { q: row.id })}>${count(row.registrations)} in it</a>` : 'none in it'}</dd>
    <dt>Requests</dt><dd><a href=${link('requests', [], { q: `path:**${row.id}**` })}>that name it</a></dd>`;

  function panel() {
    const row = chosen();
    if (!row)
      return html`<section class="card stick"><p class="dim">Choose a row: what there is to know of it, and what can be done, is said here.</p></section>`;
    if (row.mappings && mapped?.id !== row.id)
      void whereMapped(row);
    return html`<section class="card stick" aria-label="Selected"><div class="head"><h2><bdi>${called(row)}</bdi> <small>${kindOf(row)}</small></h2></div>
      <dl>${row.kind === 'none' ? nothing : html`<dt>Id</dt><dd class="mono">${row.id}</dd>`}
        ${row.name && row.name !== row.id && row.name !== called(row) ? html`<dt>${row.kind === 'tenant' ? 'Domain' : 'Name'}</dt><dd><bdi>${row.name}</bdi></dd>` : nothing}
        ${row.login ? html`<dt>Signs in as</dt><dd><bdi>${row.login}</bdi></dd><dt>Tenant</dt><dd><bdi>${row.under}</bdi></dd>` : nothing}
        ${row.reachable === false ? html`<dt>Reachable</dt><dd class="bad">no: whatever asks it is told 502</dd>` : nothing}
        ${row.state ? subscriptionFacts(row) : nothing}</dl>
      ${wrong ? html`<p class="note bad" role="alert">${frame.said(wrong)}</p>` : nothing}
      ${row.state ? suspending(row) : nothing}</section>`;
  }

  // Drawing -------------------------------------------------------------------------------------

  /** @param {Row} row */
  const state = ({ state = '' }) => html`<span class=${`pill ${state === 'Active' ? 'ok' : state === 'Suspended' ? 'warn' : 'bad'}`}>${state}</span>`;

  /** Arrows open and close, as in any tree. @param {KeyboardEvent} event @param {Row} row */
  function pressed(event, row) {
    const isRight = event.key === 'ArrowRight';
    if (row.hasChildren && (isRight || event.key === 'ArrowLeft'))
      toggle(row.key, isRight);
  }

  /** @param {Row} row @returns {unknown} */
  const item = (row) => html`<li>
    <div class=${row.key === at ? 'leaf on' : 'leaf'}>
      ${row.hasChildren ? html`<button class="quiet" aria-expanded=${opened.has(row.key)} aria-label=${`What is under ${called(row)}`}
        @click=${() => toggle(row.key, !opened.has(row.key))}>${opened.has(row.key) ? '▾' : '▸'}</button>` : html`<span></span>`}
      <a data-row href=${link('directory', [], { open: joined([...opened]), at: row.key })} aria-current=${row.key === at ? 'true' : nothing}
        @keydown=${(/** @type {KeyboardEvent} */ event) => pressed(event, row)}><bdi>${called(row)}</bdi></a>
      <span>${row.state ? html`<small>${row.offer || kindOf(row)}</small> ${state(row)}` : html`<small>${kindOf(row)}</small>`}</span></div>
    ${row.hasChildren && opened.has(row.key) ? level(row.key) : nothing}</li>`;

  /** @param {string} under @returns {unknown} */
  function level(under) {
    const branch = branches.get(under);
    if (!branch)
      return void more(under), nothing;
    if (branch.error)
      return html`<p class="note bad" role="alert">${frame.said(branch.error)} <button @click=${() => more(under)}>Try again</button></p>`;
    return html`<ul class="plain tree">${repeat(branch.rows, (/** @type {Row} */ row) => row.key, item)}
      ${branch.next ? html`<li><button data-row ?disabled=${!!branch.loading} @click=${() => more(under)}>${TOP} more</button> <small>${grouped(branch.rows.length)} are shown</small></li>` : nothing}
      ${branch.loading || branch.rows.length ? nothing : html`<li class="dim">${under ? 'There is nothing under it.' : 'The directory is empty.'}</li>`}</ul>`;
  }

  /** What the words have found, instead of the tree. */
  const search = () => !results ? nothing : html`<ul class="plain tree">${results.value.map((row) => html`<li><div class="leaf"><span></span>
      <a data-row href=${link('directory', [], { find: row.id })}><bdi>${called(row)}</bdi></a><small>${kindOf(row)}</small></div></li>`)}
    ${results.value.length ? nothing : html`<li class="dim">Nothing is called so.</li>`}
    ${results.isWhole ? nothing : html`<li class="dim">There may be more: write more of the name.</li>`}</ul>`;

  async function look() {
    try {
      const word = q, { value, isWhole } = await frame.get(finding(word));
      if (word === q)
        results = { value: value.filter((/** @type {Row} */ { kind }) => SHOWN.test(kind)), isWhole };
    } catch (error) {
      wrong = frame.signal.aborted ? null : error;
    }
    frame.draw();
  }

  /** @param {string} value */
  function typed(value) {
    clearTimeout(timer);
    timer = setTimeout(() => amend({ q: value.trim() || undefined }), 150);
  }

  const loaded = () => {
    const told = frame.status()?.directory;
    return told && told.source !== 'none' ? html`<small>${told.source === 'put' ? 'put' : 'of a file'}${told.loadedAt ? `, ${time(told.loadedAt)}` : ''}</small>` : nothing;
  };

  /** @param {import('../route.js').Place} next */
  function moved({ query }) {
    const word = query.get('q') ?? '', wanted = query.get('find') ?? '', before = at;
    opened = new Set(split(query.get('open')));
    at = query.get('at') ?? '';
    if (at !== before || wanted)
      wrong = null;
    if (word !== q) {
      q = word;
      results = null;
      if (q)
        void look();
    }
    if (wanted && wanted !== find)
      void reveal(wanted);
    find = wanted && find;
  }

  moved(place);

  return {
    title: () => 'Directory',
    moved,
    up: () => q || at || opened.size ? link('directory') : '',
    view: () => html`<div class="head"><h1>Directory</h1>${loaded()}
        <div class="r"><a href=${link('directory', ['json'])}>Edit as JSON</a>${copyAs(frame, [{ method: 'GET', path: q ? finding(q) : browse('') }])}</div></div>
      ${wrong && !chosen() ? html`<p class="note bad" role="alert">${frame.said(wrong)}</p>` : nothing}
      <div class="two slim"><section class="card"><label>Names that begin with, or an id<input type="search" autocomplete="off" .value=${live(q)}
          @input=${(/** @type {any} */ event) => typed(event.target.value)}></label>${q ? search() : level('')}</section>
        ${panel()}</div>`,
  };
}

// The file --------------------------------------------------------------------------------------

/** @param {Frame} frame @returns {import('../app.js').Screen} */
function file(frame) {
  let text = '', etag = '', size = 0, isRead = false, isTooLarge = false, isBusy = false, isDropped = false;
  /** What checking or putting has said of the text as it is. @type {{changed: boolean, changes: Record<string, Record<string, unknown[]>>, hints: string[]} | null} */
  let told = null;
  let isPut = false, /** @type {unknown} */ wrong = null;

  const mayChange = () => frame.status()?.control === 'full';
  const source = () => mayChange() ? `${FILE}?secrets=true` : FILE;

  /** @param {() => Promise<void>} what */
  async function doing(what) {
    isBusy = true;
    wrong = null;
    frame.draw();
    try {
      await what();
    } catch (error) {
      wrong = frame.signal.aborted ? null : error;
    }
    isBusy = false;
    frame.draw();
  }

  const read = () => doing(async () => {
    if (!frame.status())
      await frame.refresh();
    const head = await frame.ask('HEAD', source());
    size = Number(head.headers.get('Content-Length'));
    isTooLarge = size > MOST;
    if (isTooLarge)
      return;
    const answer = await frame.ask('GET', source());
    if (!answer.ok)
      throw new Refusal(answer, { method: 'GET', path: source() });
    text = answer.text;
    etag = answer.headers.get('ETag') ?? '';
    told = null;
    isRead = true;
  });

  /** @param {boolean} isDry */
  const target = (isDry) => `${FILE}?${new URLSearchParams({ ...(isDry && { dryRun: 'true' }), ...(isDropped && { made: 'drop' }) })}`.replace(/\?$/, '');

  /** @param {boolean} isDry */
  const put = (isDry) => doing(async () => {
    told = null;
    const answer = await frame.must('PUT', target(isDry), { body: text, headers: { 'If-Match': etag } });
    told = answer;
    isPut = !isDry;
    if (isPut)
      etag = `"${answer.digest}"`;
    frame.say(isPut ? 'The directory was put.' : answer.changed ? 'It can be put.' : 'It says what is there already.');
    void frame.refresh();
  });

  /** @param {string} value */
  function typed(value) {
    text = value;
    told = null;
    wrong = null;
    frame.draw();
  }

  /** @param {unknown} one */
  const name = (one) => typeof one === 'string' ? one : JSON.stringify(one);
  /** @param {string} list @param {Record<string, unknown[]>} changes */
  const change = (list, changes) => Object.entries(changes).filter(([, names]) => names.length).map(([what, names]) => html`
    <tr><th scope="row">${list}</th><td>${what}</td><td>${names.slice(0, 50).map((one) => html`<bdi class="mono">${name(one)}</bdi><br>`)}
      ${names.length > 50 ? html`<small>and ${grouped(names.length - 50)} more</small>` : nothing}</td></tr>`);

  const result = () => told ? html`<div class=${told.changed ? 'note' : 'note ok'} id="told">
    <b>${isPut ? told.changed ? 'It was put.' : 'It was put; nothing is another than before.' : told.changed ? 'It can be put. What changes:' : 'It can be put; nothing changes.'}</b>
    ${told.changes && Object.keys(told.changes).length ? html`<div class="wide" tabindex="0" role="region" aria-label="What changes"><table>
      <thead><tr><th scope="col">List</th><th scope="col">What</th><th scope="col">Which</th></tr></thead>
      <tbody>${Object.entries(told.changes).map(([list, changes]) => change(list, changes))}</tbody></table></div>` : nothing}
    ${told.hints.length ? html`<ul>${told.hints.map((hint) => html`<li>${hint}</li>`)}</ul>` : nothing}</div>` : nothing;

  /** Mistakes with their places, where there are several. @param {unknown} error */
  function mistakes(error) {
    const details = error instanceof Refusal ? error.body?.error?.details ?? [] : [];
    const code = error instanceof Refusal ? error.code : '';
    return html`<div class="note bad" role="alert">${frame.said(error)}
      ${details.length ? html`<ul>${details.slice(0, 100).map((/** @type {{target: string, message: string}} */ one) => html`<li><code>${one.target}</code> ${one.message}</li>`)}</ul>` : nothing}
      ${code === 'PreconditionFailed' ? html`<p>Somebody has changed it since. <button @click=${read}>Read it again</button> <small>What was typed is lost then: copy it first.</small></p>` : nothing}
      ${code === 'DirectoryConflict' ? html`<p><button @click=${() => { isDropped = true; void put(true); }}>Check it without what requests have made</button></p>` : nothing}</div>`;
  }

  const editor = () => html`<section class="card">
    ${mayChange() ? html`<p class="dim">Hashes of secrets are in it, so that it can be put back. ${isDropped ? 'What requests have made is dropped with it.' : 'What requests have made stays.'}</p>` : nothing}
    <label>The directory<textarea class="tall" spellcheck="false" wrap="off" ?readonly=${!mayChange()} .value=${live(text)} @input=${(/** @type {any} */ event) => typed(event.target.value)}></textarea></label>
    ${wrong ? mistakes(wrong) : nothing}${result()}
    ${mayChange() ? html`<div class="row"><button ?disabled=${isBusy} @click=${() => put(true)}>Check</button>
      <button class="main" ?disabled=${isBusy || !told?.changed || isPut} @click=${() => put(false)}>Put it</button><small>Checking changes nothing.</small></div>` : nothing}</section>`;

  const large = () => html`<section class="card"><p>It is ${grouped(Math.round(size / MOST * 10) / 10)} MiB: too long for an editor here. A shell has it:</p>
    <pre class="code" tabindex="0" aria-label="Commands">${`curl -s '${location.origin}${source()}' > directory.json\ncurl -X PUT '${location.origin}${FILE}?dryRun=true' --data-binary @directory.json\ncurl -X PUT '${location.origin}${FILE}' --data-binary @directory.json`}</pre></section>`;

  void read();
  return {
    title: () => 'The directory as JSON',
    up: () => link('directory'),
    back: () => frame.draw(),
    view: () => html`<div class="head"><h1><a href=${link('directory')}>Directory</a> <span class="crumb">/</span> JSON</h1>
        <div class="r">${copyAs(frame, [{ method: 'GET', path: source() }])}</div></div>
      ${frame.status() && !mayChange() ? html`<p class="note">This server lets nobody change it: start it with <code>--control full</code> to put a directory.</p>` : nothing}
      ${isTooLarge ? large() : isRead ? editor() : wrong ? html`<p class="note bad" role="alert">${frame.said(wrong)}</p>` : nothing}`,
  };
}
