// Who pays: sums by the time of reporting above the mappings of that time, down to why a record costs whom it costs.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { day as date, grouped, money, now, short, time } from '../format.js';
import { amend, link, registrationId, registrationPath } from '../route.js';
import { arrows, chart } from '../parts/chart.js';
import { copyAs } from '../parts/copy.js';
import { List } from '../parts/list.js';

/** @typedef {import('../app.js').Frame} Frame */
/** @typedef {import('../route.js').Place} Place */
/** @typedef {number | string} Decimal text where a double would lose digits */
/** @typedef {{key: string | null, name?: string, unit?: string, records: number[], quantity?: Decimal[], cost?: Decimal[]}} Series */
/** @typedef {{buckets: string[], currencies: string[], series: Series[], other: Series & {series: number}, total: Series}} Summary */
/** @typedef {{tenantId: string, subscriptionId: string, validFrom: string, validTo?: string, endedBy?: string}} Mapping */

const VERSION = 'api-version=2026-11-01';
const MOST_RECORDS = 50000; // a charge is about 1 KB: what a page may well hold
/** @type {Record<string, string>} */
const BYS = { payer: 'Payer', tenant: 'Tenant', meter: 'Meter', rule: 'Rule' };
/** What a row of each leads to. @type {Record<string, {word: string, then: string}>} */
const ROWS = { payer: { word: 'payer', then: 'tenant' }, tenant: { word: 'tenant', then: 'rule' },
  meter: { word: 'meter', then: 'payer' }, rule: { word: 'rule', then: 'tenant' } };
/** A filter in the place, and what the server calls it. */
const FILTERS = { registration: 'registration', payer: 'chargedTo', tenant: 'tenantId', rule: 'rule', meter: 'meterId' };
const DIGITS = /** @type {Record<string, number>} */ ({ hour: 13, day: 10, month: 7 });
const HOUR = 3600e3, DAY = 24 * HOUR;

/** Names of tenants, as far as they were asked for; they are the tab's. @type {Map<string, string>} */
const names = new Map();

// Numbers ---------------------------------------------------------------------------------------

const PLACES = 40;

/** Added up as decimals, to the last digit. @param {Decimal[]} values */
export function sum(values) {
  let all = 0n;
  for (const value of values) {
    const [, sign, whole, part = '', power = '0'] = String(value).match(/^(-?)(\d+)(?:\.(\d+))?(?:e([-+]\d+))?$/i) ?? ['', '', '0'];
    const scaled = BigInt(whole + part) * 10n ** BigInt(PLACES - part.length + Number(power));
    all += sign ? -scaled : scaled;
  }
  const text = String(all < 0n ? -all : all).padStart(PLACES + 1, '0');
  return (all < 0n ? '-' : '') + `${text.slice(0, -PLACES)}.${text.slice(-PLACES)}`.replace(/\.?0+$/, '');
}

// Choosing a registration -----------------------------------------------------------------------

/** @param {Frame} frame @returns {import('../app.js').Screen} */
function choose(frame) {
  const path = '/_azsreg/overview?top=100';
  let /** @type {any} */ all = null, /** @type {unknown} */ error = null;
  const load = () => Promise.all([frame.get(path).then((answer) => { all = answer; error = null; }, (no) => { error = no; }), learn(frame)]).then(frame.draw);
  void load();
  const row = (/** @type {any} */ one) => html`<tr>
    <td><a data-row href=${link('pays', registrationPath(one.id))}><bdi>${one.name}</bdi></a></td>
    <td><bdi>${one.subscription.displayName ?? ''}</bdi> <code>${one.subscription.id}</code></td>
    <td class="n">${one.customers > 10000 ? '10,000+' : grouped(one.customers)}</td>
    <td class="n">${one.cost?.currency ? money(one.cost.customers, one.cost.currency) : '–'}</td>
    <td class="n">${one.cost?.currency ? money(one.cost.default, one.cost.currency) : '–'}</td></tr>`;
  return {
    title: () => 'Who pays', back: load,
    view: () => html`<div class="head"><h1>Who pays</h1><div class="r">${copyAs(frame, [{ method: 'GET', path }])}</div></div>
      ${error ? refused(frame, error, load) : nothing}
      ${!all ? html`<div class="card" aria-busy=${!error}></div>` : !all.value.length ? html`<div class="card">
        <p>No stack is registered here yet, and so nobody pays.</p><p><a href=${link('overview')}>How to register one</a></p></div>` : html`
      <div class="card wide" tabindex="0" role="region" aria-label="Registrations"><table>
        <thead><tr><th scope="col">Registration</th><th scope="col">Default subscription</th><th scope="col" class="n">Customers</th>
          <th scope="col" class="n">Today: customers</th><th scope="col" class="n">Today: default</th></tr></thead>
        <tbody>${all.value.map(row)}</tbody></table>
        ${all.isWhole ? nothing : html`<p class="dim">The first ${all.value.length}: find others by name, above.</p>`}</div>`}`,
  };
}

