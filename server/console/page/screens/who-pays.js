// Who pays: sums by the time of reporting, above the mappings of that time, down to why a record costs whom it costs.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { day as date, grouped, money, now, short, time } from '../format.js';
import { amend, link, registrationId, registrationPath } from '../route.js';
import { arrows, chart, swatch } from '../parts/chart.js';
import { copyAs, save } from '../parts/copy.js';
import { List } from '../parts/list.js';

/** @typedef {import('../app.js').Frame} Frame */
/** @typedef {{path: string, body?: any, error?: unknown, isBusy?: boolean}} Slot */
/** @typedef {{by: string, bucket: string, buckets: string[], currencies: string[], series: any[], other: any, total: any}} Sums */

const DAY = 864e5, PLACES = 40;
const MOST = 50000; // records whose charges a page may hold: each is about 1 KB
/** What a colour can be, how the server calls the filter, and what a row leads to. */
const BYS = /** @type {Record<string, string[]>} */ ({ payer: ['chargedTo', 'tenant'], tenant: ['tenantId', 'rule'], meter: ['meterId', 'payer'], rule: ['rule', 'tenant'] });
const DIGITS = /** @type {Record<string, number>} */ ({ hour: 13, day: 10, month: 7 });

/** Of tenants, as far as they were asked for. @type {Map<string, string>} */
const names = new Map();

/** Added up as decimals, to the last digit. @param {(number | string)[]} values */
export function sum(values) {
  let all = 0n;
  for (const value of values) {
    const [, sign, whole, part = '', power = 0] = String(value).match(/^(-?)(\d+)\.?(\d*)(?:e(.+))?$/) ?? ['', '', '0'];
    all += BigInt(sign + 1) * BigInt(whole + part) * 10n ** BigInt(PLACES - part.length + +power);
  }
  const text = String(all).replace('-', '').padStart(PLACES + 1, '0');
  return (all < 0 ? '-' : '') + `${text.slice(0, -PLACES)}.${text.slice(-PLACES)}`.replace(/\.?0+$/, '');
}

/** @param {string} path @param {Record<string, string>} words */
const asked = (path, words) => `${path}?api-version=2026-11-01` + Object.entries(words).map(([name, value]) => value && `&${name}=${encodeURIComponent(value)}`).join('');
/** @param {Frame} frame @param {...string} paths */
const curl = (frame, ...paths) => html`<div class="r">${copyAs(frame, paths.filter(Boolean).map((path) => ({ method: 'GET', path })))}</div>`;
/** @param {Frame} frame @param {unknown} error */
const refused = (frame, error) => error ? html`<p class="note bad" role="alert">${frame.said(error)}</p>` : nothing;
/** @param {string} label @param {unknown} content */
const wide = (label, content) => html`<div class="wide" tabindex="0" role="region" aria-label=${label} @keydown=${arrows}>${content}</div>`;
/** @param {string[]} heads those of numbers begin with # */
const heads = (heads) => html`<thead><tr>${heads.map((one) => html`<th scope="col" class=${one[0] === '#' ? 'n' : ''}>${one.replace('#', '')}</th>`)}</tr></thead>`;
/** @param {string} word */
const title = (word) => word[0].toUpperCase() + word.slice(1);
/** @param {number} at */
const iso = (at) => new Date(at).toISOString();

let hasLearnt = false;

/** Answers that have names of tenants: mappings, and sums by tenant. @param {any} answer */
function note(answer) {
  for (const { tenantId, tenantName } of answer?.value ?? [])
    if (tenantName)
      names.set(tenantId, tenantName);
  for (const { key, name } of answer?.by === 'tenant' ? answer.series : [])
    if (name)
      names.set(key, name);
}

/** Records have none. @param {Frame} frame @param {any[]} records */
async function learn(frame, records) {
  if (hasLearnt || records.every(({ properties: { tenantId } }) => !tenantId || names.has(tenantId)))
    return;
  hasLearnt = true;
  const answer = await frame.get(asked('/tenants', { $top: '1000' })).catch(() => null);
  note({ value: answer?.value.map((/** @type {any} */ one) => ({ tenantId: one.tenantId, tenantName: one.displayName })) });
  frame.draw();
}