/** Names for ids, in one request; without them ids are shown. @param {Frame} frame */
async function learn(frame) {
  const answer = await frame.get(`/tenants?${VERSION}&$top=1000`).catch(() => null);
  for (const one of answer?.value ?? [])
    names.set(one.tenantId, one.displayName);
}

/** @param {Frame} frame @param {unknown} error @param {() => void} again */
const refused = (frame, error, again) =>
  html`<p class="note bad" role="alert">${frame.said(error)} <button @click=${again}>Try again</button></p>`;

/** What was asked last, and what came of it; a later question makes an earlier one void. @template Body */
class Asked {
  path = '';
  /** @type {Body | null} */ body = null;
  /** @type {unknown} */ error = null;
  isBusy = false;

  /** @param {Frame} frame */
  constructor(frame) {
    this.frame = frame;
  }

  /** @param {string} path empty: nothing @param {boolean} [again] */
  async ask(path, again) {
    if (path === this.path && !again)
      return;
    Object.assign(this, { path, error: null, isBusy: !!path, body: path ? this.body : null });
    try {
      const body = path ? await this.frame.get(path) : null;
      if (path === this.path)
        this.body = body;
    } catch (error) {
      if (path === this.path)
        Object.assign(this, { error, body: null });
    }
    this.isBusy &&= path !== this.path;
    this.frame.draw();
  }
}

/** @param {string} path @param {Record<string, string | undefined>} query */
const query = (path, query) => `${path}?${VERSION}` + Object.entries(query).filter(([, value]) => value)
  .map(([name, value]) => `&${name}=${encodeURIComponent(value ?? '')}`).join('');