/** Which registration? @param {Frame} frame @returns {import('../app.js').Screen} */
function choose(frame) {
  const path = '/_azsreg/overview?top=100';
  let /** @type {any} */ all, /** @type {unknown} */ error;
  const load = () => void frame.get(path).then((answer) => { all = answer; error = null; }, (no) => { error = no; }).finally(frame.draw);
  load();
  return { title: () => 'Who pays', back: load, view: () => html`<div class="head"><h1>Who pays</h1>${curl(frame, path)}</div>
    <div class="card" aria-busy=${!all && !error}>${refused(frame, error)}
    ${!all?.value.length ? all && html`No stack is registered here, so nobody pays. <a href=${link('overview')}>How to register one</a>` : wide('Registrations', html`<table class="sums">
      ${heads(['Registration', 'Default subscription', '#Customers pay today', '#By default today'])}<tbody>${all.value.map((/** @type {any} */ { id, name, subscription, cost }) => html`<tr>
        <td><a data-row href=${link('pays', registrationPath(id))}><bdi>${name}</bdi></a></td><td><bdi>${subscription.displayName}</bdi></td>
        ${['customers', 'default'].map((whose) => html`<td class="n">${cost?.currency ? money(cost[whose], cost.currency) : '–'}</td>`)}</tr>`)}</tbody></table>`)}
    ${all && !all.isWhole ? html`<p class="dim">There are more: find them by name, above.</p>` : nothing}</div>` };
}

/** @param {import('../route.js').Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
export function open(place, frame) {
  if (place.path.length < 3)
    return choose(frame);
  const id = registrationId(place.path), own = place.path[0].toLowerCase(), usage = `/subscriptions/${encodeURIComponent(own)}/providers/Azsreg.Usage`;
  /** @type {Record<string, Slot>} */
  const slots = { sums: { path: '' }, mappings: { path: '' }, unmapped: { path: '' }, record: { path: '' }, now: { path: '' } };
  let /** @type {List<any> | null} */ list = null, listed = '', /** @type {unknown} */ failed;
  addEventListener('resize', frame.draw, { signal: frame.signal });

  // Asking --------------------------------------------------------------------------------------

  /** @param {string} word of the place */
  const said = (word) => place.query.get(word) ?? '';
  const chosen = () => Object.keys(BYS).filter(said);
  const filters = () => Object.fromEntries([['registration', id], ...chosen().map((word) => [BYS[word][0], said(word)])]);
  /** @param {Record<string, string>} changes */
  const to = (changes) => link('pays', place.path, { ...Object.fromEntries(place.query), ...changes });

  /** A later question makes an earlier one void. @param {string} name @param {string} path @param {unknown} [again] */
  async function ask(name, path, again) {
    const { path: before, body } = slots[name];
    if (path === before && !again)
      return;
    /** @type {Slot} */
    const slot = slots[name] = { path, body: path && body, isBusy: true };
    try {
      slot.body = path && await frame.get(path);
      note(slot.body);
      if (name === 'record' && slot === slots[name])
        frame.say(slot.body?.properties.explanation ?? '');
    } catch (error) {
      Object.assign(slot, { error, body: null });
    }
    slot.isBusy = false;
    frame.draw();
  }

  /** At most three requests, until a bar or a row is chosen. @param {boolean} [again] */
  async function load(again) {
    const period = { bucket: said('bucket'), from: said('from'), to: said('to'), currency: said('currency') };
    void ask('record', said('record') && asked(`${usage}/records/${encodeURIComponent(said('record'))}`, {}), again);
    await Promise.all([ask('sums', asked(`${usage}/summary`, { ...period, by: said('by'), ...filters() }), again),
      ask('mappings', asked(`${usage}/mappings`, { registration: id, $top: '100' }), again)]);
    readRecords(again);
    void ask('unmapped', isLate() ? asked(`${usage}/summary`, { ...period, by: 'tenant', top: '50', rule: 'TenantNotRegistered', registration: id }) : '', again);
  }

  /** Of a bar or of a filter: all of them would be too many to look at. @param {boolean} [again] */
  function readRecords(again) {
    const times = timesOf(), at = bar();
    const path = times.length && (at >= 0 || chosen().length) ? asked(`${usage}/records`, { ...filters(), $top: '100',
      reportedFrom: iso(times[Math.max(at, 0)]), reportedTo: iso(times[at < 0 ? times.length - 1 : at + 1]) }) : '';
    if (path === listed && !again)
      return;
    listed = path;
    list = path ? new List(frame, { label: 'Records', height: 34, load: (next = path) => page(next) }) : null;
  }

  /** A page may have no row, and yet a next one. @param {string} path @param {string} [mine] void where others are asked for @returns {Promise<{rows: any[], next?: string}>} */
  async function page(path, mine = listed) {
    const { value, nextLink } = await frame.get(path), next = nextLink && nextLink.replace(/^[^/]*\/\/[^/]*/, '');
    void learn(frame, value);
    return value.length || !next || mine !== listed ? { rows: value, next } : page(next, mine);
  }

  // What comes of it ----------------------------------------------------------------------------

  /** @type {() => Sums} */
  const sums = () => slots.sums.body;
  /** @type {() => any[]} */
  const mappings = () => slots.mappings.body?.value ?? [];
  const looked = () => mappings().filter((one) => [one.tenantId, ''].includes(said('tenant')));
  const currency = () => sums().currencies.length === 1 ? sums().currencies[0] : '';
  const measure = () => said('measure') === 'quantity' && said('meter') ? 'quantity' : said('measure') === 'records' || !currency() ? 'records' : 'cost';
  const bar = () => said('day') ? (sums()?.buckets ?? []).findIndex((one) => one.startsWith(said('day'))) : -1;

  /** When each bucket begins, and when the last one ends. @returns {number[]} */
  function timesOf() {
    const begins = (sums()?.buckets ?? []).map((one) => Date.parse(one)), last = new Date(begins[begins.length - 1]);
    const end = { hour: +last + DAY / 24, month: Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1) }[String(sums()?.bucket)] ?? +last + DAY;
    return begins.length ? [...begins, end] : [];
  }

  /** Who was mapped after the time shown had begun, and when. @returns {Record<string, number>} */
  const late = () => Object.fromEntries(mappings().map((one) => [one.tenantId, Date.parse(one.validFrom)]).reverse().filter(([, since]) => since > timesOf()[0]));
  const isLate = () => Object.keys(late()).length > 0;

  /** What the default subscription paid for them before. */
  function missed() {
    const { buckets, series } = /** @type {Sums} */ (slots.unmapped.body || { series: [] }), all = late();
    return series.filter(({ key }) => all[key]).map(({ key, records, cost = [] }) => {
      const before = (/** @type {number[]} */ values) => sum(values.filter((_, at) => Date.parse(buckets[at]) < all[key]));
      return { key, since: all[key], records: +before(records), cost: before(cost) };
    }).filter(({ records }) => records);
  }

  /** When mappings began or ended. */
  function changes() {
    const times = timesOf(), all = looked().flatMap((one) => [one.validFrom, one.validTo].map((when) => `${one.tenantId} ${Date.parse(when)}`));
    return [...new Set(all)].map((one) => +one.split(' ')[1]).filter((when) => when > times[0] && when < times[times.length - 1]);
  }

  /** A tenant's colour does not go by its rank; its next subscription is striped. @returns {(key: string | null) => import('../parts/chart.js').Ink} */
  function inks() {
    const owner = new Map(mappings().map((one) => [one.subscriptionId, one.tenantId])), shown = sums().series.map(({ key }) => owner.get(key) ?? key).sort();
    const keys = [...new Set([...shown, ...owner.values()])].filter((key) => key && key !== own);
    return (key) => {
      const tenant = owner.get(key), at = keys.indexOf(tenant ?? key);
      return { hue: at < 0 ? 0 : at % 7 + 1, isStriped: !!tenant && mappings().findLast((one) => one.tenantId === tenant)?.subscriptionId !== key };
    };
  }

  /** @param {string | null} key @param {string} [by] @returns {string} */
  function named(key, by = sums().by) {
    const tenant = by === 'payer' ? mappings().find((one) => one.subscriptionId === key)?.tenantId : key;
    return key === null ? 'nobody has said whose' : key === own ? 'default subscription' : by === 'rule' ? key
      : sums().series.find((one) => one.key === key)?.name ?? names.get(tenant) ?? short(key);
  }

  /** @param {string | null} key */
  const titled = (key) => named(key) + (sums().by === 'payer' && inks()(key).isStriped && !sums().series.find((one) => one.key === key)?.name ? ', next subscription' : '');
  /** @param {any} value */
  const written = (value) => measure() === 'cost' ? money(value, currency()) : measure() === 'records' ? grouped(+value) : String(value);
  /** @param {any} one @returns {any[]} */
  const measured = (one) => one[measure()] ?? one.records;

  // Drawing -------------------------------------------------------------------------------------

  /** @param {string} label @param {[string, Record<string, string>, boolean][]} words what each says, does, and whether it is so */
  const seg = (label, words) => html`<div class="seg" role="group" aria-label=${label}>${words.map(([text, does, isSo]) =>
    html`<button aria-pressed=${isSo} @click=${() => amend(does, true)}>${text}</button>`)}</div>`;

  const head = () => html`<div class="head"><h1>Who pays: <bdi>${place.path[2]}</bdi></h1>
    <div class="r row">${seg('A colour is a', Object.keys(BYS).map((by) => [title(by), { by }, by === (said('by') || 'payer')]))}
      ${!sums() ? nothing : seg('Counted is', ['cost', 'quantity', 'records'].filter((one) => one === 'records' || (one === 'cost' ? currency() : said('meter')))
        .map((one) => [title(one), { measure: one }, one === measure()]))}</div></div>`;

  function choices() {
    const times = timesOf(), size = said('bucket') || 'day', none = { to: '', day: '', record: '' };
    /** @type {[string, string, string][]} */
    const presets = [['24 hours', 'hour', ''], ['7 days', 'day', date(now() - 6 * DAY)], ['30 days', 'day', ''], ['12 months', 'month', '']];
    return html`<div class="row period">${seg('Reported in', presets.map(([text, bucket, from]) => [text, { ...none, bucket, from }, bucket === size && from === said('from') && !said('to')]))}
      ${times.length ? [['from', 'from', times[0]], ['before', 'to', times[times.length - 1] + DAY - 1]].map(([label, name, at]) => html`<label>${label}<input autocomplete="off" .value=${date(at)}
        @change=${(/** @type {any} */ { target }) => amend({ ...none, to: said('to'), [name]: target.value.trim() }, true)}></label>`) : nothing}
      ${sums() ? chosen().map((word) => html`<a class="pill warn" title="Not only of it" href=${to({ [word]: '', record: '' })}>${word}: <bdi>${named(said(word), word)}</bdi> ✕</a>`) : nothing}</div>`;
  }

  function view() {
    const all = sums(), isEmpty = all && !all.total.records.some(Boolean);
    return html`${head()}${choices()}${[slots.sums.error, slots.mappings.error, failed].map((error) => refused(frame, error))}
      <div aria-busy=${Object.values(slots).some(({ path, isBusy }) => path && isBusy)}>${!all ? nothing : html`
        ${isEmpty ? empty() : picture()}<div class=${said('record') ? 'two slim' : ''}><div>${isEmpty ? nothing : [table(), records()]}</div>${said('record') ? why() : nothing}</div>`}</div>`;
  }

  function picture() {
    const { series, other, total } = sums(), ink = inks(), times = timesOf(), all = sum(measured(total)), drawn = [...series].sort((a, b) => +(b.key === own) - +(a.key === own));
    const mine = series.find(({ key }) => key === own), paid = mine ? sum(measured(mine)) : sums().by === 'payer' && !other.series ? '0' : '';
    const name = (/** @type {number} */ at) => ({ hour: iso(times[at]).slice(11, 16), month: date(times[at]).slice(0, 7) })[String(sums().bucket)] ?? new Date(times[at]).toLocaleDateString('en', { timeZone: 'UTC', month: 'short', day: '2-digit' }), cuts = changes(), end = date(times[times.length - 1] - 1);
    /** @param {any} said @param {string} what */
    const kpi = (said, what) => html`<div><b>${said}</b>${what}</div>`;
    return html`<section class="card" aria-label="Over time"><div class="row"><div class="kpi">
        ${kpi(written(all), `${date(times[0])} – ${end}, as reported`)}
        ${paid && +all > 0 ? kpi(`${Math.round((1 - +paid / +all) * 1000) / 10} %`, 'charged to customers') : nothing}${paid ? kpi(written(paid), 'charged to you by default') : nothing}
        ${measure() === 'records' ? nothing : kpi(grouped(+sum(total.records)), 'records')}${kpi(cuts.length, 'mapping changes')}</div>
        ${curl(frame, slots.sums.path, slots.mappings.path, slots.unmapped.path)}</div>
      ${notes()}
      <ul class="plain row legend">${series.map(({ key }) => html`<li>${swatch(ink(key))}<bdi>${titled(key)}</bdi></li>`)}
        ${other.series ? html`<li>${swatch({ hue: 0, isStriped: true })}${other.series} ${other.series === 1 ? 'other' : 'others'}</li>` : nothing}
        ${cuts.length ? html`<li class="dim">┊ a mapping changed: charges after it go elsewhere, charges before it stay</li>` : nothing}</ul>
      ${wide('Chart', chart({ times, at: bar(), cuts, name, lanes: lanes(), tick: (value) => measure() === 'cost' ? money(value, currency()).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : grouped(value),
        series: [...drawn.map((one) => ({ ...ink(one.key), values: measured(one).map(Number) })), ...(other.series ? [{ hue: 0, isStriped: true, values: measured(other).map(Number) }] : [])],
        place: (at) => ({ href: to({ day: iso(times[at]).slice(0, DIGITS[sums().bucket]), record: '' }), label: `${name(at)}: ${written(measured(total)[at])}, ${grouped(total.records[at])} records` }),
        label: `${measure()} a ${sums().bucket} by ${sums().by}, ${date(times[0])} to ${end}, above the mappings of that time. The table below has the numbers.` }))}</section>`;
  }

  function notes() {
    const { currencies } = sums(), all = missed();
    return html`${currencies.length === 1 && !said('currency') ? nothing : html`<p class="note">${currencies.length > 1 ? 'The rate cards are in several currencies, which are not added up. '
        : currencies.length ? 'This currency alone. ' : 'No rate card has the offer of who pays, so there is no cost.'}
        ${currencies.map((one) => html`<a href=${to({ currency: said('currency') ? '' : one })}>${said('currency') ? 'not ' : ''}only ${one}</a> `)}</p>`}
      ${unmapped()}
      ${!all.length || said('tenant') || said('payer') ? nothing : html`<p class="note"><b>${currency() ? money(sum(all.map(({ cost }) => cost)), currency())
        : `${sum(all.map((one) => one.records))} records`} came to you because a tenant was not mapped yet.</b>
        ${all.slice(0, 5).map(({ key, since, records }) => html`<bdi>${named(key, 'tenant')}</bdi> was mapped at ${time(since).slice(0, 16)}:
          <a href=${to({ by: 'payer', tenant: key, rule: 'TenantNotRegistered', day: '', record: '' })}>show these ${grouped(records)} records</a>. `)}</p>`}`;
  }

  const unmapped = () => mappings().length || !slots.mappings.body ? nothing : html`<p class="note">No customer was ever mapped here: all of it goes to the default subscription.
    <a href=${link('registrations', place.path)}>Map one</a></p>`;

  /** Tenant by tenant, those of the bars first. @returns {import('../parts/chart.js').Lane[]} */
  function lanes() {
    const ink = /payer|tenant/.test(sums().by) ? inks() : () => ({ hue: 0, isStriped: true }), times = timesOf(), [from, to] = [times[0], times[times.length - 1]];
    const keys = sums().series.map(({ key }) => key), seen = looked().map((one) => ({ ...ink(one.subscriptionId), tenant: one.tenantId, text: short(one.subscriptionId),
      from: Math.max(from, Date.parse(one.validFrom)), to: Math.min(to, Date.parse(one.validTo) || to), isShown: keys.includes(one.tenantId) || keys.includes(one.subscriptionId) }))
      .filter((one) => one.from < one.to).sort((a, b) => +b.isShown - +a.isShown || a.from - b.from);
    const tenants = [...new Set(seen.map(({ tenant }) => tenant))].slice(0, 8).map((one) => ({ label: named(one, 'tenant'), parts: seen.filter(({ tenant }) => tenant === one) }));
    return said('tenant') && tenants.length ? tenants : [...tenants, { label: tenants.length ? 'everybody else' : 'everybody', parts: [] }];
  }

  function table() {
    const { by, series, other, total } = sums(), at = bar(), ink = inks(), [, then] = BYS[by], rest = { hue: 0, isStriped: true };
    /** @param {any} one */
    const cells = (one) => html`<td class="n">${grouped(+sum(one.records))}</td>
      ${by === 'meter' ? html`<td class="n">${one.quantity ? `${sum(one.quantity)} ${one.unit ?? ''}` : ''}</td>` : nothing}
      ${at < 0 ? nothing : html`<td class="n">${written(measured(one)[at])}</td>`}
      ${measure() === 'records' ? nothing : html`<td class="n">${by === 'meter' && !+sum(measured(one)) ? 'costs nothing' : written(sum(measured(one)))}</td>`}
      ${by === 'payer' ? html`<td class="n">${one.key ? Object.entries({ csv: 'CSV', focus: 'FOCUS 1.0' }).map(([format, text]) => html`<button class="quiet" aria-label=${`${text} of what ${titled(one.key)} pays`} @click=${() => saveCharges(one, format)}>${text}</button>`) : nothing}</td>` : nothing}`;
    return html`<section class="card"><div class="row"><h2>By ${by}</h2>${curl(frame, slots.sums.path)}</div>
      ${wide(`By ${by}`, html`<table class="sums">${heads([title(by), '#Records', ...(by === 'meter' ? ['#Quantity'] : []), ...(at < 0 ? [] : [`#${said('day')}`]),
          ...(measure() === 'records' ? [] : [`#${title(measure())}`]), ...(by === 'payer' ? ['#All that it pays'] : [])])}
        <tbody>${series.map((one) => html`<tr><td>${swatch(ink(one.key))}${one.key ? html`<a data-row href=${to({ by: then, [by]: one.key, record: '' })}><bdi>${titled(one.key)}</bdi></a>` : titled(null)}
          ${one.key && by !== 'rule' ? html`<br><code>${one.key}</code>` : nothing}</td>${cells(one)}</tr>`)}
          ${other.series ? html`<tr><td>${swatch(rest)}${other.series} ${other.series === 1 ? 'other' : 'others'}</td>${cells({ ...other, quantity: null })}</tr>` : nothing}</tbody>
        <tfoot><tr><td>Sum${measure() === 'cost' ? `, to the last digit ${sum(total.cost)} ${currency()}` : ''}</td>${cells(total)}</tr></tfoot></table>`)}</section>`;
  }

  /** A link carries no token, so the page fetches; what is too much for it curl may write. @param {any} payer @param {string} format */
  async function saveCharges(payer, format) {
    const times = timesOf(), path = asked(`/subscriptions/${payer.key}/providers/Azsreg.Usage/charges`, { by: 'reported', from: iso(times[0]), to: iso(times[times.length - 1]), format });
    if (+sum(payer.records) > MOST)
      return frame.dialog('More than a page should hold', () => html`<p>There are more than ${grouped(MOST)} records: let curl write the file.</p>${curl(frame, path)}`);
    await frame.get(path).then((text) => {
      save(`${format}-${payer.key}-${date(times[0])}.csv`, text, 'text/csv');
      failed = null;
    }, (error) => { failed = error; });
    frame.draw();
  }

  function records() {
    const ink = inks(), here = said('record');
    /** @param {any} row @returns {unknown[]} */
    const cells = ({ name, properties: one }) => [html`<a data-row href=${to({ record: name })} aria-current=${name === here}>${time(one.usageStartTime).slice(5, 16)}</a>`,
      one.meterName ?? short(one.meterId), one.tenantId ? names.get(one.tenantId) ?? short(one.tenantId) : 'not known', String(one.quantity), html`${swatch(ink(one[BYS[sums().by][0]]))}${one.rule}`];
    return html`<section class="card"><div class="row"><h2>Records${list ? html`<small>${said('day')} as they were reported</small>` : nothing}</h2>${list ? curl(frame, listed) : nothing}</div>
      ${list ? html`<div class="wide records" @keydown=${arrows}>${list.view(['Used', 'Meter', 'Tenant', 'Quantity', 'Rule'], cells, (one) => one.name)}</div>`
        : html`<p class="dim">Choose a bar, or a row above: its records come here, and of each why it costs whom it costs.</p>`}</section>`;
  }

  function why() {
    const { record, now } = slots, one = record.body?.properties, at = one?.mappingAtUsageTime;
    /** @param {unknown} words @param {string} [key] */
    const fact = (words, key) => html`<bdi>${words}</bdi>${key ? html` <code>${key}</code>` : nothing}`;
    const today = one && asked('/_azsreg/payer', { registration: id, [one.tenantId ? 'tenant' : 'stackSubscription']: one.tenantId ?? one.subscriptionId }).replace(/api.*?&/, '');
    return html`<section class="card stick" tabindex="-1"><div class="row"><h2>Why this record costs whom it costs</h2>${curl(frame, record.path)}</div>
      ${refused(frame, record.error)}
      ${!one ? nothing : html`<p>${one.explanation}</p><dl>${[['Rule', fact(one.rule)], ['Payer', fact(named(one.chargedTo, 'payer'), one.chargedTo)],
        ['Tenant', one.tenantId ? html`${fact(names.get(one.tenantId), one.tenantId)} <a href=${to({ tenant: one.tenantId, by: 'rule', record: '' })}>all of it</a>` : 'nobody has said whose it is'],
        ['Meter', fact(one.meterName, one.meterId)], ['Quantity', String(one.quantity)], ['Is billed', one.billable ? 'yes' : 'no: it costs nothing'],
        ['Used', `${time(one.usageStartTime)} – ${time(one.usageEndTime)}`], ['Reported', time(one.reportedTime)], ['Mapped when used', at ? fact(`since ${time(at.validFrom)}`, at.subscriptionId) : 'no'],
        ['On the stack', fact('', one.subscriptionId)], ['Resource', fact('', resource(one.instanceData))]].map(([name, words]) => html`<dt>${name}</dt><dd>${words}</dd>`)}</dl>
        <h3>And if it were reported now?</h3>${now.path !== today ? html`<button @click=${() => ask('now', today)}>Ask</button>` : html`<p role="status">${now.error ? frame.said(now.error) : now.body?.explanation}
        ${now.body && now.body.payer !== one.chargedTo ? 'What was charged before stays where it is until it is corrected.' : ''}</p>${curl(frame, today)}`}`}</section>`;
  }

  const empty = () => html`<section class="card"><h2>Nothing was reported in this time${chosen().length ? ', of what is chosen above' : ''}</h2>
    <p>What counts is when it was reported, not when it was used. <a href=${to({ bucket: 'month', from: '', to: '', day: '' })}>Look at 12 months</a></p>${unmapped()}
    <p>To try it, make usage up and report it:</p><pre class="code" tabindex="0" aria-label="Commands">azsreg usage sample --directory FILE --from ${date(now() - 7 * DAY)} --to ${date(now())} --out week.ndjson
azsreg usage report week.ndjson --registration '${location.origin}${id}'</pre></section>`;

  void load();
  return { title: () => `Who pays: ${place.path[2]}`, view, back: () => load(true), moved: (moved) => { place = moved; void load(); },
    up: () => said('record') ? to({ record: '' }) : said('day') ? to({ day: '' }) : link('pays') };
}

/** @param {string} data JSON, as it was sent @returns {string} */
function resource(data) {
  try {
    return JSON.parse(data)['Microsoft.Resources'].resourceUri;
  } catch {
    return data;
  }
}