/** @param {Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
export function open(place, frame) {
  if (place.path.length !== 3)
    return choose(frame);
  const pays = new Pays(place, frame);
  void pays.load();
  return { title: () => `Who pays · ${place.path[2]}`, view: () => pays.view(), moved: (to) => { pays.place = to; void pays.load(); },
    up: () => pays.up(), back: () => void pays.load(true) };
}

class Pays {
  /** @param {Place} place @param {Frame} frame */
  constructor(place, frame) {
    this.place = place;
    this.frame = frame;
    this.id = registrationId(place.path);
    this.payer = place.path[0].toLowerCase(); // by default
    this.usage = `/subscriptions/${encodeURIComponent(place.path[0])}/providers/Azsreg.Usage`;
    /** @type {Asked<Summary>} */ this.summary = new Asked(frame);
    /** @type {Asked<{value: Mapping[], nextLink?: string}>} */ this.mappings = new Asked(frame);
    /** @type {Asked<Summary>} */ this.unmapped = new Asked(frame);
    /** @type {Asked<any>} */ this.record = new Asked(frame);
    /** @type {Asked<any>} */ this.today = new Asked(frame);
    /** @type {List<any> | null} */ this.list = null;
    this.listed = '';
    /** @type {unknown} */ this.failed = null;
    this.saving = '';
    addEventListener('resize', frame.draw, { signal: frame.signal });
  }

  // What is asked for ---------------------------------------------------------------------------

  /** @param {string} name */
  said(name) {
    return this.place.query.get(name) ?? '';
  }

  get by() {
    return this.said('by') in BYS ? this.said('by') : 'payer';
  }

  get bucket() {
    return this.said('bucket') in DIGITS ? this.said('bucket') : 'day';
  }

  filters() {
    const given = Object.entries(FILTERS).map(([word, name]) => [name, word === 'registration' ? this.id : this.said(word)]);
    return /** @type {Record<string, string>} */ (Object.fromEntries(given));
  }

  period() {
    return { bucket: this.bucket, from: this.said('from'), to: this.said('to') };
  }

  async load(again = false) {
    const { summary, mappings, unmapped } = this;
    await Promise.all([
      summary.ask(query(`${this.usage}/summary`, { ...this.period(), by: this.by, ...this.filters(), currency: this.said('currency') }), again),
      mappings.ask(query(`${this.usage}/mappings`, { registration: this.id, $top: '100' }), again),
      this.record.ask(this.said('record') && query(`${this.usage}/records/${encodeURIComponent(this.said('record'))}`, {}), again),
    ]);
    this.readRecords(again);
    if (this.late().size)
      await unmapped.ask(query(`${this.usage}/summary`, { ...this.period(), by: 'tenant', rule: 'TenantNotRegistered', registration: this.id,
        currency: this.said('currency'), top: '50' }), again);
    else if (!names.size && summary.body)
      await learn(this.frame);
    this.frame.draw();
  }

  /** Records of a bucket or of a filter; all of them would be asking for too much. @param {boolean} again */
  readRecords(again) {
    const { summary, times, at } = this, isNarrow = at >= 0 || ['payer', 'tenant', 'rule', 'meter'].some((word) => this.said(word));
    const path = isNarrow && summary.body ? query(`${this.usage}/records`, { ...this.filters(), $top: '100',
      reportedFrom: iso(times[Math.max(at, 0)]), reportedTo: iso(at < 0 ? times[times.length - 1] : times[at + 1]) }) : '';
    if (path === this.listed && !again)
      return;
    this.listed = path;
    this.list = path ? new List(this.frame, { label: 'Records', height: 34, load: (next) => this.page(next ?? path) }) : null;
  }

  /** A page may have no row and yet a next one. @param {string} path */
  async page(path) {
    for (let tries = 1; ; tries++) {
      const { value, nextLink } = await this.frame.get(path);
      const next = nextLink && new URL(nextLink);
      path = next && next.pathname + next.search;
      if (value.length || !next || tries >= 20)
        return { rows: value, next: path };
    }
  }

  // What comes of it ----------------------------------------------------------------------------

  /** When each bucket begins, and when the last one ends. */
  get times() {
    const begins = (this.summary.body?.buckets ?? []).map((one) => Date.parse(one)), last = new Date(begins[begins.length - 1]);
    const end = { hour: +last + HOUR, month: Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1) }[this.bucket] ?? +last + DAY;
    return begins.length ? [...begins, end] : [];
  }

  /** The bucket that is looked at, or -1. */
  get at() {
    const day = this.said('day');
    return day ? (this.summary.body?.buckets ?? []).findIndex((one) => one.startsWith(day)) : -1;
  }

  get currency() {
    return this.summary.body?.currencies.length === 1 ? this.summary.body.currencies[0] : '';
  }

  /** @returns {'cost' | 'quantity' | 'records'} */
  get measure() {
    const said = this.said('measure');
    if (said === 'records' || (said === 'quantity' && this.said('meter')))
      return said;
    return this.summary.body && !this.currency ? 'records' : 'cost';
  }

  get all() {
    return this.mappings.body?.value ?? [];
  }

  /** Those who were mapped when the time that is shown had begun: tenant, and when last. @returns {Map<string, number>} */
  late() {
    const late = new Map();
    for (const { tenantId, validFrom } of this.all)
      if (Date.parse(validFrom) > this.times[0])
        late.set(tenantId, Math.max(late.get(tenantId) ?? 0, Date.parse(validFrom)));
    return late;
  }

  /** What the default subscription paid for tenants before they were mapped. */
  missed() {
    const late = this.late(), buckets = this.unmapped.body?.buckets ?? [];
    return (this.unmapped.body?.series ?? []).filter(({ key }) => late.has(key ?? '')).map(({ key, records, cost }) => {
      const since = late.get(key ?? '') ?? 0, before = (/** @type {Decimal[]} */ values) => sum(values.filter((_, at) => Date.parse(buckets[at]) < since));
      return { tenant: key ?? '', since, records: Number(before(records)), cost: cost && before(cost) };
    }).filter(({ records }) => records);
  }

  /** When a mapping began or ended, in the time that is shown. */
  changes() {
    const [from, to] = [this.times[0], this.times[this.times.length - 1]];
    const all = this.all.flatMap(({ tenantId, validFrom, validTo }) => [validFrom, validTo].map((when) => ({ when: Date.parse(when ?? ''), tenantId })));
    return new Map(all.filter(({ when }) => when > from && when < to).map((one) => [`${one.tenantId} ${one.when}`, one.when]));
  }

  /** The colour of a tenant is kept, whatever place it has; its second subscription is striped. */
  inks() {
    const tenantOf = new Map(this.all.map((one) => [one.subscriptionId, one.tenantId]));
    const keys = (this.summary.body?.series ?? []).map(({ key }) => key).filter((key) => key && key !== this.payer);
    const owners = [...new Set(keys.map((key) => tenantOf.get(key ?? '') ?? key ?? ''))].sort();
    /** @type {Map<string, number>} */
    const hues = new Map();
    for (const owner of owners) {
      let hue = 0;
      for (const letter of owner)
        hue = (hue * 31 + letter.charCodeAt(0)) % 7;
      for (const taken = new Set(hues.values()); taken.has(hue) && taken.size < 7;)
        hue = (hue + 1) % 7;
      hues.set(owner, hue);
    }
    return (/** @type {string | null} */ key) => {
      const tenant = tenantOf.get(key ?? ''), hue = hues.get(tenant ?? key ?? '');
      const own = this.all.filter((one) => one.tenantId === tenant).map((one) => one.subscriptionId).reverse();
      return key === this.payer || !key || hue === undefined ? { hue: 0 } : { hue: hue + 1, isStriped: [...new Set(own)].indexOf(key) > 0 };
    };
  }

  /** @param {string | null} key @param {string} [by] */
  named(key, by = this.by) {
    const one = this.summary.body?.series.find((series) => series.key === key);
    if (key === null)
      return 'nobody has said whose';
    if (by === 'rule' || one?.name)
      return one?.name ?? key;
    if (by === 'payer' && key === this.payer)
      return 'default subscription';
    const tenant = by === 'payer' ? this.all.find((mapping) => mapping.subscriptionId === key)?.tenantId : key;
    return names.get(tenant ?? '') ?? short(key);
  }

  /** @param {Decimal | undefined} value */
  written(value) {
    return value === undefined ? '–' : this.measure === 'cost' ? money(value, this.currency || undefined) : this.measure === 'records' ? grouped(Number(value)) : String(value);
  }

  up() {
    const { record, ...rest } = Object.fromEntries(this.place.query), { day, ...wide } = rest;
    return record || day ? link('pays', this.place.path, record ? rest : wide) : link('pays');
  }

  /** @param {Record<string, string | undefined>} changes */
  to(changes) {
    return link('pays', this.place.path, { ...Object.fromEntries(this.place.query), ...changes });
  }

  // Drawing -------------------------------------------------------------------------------------

  view() {
    const { frame, summary } = this, body = summary.body, isEmpty = body && !body.total.records.some(Boolean);
    return html`${this.head()}${this.choices()}
      ${summary.error ? refused(frame, summary.error, () => this.load(true)) : nothing}
      ${this.mappings.error ? refused(frame, this.mappings.error, () => this.load(true)) : nothing}
      ${this.failed ? html`<p class="note bad" role="alert">${frame.said(this.failed)}</p>` : nothing}
      <div aria-busy=${summary.isBusy || this.mappings.isBusy || this.unmapped.isBusy}>
        ${!body ? nothing : isEmpty ? this.empty() : this.picture(body)}
        ${!body || isEmpty && !this.said('record') ? nothing : html`<div class="two slim"><div>
          ${isEmpty ? nothing : this.table(body)}${this.records()}</div>${this.why()}</div>`}
      </div>`;
  }

  /** @param {string} label @param {Record<string, string>} words @param {string} name in the place @param {string} now */
  seg(label, words, name, now) {
    return html`<div class="seg" role="group" aria-label=${label}>${Object.entries(words).map(([word, said]) =>
      html`<button aria-pressed=${word === now} @click=${() => amend({ [name]: word }, true)}>${said}</button>`)}</div>`;
  }

  head() {
    const measures = { ...(!this.summary.body || this.currency ? { cost: 'Cost' } : {}), ...(this.said('meter') ? { quantity: 'Quantity' } : {}), records: 'Records' };
    return html`<div class="head"><span class="crumb"><a href=${link('pays')}>Who pays</a> /</span><h1><bdi>${this.place.path[2]}</bdi></h1>
      <div class="r row">${this.seg('What a colour is', BYS, 'by', this.by)}${this.seg('What is counted', measures, 'measure', this.measure)}
        <a href=${link('registrations', this.place.path)}>Registration</a></div></div>`;
  }

  choices() {
    const { times } = this, end = times[times.length - 1], week = date(now() - 6 * DAY);
    const presets = { '24 hours': { bucket: 'hour' }, '7 days': { bucket: 'day', from: week }, '30 days': { bucket: 'day' }, '12 months': { bucket: 'month' } };
    const isNow = (/** @type {{bucket: string, from?: string}} */ one) => one.bucket === this.bucket && (one.from ?? '') === this.said('from') && !this.said('to');
    const changed = (/** @type {string} */ name) => (/** @type {Event} */ event) => amend({ [name]: /** @type {HTMLInputElement} */ (event.target).value, day: '', record: '' }, true);
    return html`<div class="row period"><div class="seg" role="group" aria-label="Time of reporting">${Object.entries(presets).map(([said, one]) =>
        html`<button aria-pressed=${isNow(one)} @click=${() => amend({ from: '', to: '', day: '', record: '', ...one }, true)}>${said}</button>`)}</div>
      <label>from<input type="date" .value=${times.length ? date(times[0]) : this.said('from')} @change=${changed('from')}></label>
      <label>before<input type="date" .value=${times.length ? date(end - 1 + DAY) : this.said('to')} @change=${changed('to')}></label>
      ${['payer', 'tenant', 'rule', 'meter'].filter((word) => this.said(word)).map((word) =>
        html`<a class="pill warn" href=${this.to({ [word]: '', record: '' })}>${word}: <bdi>${this.named(this.said(word), word)}</bdi> <span aria-label="take it away">✕</span></a>`)}
    </div>`;
  }

  /** @param {Summary} body */
  picture(body) {
    const { frame } = this, asked = [this.summary, this.mappings, this.unmapped].filter(({ path }) => path).map(({ path }) => ({ method: 'GET', path }));
    return html`<section class="card" aria-label="Over time"><div class="row"><div class="kpi">${this.kpis(body)}</div><div class="r">${copyAs(frame, asked)}</div></div>
      ${this.notes(body)}${this.legend(body)}
      <div class="wide" tabindex="0" role="region" aria-label="Chart">${this.chart(body)}</div>${this.history()}</section>`;
  }

  /** @param {Summary} body */
  kpis({ series, other, total }) {
    const { times } = this, key = this.measure, values = total[key] ?? total.records, all = Number(sum(values));
    const own = this.by !== 'payer' ? null : series.find((one) => one.key === this.payer) ?? (other.series ? null : { [key]: [] });
    const paid = own && sum(own[key] ?? []), share = paid && all > 0 ? Math.round((1 - Number(paid) / all) * 1000) / 10 : null;
    return html`<div><b>${this.written(sum(values))}</b>${date(times[0])} – ${date(times[times.length - 1] - 1)}, by reported time</div>
      ${share === null ? nothing : html`<div><b>${share} %</b>charged to customers</div>`}
      ${paid === null ? nothing : html`<div><b>${this.written(paid)}</b>charged to you by default</div>`}
      ${key === 'records' ? nothing : html`<div><b>${grouped(Number(sum(total.records)))}</b>records</div>`}
      <div><b>${this.changes().size}${this.mappings.body?.nextLink ? '+' : ''}</b>mapping changes</div>`;
  }

  /** @param {Summary} body */
  notes({ currencies }) {
    const missed = this.missed(), isCost = missed.every(({ cost }) => cost !== undefined) && !!this.currency;
    return html`
      ${currencies.length > 1 ? html`<p class="note">The payers' rate cards are in several currencies, which are not added up: choose
        ${currencies.map((one) => html`<a href=${this.to({ currency: one })}>${one}</a> `)}</p>` : nothing}
      ${this.said('currency') ? html`<p class="note">Only what is charged in ${this.said('currency')}. <a href=${this.to({ currency: '' })}>All of it</a></p>` : nothing}
      ${currencies.length ? nothing : html`<p class="note">There is no cost: no rate card of the directory has an offer of these payers. Records are shown.</p>`}
      ${this.all.length || !this.mappings.body ? nothing : html`<p class="note">No customer was ever mapped here, so everything goes to the default subscription.
        <a href=${link('registrations', this.place.path)}>Map one</a></p>`}
      ${!missed.length || this.said('tenant') || this.said('payer') ? nothing : html`<div class="note"><b>${isCost ? money(sum(missed.map(({ cost }) => cost ?? 0)), this.currency)
        : `${grouped(missed.reduce((all, { records }) => all + records, 0))} records`} came to you because a tenant was not mapped yet.</b>
        ${missed.slice(0, 5).map(({ tenant, since, records }) => html` <bdi>${this.named(tenant, 'tenant')}</bdi> was mapped on ${time(since).slice(0, 16)}:
          <a href=${this.to({ by: 'payer', tenant, rule: 'TenantNotRegistered', day: '', record: '' })}>show these ${grouped(records)} records</a>.`)}
        ${missed.length > 5 ? html` And ${missed.length - 5} more tenants.` : nothing}</div>`}`;
  }

  /** @param {Summary} body */
  legend({ series, other }) {
    const ink = this.inks();
    return html`<ul class="plain row legend">${series.map(({ key }) => html`<li>${swatch(ink(key))}<bdi>${this.titled(key)}</bdi></li>`)}
      ${other.series ? html`<li>${swatch({ hue: 0, isStriped: true })}${grouped(other.series)} others</li>` : nothing}
      ${this.changes().size ? html`<li class="dim"><span aria-hidden="true">┊</span> a mapping changed: charges after it go elsewhere, charges before it stay</li>` : nothing}</ul>`;
  }

  /** A second subscription of a tenant says so. @param {string | null} key */
  titled(key) {
    const name = this.named(key), isNext = this.by === 'payer' && this.inks()(key).isStriped;
    return isNext && key ? `${name}, next subscription ${short(key)}` : name;
  }

  /** @param {Summary} body */
  chart({ series, other, total }) {
    const { times, bucket, measure } = this, ink = this.inks(), n = times.length - 1, cuts = [...new Set(this.changes().values())];
    const values = (/** @type {Series} */ one) => (one[measure] ?? one.records).map(Number);
    const format = new Intl.DateTimeFormat('en', { timeZone: 'UTC', ...(bucket === 'hour' ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : bucket === 'month' ? { month: 'short', year: 'numeric' } : { month: 'short', day: '2-digit' }) });
    const id = (/** @type {number} */ at) => iso(times[at]).slice(0, DIGITS[bucket]);
    const drawn = [...series].sort((a, b) => Number(b.key === this.payer) - Number(a.key === this.payer));
    const tick = (/** @type {number} */ value) => measure === 'cost' ? new Intl.NumberFormat('en', { style: 'currency', currency: this.currency, maximumSignificantDigits: 3, minimumFractionDigits: 0 }).format(value) : grouped(value);
    return chart({ times, at: this.at, cuts, tick, lanes: this.lanes(),
      series: [...drawn.map((one) => ({ ...ink(one.key), values: values(one) })), ...(other.series ? [{ hue: 0, isStriped: true, values: values(other) }] : [])],
      name: (at) => format.format(times[at]),
      place: (at) => ({ href: this.to({ day: id(at), record: '' }), label: `${format.format(times[at])}: ${this.written(values(total)[at])}, ${grouped(total.records[at])} records` }),
      label: `${measure} a ${bucket} by ${this.by}, ${date(times[0])} to ${date(times[n] - 1)}, above the mappings of that time, which changed ${this.changes().size} times. The tables have the numbers.` });
  }

  /** Mappings as they were, tenant by tenant; those that the bars show come first. */
  lanes() {
    const { times } = this, [from, to] = [times[0], times[times.length - 1]], ink = this.inks(), clip = (/** @type {number} */ when) => Math.min(to, Math.max(from, when));
    const shown = new Map((this.summary.body?.series ?? []).map(({ key }, rank) => [key, rank]));
    /** @type {Map<string, Mapping[]>} */
    const tenants = new Map();
    for (const one of this.all)
      if (Date.parse(one.validFrom) < to && !(Date.parse(one.validTo ?? '') <= from))
        tenants.set(one.tenantId, [one, ...tenants.get(one.tenantId) ?? []]);
    const rank = (/** @type {[string, Mapping[]]} */ [tenant, all]) => Math.min(...[tenant, ...all.map((one) => one.subscriptionId)].map((key) => shown.get(key) ?? 99));
    const lanes = [...tenants].sort((a, b) => rank(a) - rank(b)).slice(0, 8).map(([tenant, all]) => {
      const parts = [];
      let end = from;
      for (const { subscriptionId, validFrom, validTo } of all.sort((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom))) {
        const begins = clip(Date.parse(validFrom));
        if (begins > end)
          parts.push({ hue: 0, from: end, to: begins, text: 'not mapped: default' });
        end = clip(validTo ? Date.parse(validTo) : to);
        parts.push({ ...(this.by === 'tenant' ? ink(tenant) : ink(subscriptionId)), from: begins, to: end, text: short(subscriptionId) });
      }
      return { label: names.get(tenant) ?? short(tenant), parts: end < to ? [...parts, { hue: 0, from: end, to, text: 'not mapped: default' }] : parts };
    });
    return [...lanes, { label: lanes.length ? 'everybody else' : 'everybody', parts: [{ hue: 0, from, to, text: 'default subscription' }] }];
  }

  history() {
    const many = this.all.length;
    return many ? html`<details><summary class="quiet">Mappings as a table (${many}${this.mappings.body?.nextLink ? ', there are more' : ''})</summary>
      <div class="wide" tabindex="0" role="region" aria-label="Mappings"><table><thead><tr><th scope="col">Tenant</th><th scope="col">Subscription</th><th scope="col">From</th><th scope="col">To</th></tr></thead>
      <tbody>${this.all.map((one) => html`<tr><td><bdi>${names.get(one.tenantId) ?? ''}</bdi> <code>${one.tenantId}</code></td><td><code>${one.subscriptionId}</code></td>
        <td>${time(one.validFrom)}</td><td>${one.validTo ? `${time(one.validTo)} ${one.endedBy}` : 'in force'}</td></tr>`)}</tbody></table></div></details>` : nothing;
  }

  /** @param {Summary} body */
  table({ series, other, total }) {
    const { at, by, measure } = this, ink = this.inks(), { word, then } = ROWS[by], isMeter = by === 'meter', isPayer = by === 'payer';
    const cells = (/** @type {Series} */ one) => html`
      <td class="n">${grouped(Number(sum(one.records)))}</td>
      ${isMeter ? html`<td class="n">${one.quantity ? `${sum(one.quantity)} ${one.unit ?? ''}` : ''}</td>` : nothing}
      ${at < 0 ? nothing : html`<td class="n">${this.written((one[measure] ?? one.records)[at])}</td>`}
      ${measure === 'records' ? nothing : html`<td class="n">${isMeter && this.currency && measure === 'cost' && !Number(sum(one.cost ?? [])) ? html`<span class="dim">costs nothing</span>`
        : this.written(sum(one[measure] ?? []))}</td>`}`;
    const row = (/** @type {Series} */ one) => html`<tr><td>${swatch(ink(one.key))}${one.key
      ? html`<a data-row href=${this.to({ by: then, [word]: one.key, record: '' })}><bdi>${this.titled(one.key)}</bdi></a><br><code>${by === 'rule' ? '' : one.key}</code>` : this.titled(one.key)}</td>
      ${cells(one)}${isPayer ? html`<td class="n">${this.downloads(one)}</td>` : nothing}</tr>`;
    return html`<section class="card"><div class="row"><h2>By ${by}${at < 0 ? nothing : html`<small>${this.said('day')} and all of the time shown</small>`}</h2>
        ${names.size || by === 'rule' || isMeter ? nothing : html`<button class="quiet" @click=${() => learn(this.frame).then(this.frame.draw)}>Names of tenants</button>`}
        <div class="r">${copyAs(this.frame, [{ method: 'GET', path: this.summary.path }])}</div></div>
      <div class="wide" tabindex="0" role="region" aria-label=${`By ${by}`} @keydown=${arrows}><table>
        <thead><tr><th scope="col">${BYS[by]}</th><th scope="col" class="n">Records</th>${isMeter ? html`<th scope="col" class="n">Quantity</th>` : nothing}
          ${at < 0 ? nothing : html`<th scope="col" class="n">${this.said('day')}</th>`}${measure === 'records' ? nothing : html`<th scope="col" class="n">${measure === 'cost' ? 'Cost' : 'Quantity'}</th>`}
          ${isPayer ? html`<th scope="col" class="n">Charges</th>` : nothing}</tr></thead>
        <tbody>${series.map(row)}${other.series ? html`<tr><td>${swatch({ hue: 0, isStriped: true })}${grouped(other.series)} others</td>${cells({ ...other, quantity: undefined })}${isPayer ? html`<td></td>` : nothing}</tr>` : nothing}</tbody>
        <tfoot><tr><td>Sum${measure === 'cost' ? html` <code>${sum(total.cost ?? [])} ${this.currency}</code>` : nothing}</td>${cells({ ...total, quantity: isMeter ? undefined : total.quantity })}${isPayer ? html`<td></td>` : nothing}</tr></tfoot></table></div></section>`;
  }

  // Charges to take along -----------------------------------------------------------------------

  /** @param {Series} payer */
  downloads(payer) {
    const save = (/** @type {string} */ format) => html`<button class="quiet" ?disabled=${!!this.saving}
      aria-label=${`${format === 'csv' ? 'CSV' : 'FOCUS 1.0'} of what ${this.titled(payer.key)} pays`} @click=${() => this.save(payer, format)}>${format === 'csv' ? 'CSV' : 'FOCUS'}</button>`;
    return [save('csv'), save('focus')];
  }

  /** A link cannot carry a token, so the page fetches; what is too much for it is for curl. @param {Series} payer @param {string} format */
  async save(payer, format) {
    const { times, frame } = this, path = query(`/subscriptions/${payer.key}/providers/Azsreg.Usage/charges`,
      { by: 'reported', from: iso(times[0]), to: iso(times[times.length - 1]), format });
    if (Number(sum(payer.records)) > MOST_RECORDS)
      return this.tooMuch(path);
    this.saving = path;
    this.failed = null;
    try {
      const text = await frame.get(path), a = document.createElement('a');
      a.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
      a.download = `${this.place.path[2]}-${short(payer.key ?? '').replace('…', '-')}-${date(times[0])}-${format}.csv`;
      a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 60e3);
      frame.say('Saved.');
    } catch (error) {
      this.failed = error;
    }
    this.saving = '';
    frame.draw();
  }

  /** @param {string} path */
  tooMuch(path) {
    this.frame.dialog('More than a page should hold', () => html`<p>These are more than ${grouped(MOST_RECORDS)} records: let curl write the file.</p>
      ${copyAs(this.frame, [{ method: 'GET', path }], 'As curl')}`);
  }

  // Records -------------------------------------------------------------------------------------

  records() {
    const { list } = this, ink = this.inks(), here = this.said('record');
    if (!list)
      return html`<section class="card"><h2>Records</h2><p class="dim">Choose a bar of the chart, or a row of the table, and its records are here.</p></section>`;
    const cells = (/** @type {any} */ { name, properties: one }) => [
      html`<a data-row href=${this.to({ record: name })} aria-current=${name === here ? 'true' : nothing}>${time(one.usageStartTime).slice(5, 16)}</a>`,
      html`<bdi>${one.meterName ?? short(one.meterId)}</bdi>`, html`<bdi>${one.tenantId ? names.get(one.tenantId) ?? short(one.tenantId) : 'not known'}</bdi>`,
      String(one.quantity), html`${this.by === 'payer' ? swatch(ink(one.chargedTo)) : nothing}${one.rule}`];
    return html`<section class="card"><div class="row"><h2>Records<small>of ${this.at < 0 ? 'the time shown' : this.said('day')}, as they were reported</small></h2>
      <div class="r">${copyAs(this.frame, [{ method: 'GET', path: this.listed }])}</div></div>
      <div class="wide records" @keydown=${arrows}>${list.view(['Used', 'Meter', 'Tenant', 'Quantity', 'Rule'], cells, (one) => one.name, 'None was reported.')}</div></section>`;
  }

  why() {
    const { record, frame } = this, one = record.body?.properties;
    if (!record.path)
      return html`<section class="card"><h2>Why a record costs whom it costs</h2><p class="dim">Choose a record.</p></section>`;
    return html`<section class="card stick" aria-busy=${record.isBusy}><div class="row"><h2>Why this record costs whom it costs</h2>
        <div class="r">${copyAs(frame, [{ method: 'GET', path: record.path }])}</div></div>
      ${record.error ? refused(frame, record.error, () => this.load(true)) : nothing}
      ${one ? html`<p>${one.explanation}</p>${this.facts(one)}${this.now(one)}` : nothing}</section>`;
  }

  /** @param {any} one */
  facts(one) {
    const named = (/** @type {string} */ tenant) => html`<bdi>${names.get(tenant) ?? ''}</bdi> <code>${tenant}</code>`, then = one.mappingAtUsageTime;
    const rows = { Rule: html`<a href=${this.to({ rule: one.rule, record: '' })}>${one.rule}</a>`,
      Payer: html`${this.named(one.chargedTo, 'payer')} <code>${one.chargedTo}</code>`,
      Tenant: one.tenantId ? html`${named(one.tenantId)} <a href=${this.to({ tenant: one.tenantId, by: 'rule', record: '' })}>all of it</a>` : 'nobody has said whose it is',
      'Known from': one.tenantSource, Meter: html`<bdi>${one.meterName ?? ''}</bdi> <code>${one.meterId}</code>`,
      Quantity: String(one.quantity), Costs: one.billable ? html`by the card's meter <code>${one.commerceMeterId ?? ''}</code>` : 'nothing: this meter is not billed, or not here',
      Used: `${time(one.usageStartTime)} – ${time(one.usageEndTime)}`, Reported: time(one.reportedTime),
      'Mapped then': one.mapping ? html`<code>${one.mapping.subscriptionId}</code> since ${time(one.mapping.validFrom)}` : 'to none, when it was reported',
      'When used': then ? html`<code>${then.subscriptionId}</code> since ${time(then.validFrom)}` : 'it was mapped to none',
      'On the stack': html`<code>${one.subscriptionId}</code>`, Resource: html`<code><bdi>${resource(one.instanceData)}</bdi></code>` };
    return html`<dl>${Object.entries(rows).map(([name, said]) => said ? html`<dt>${name}</dt><dd>${said}</dd>` : nothing)}</dl>`;
  }

  /** What the same usage would cost whom today: whether something is to be mended yet. @param {any} one */
  now(one) {
    const { today, frame } = this;
    const path = query('/_azsreg/payer', { registration: this.id, ...(one.tenantId ? { tenant: one.tenantId } : { stackSubscription: one.subscriptionId }) }).replace(`${VERSION}&`, '');
    return html`<h3>And if it were reported now?</h3>
      ${today.path !== path ? html`<button @click=${() => today.ask(path)}>Ask who would pay</button>`
        : html`<div role="status" aria-busy=${today.isBusy}>${today.error ? frame.said(today.error) : today.body?.explanation ?? ''}</div>
        ${today.body ? html`<p class="dim">${today.body.payer === one.chargedTo ? 'The same pays.' : 'Another pays; what was charged before stays where it is, until it is corrected.'}</p>` : nothing}
        ${copyAs(frame, [{ method: 'GET', path }])}`}`;
  }

  empty() {
    const command = `azsreg usage sample --directory FILE --from ${date(now() - 7 * DAY)} --to ${date(now())} --out week.ndjson\n`
      + `azsreg usage report week.ndjson --registration '${location.origin}${this.id}'`;
    return html`<section class="card"><h2>Nothing was reported in this time</h2>
      <p>${date(this.times[0])} – ${date(this.times[this.times.length - 1] - 1)}${['payer', 'tenant', 'rule', 'meter'].some((word) => this.said(word)) ? ', of what is chosen above' : ''}.
        It goes by when something was reported, not by when it was used.</p>
      ${this.all.length || !this.mappings.body ? nothing : html`<p>And no customer was ever mapped here: everything would go to the default subscription. <a href=${link('registrations', this.place.path)}>Map one</a></p>`}
      <p>A stack reports by itself, with its activation key. To try it, make usage up and report it:</p><pre class="code" tabindex="0" aria-label="Command">${command}</pre>
      <p><a href=${this.to({ bucket: 'month', from: '', to: '', day: '' })}>Look at 12 months</a></p></section>`;
  }
}

/** @param {number} at */
const iso = (at) => new Date(at).toISOString();

/** @param {import('../parts/chart.js').Ink} ink */
const swatch = ({ hue, isStriped }) => html`<span aria-hidden="true" class=${`sw hue${hue} ${isStriped ? 'striped' : ''}`}></span>`;

/** @param {string} data JSON, as it was sent */
function resource(data) {
  try {
    return JSON.parse(data)['Microsoft.Resources'].resourceUri;
  } catch {
    return data;
  }
}
