// Faults & clock: the rules by which answers are broken, the time that is served, and going back to a state.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { Refusal } from '../api.js';
import { grouped, json, now, time } from '../format.js';
import { amend, link } from '../route.js';
import { copyAs } from '../parts/copy.js';

/** @typedef {{name: string, match: any, do: any, skip: number, times?: number, probability: number, seen: number, fired: number}} Fault */
/** @typedef {{name: string, created: string, bytes: number}} Snapshot */

const FAULTS = '/_azsreg/faults', CLOCK = '/_azsreg/clock', SNAPSHOTS = '/_azsreg/snapshots';

/** What one begins with: a preset's own values are the server's. @type {[label: string, name: string, rule: any][]} */
const STARTS = [
  ['502 of check 5', 'check-5', { preset: 'partner-center-down', match: { operation: 'CustomerSubscriptions_Create' } }],
  ['429, throttled', 'throttled', { preset: 'throttled' }],
  ['503, Retry-After', 'unavailable', { preset: 'unavailable', do: { headers: { 'Retry-After': '5' } } }],
  ['504, yet done', 'gateway-timeout', { preset: 'gateway-timeout' }],
  ['Lost answer', 'lost-answer', { preset: 'lost-answer' }],
  ['Closed before', 'closed-before', { match: { writes: true }, do: { close: 'before' } }],
  ['Latency', 'slow', { preset: 'slow', do: { delayMs: 3000 } }],
  ['Registering', 'registering', { preset: 'registering' }],
  ['Of your own', 'mine', { match: { operation: 'CustomerSubscriptions_*' }, do: { status: 500, code: 'InternalServerError', message: 'It broke.' }, times: 1 }],
];

/** @param {string} path */
const steps = (path) => path.split('.');
/** @param {any} rule @param {string} path */
const valueAt = (rule, path) => steps(path).reduce((at, step) => at?.[step], rule);

/** The rule with another value there; nothing is left of what is empty. @param {any} rule @param {string[]} path @param {unknown} value @returns {any} */
function changed(rule, [step, ...rest], value) {
  const { [step]: old, ...others } = rule ?? {};
  const made = rest.length ? changed(old, rest, value) : value;
  const isEmpty = made === undefined || made === '' || made === false || (rest.length && !Object.keys(made).length);
  return isEmpty ? others : { ...rule, [step]: made };
}

/** What PUT takes of a fault that there is; what goes without saying is left out. @param {any} fault */
function ruleOf({ name, seen, fired, skip, seed, probability, ...rule }) {
  return { ...rule, ...(skip && { skip }), ...(seed && { seed }), ...(probability !== 1 && { probability }) };
}

/** What is given, a word and a value each, as in the JSON. @param {any} given @returns {string[]} */
const facts = (given) => Object.entries(given).flatMap(([name, value]) => typeof value === 'object' ? facts(value) : `${name}: ${String(value).replaceAll(',', ', ')}`);

/** @param {any} effect */
const what = ({ status, code, message, ...rest }) => [status && `${status} ${code}`, ...facts(rest)].filter(Boolean).join(' · ');

/** @param {Fault} fault */
function often({ times, skip, probability }) {
  return [times ? `${times} ${times === 1 ? 'time' : 'times'}` : 'always', skip && `after ${skip} let pass`, probability < 1 && `1 in ${grouped(1 / probability)}`].filter(Boolean).join(', ');
}

/** @param {number} bytes */
const size = (bytes) => bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;

/** @param {import('../route.js').Place} place @param {import('../app.js').Frame} frame @returns {import('../app.js').Screen} */
export function open(place, frame) {
  /** @type {Fault[] | null} */
  let faults = null;
  /** @type {Snapshot[] | null} */
  let snapshots = null;
  let draft = begin(0), text = '', isWritten = false;
  /** Faults that were just deleted, to be put back. @type {Fault[]} */
  let gone = [];
  /** What each part was told last. @type {Record<string, unknown>} */
  const wrong = {};
  let wanted = '', by = '', named = '', isBusy = false;

  const mayChange = () => frame.status()?.control === 'full';


  /** Does it; what goes wrong is said in its part. @param {string} part @param {() => Promise<void>} what */
  async function doing(part, what) {
    try {
      isBusy = true;
      frame.draw();
      await what();
      wrong[part] = null;
    } catch (error) {
      wrong[part] = frame.signal.aborted ? null : error;
    }
    isBusy = false;
    frame.draw();
  }

  async function readFaults() {
    faults = (await frame.get(FAULTS)).value;
    wrong.faults = null;
  }
  const readSnapshots = () => doing('snapshots', async () => { snapshots = (await frame.get(SNAPSHOTS)).value; });

  /** @param {unknown} title @param {unknown} tools @param {unknown} content */
  const card = (title, tools, content) => html`<section class="card"><div class="head"><h2>${title}</h2><div class="r">${tools}</div></div>${content}</section>`;
  /** @param {string} label @param {unknown} heads @param {unknown} rows */
  const tableOf = (label, heads, rows) => html`<div class="wide" tabindex="0" role="region" aria-label=${label}><table>
    <thead><tr>${heads}${mayChange() ? html`<td></td>` : nothing}</tr></thead><tbody>${rows}</tbody></table></div>`;

  /** @param {string} part */
  const failing = (part) => wrong[part] ? html`<p class="note bad" role="alert">${frame.said(wrong[part])}</p>` : nothing;


  /** @param {number} index */
  function begin(index) {
    const [, name, rule] = STARTS[index];
    return { name, rule };
  }

  /** @param {typeof draft} next */
  function drafted(next) {
    draft = next;
    isWritten = false;
    wrong.draft = null;
    frame.draw();
  }

  /** What the text says is the rule, once it is JSON. @param {string} typed */
  function written(typed) {
    text = typed;
    isWritten = true;
    try {
      draft = { ...draft, rule: JSON.parse(typed) };
      wrong.draft = null;
    } catch {
      wrong.draft = new Error('This is not JSON yet.');
    }
    frame.draw();
  }

  const put = () => doing('draft', async () => {
    await frame.must('PUT', `${FAULTS}/${encodeURIComponent(draft.name)}`, { body: draft.rule });
    await readFaults();
    void frame.refresh();
    frame.say(`The fault ${draft.name} is there.`);
  });

  /** @param {Fault[]} those */
  const remove = (those) => doing('faults', async () => {
    await frame.must('DELETE', those.length === 1 ? `${FAULTS}/${those[0].name}` : FAULTS);
    gone = those;
    await readFaults();
    void frame.refresh();
  });

  const putBack = () => doing('faults', async () => {
    for (const fault of gone)
      await frame.must('PUT', `${FAULTS}/${fault.name}`, { body: ruleOf(fault) });
    gone = [];
    await readFaults();
    void frame.refresh();
  });


  /** @param {Fault} fault */
  const row = (fault) => html`<tr class=${fault.name === draft.name ? 'on' : ''}>
    <th scope="row"><a data-row href=${link('faults', [], { fault: fault.name })}><bdi>${fault.name}</bdi></a></th>
    <td>${Object.keys(fault.match).length ? facts(fault.match).map((one) => html`<code>${one}</code><br>`) : 'every request'}</td><td>${what(fault.do)}<br><small>${often(fault)}</small>
      ${fault.times && fault.fired >= fault.times ? html`<span class="pill">used up</span>` : nothing}</td>
    <td class="n">${fault.fired ? html`<a href=${link('requests', [], { q: `fault:${fault.name}` })}>${grouped(fault.fired)}</a>` : 0} of ${grouped(fault.seen)}</td>
    ${mayChange() ? html`<td class="n"><button class="quiet" aria-label=${`Delete ${fault.name}`} @click=${() => remove([fault])}>Delete</button></td>` : nothing}</tr>`;

  const table = () => tableOf('Faults', html`<th scope="col">Name</th><th scope="col">Which requests</th><th scope="col">What becomes of them</th>
    <th scope="col" class="n">Hit, of fitting</th>`, faults?.map(row));

  const list = () => card(html`Faults <small>the first that fits fires</small>`, html`
      ${mayChange() && faults && faults.length > 1 ? html`<button class="quiet" @click=${() => remove(faults ?? [])}>Delete all</button>` : nothing}
      ${copyAs(frame, [{ method: 'GET', path: FAULTS }])}`, html`${failing('faults')}
    ${gone.length ? html`<p class="note">${gone.length === 1 ? html`<bdi>${gone[0].name}</bdi> is` : `${gone.length} faults are`} gone.
      <button @click=${putBack}>Put ${gone.length === 1 ? 'it' : 'them'} back</button></p>` : nothing}
    ${!faults ? nothing : faults.length ? table() : html`<p class="dim">There are none: every request gets the answer it should.</p>`}`);

  /** Blanks at the ends go once it is typed, not before: the next word would stick to the last.
   * @param {(value: string) => void} set */
  const heard = (set) => (/** @type {any} */ { target, type }) => { set(type === 'input' ? target.value : target.value.trim()); frame.draw(); };
  /** @param {string} label @param {string} value @param {(value: string) => void} set @param {string} [hint] */
  const input = (label, value, set, hint = '') => html`<label>${label}<input placeholder=${hint} autocomplete="off" .value=${live(value)} @input=${heard(set)} @change=${heard(set)}></label>`;
  /** @param {() => Promise<void>} act */
  const sent = (act) => (/** @type {Event} */ event) => { event.preventDefault(); void act(); };

  /** A field of the draft. @param {string} label @param {string} path @param {string} [hint] @param {boolean} [isNumber] */
  const field = (label, path, hint = '', isNumber = false) => html`<label>${label}<input placeholder=${hint} autocomplete="off"
    inputmode=${isNumber ? 'numeric' : 'text'} .value=${live(String(valueAt(draft.rule, path) ?? ''))} aria-invalid=${isTarget(path) ? 'true' : nothing}
    @input=${heard((value) => set(path, numbered(value, isNumber)))} @change=${heard((value) => set(path, numbered(value, isNumber)))}></label>`;

  /** @param {string} value @param {boolean} isNumber what is no number is for the server to refuse */
  const numbered = (value, isNumber) => isNumber && value && !isNaN(+value) ? +value : value;
  /** @param {string} path */
  const isTarget = (path) => wrong.draft instanceof Refusal && wrong.draft.target === path;
  /** @param {string} path @param {unknown} value */
  const set = (path, value) => drafted({ ...draft, rule: changed(draft.rule, steps(path), value) });

  /** @param {string} label @param {string} path @param {string} none @param {string[]} choices */
  const choice = (label, path, none, choices) => html`<label>${label}<select @change=${heard((value) => set(path, value))}>
    <option value="">${none}</option>${choices.map((name) => html`<option ?selected=${valueAt(draft.rule, path) === name}>${name}</option>`)}</select></label>`;
  /** @param {string} label @param {string} path */
  const tick = (label, path) => html`<label><input type="checkbox" .checked=${live(valueAt(draft.rule, path) === true)}
    @change=${(/** @type {any} */ event) => set(path, event.target.checked)}>${label}</label>`;

  const fields = () => html`
    <h3>Which requests</h3>
    ${field('Operations', 'match.operation', 'any, or CustomerSubscriptions_*')}
    <div class="pair">${choice('Method', 'match.method', 'any', ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'])}
      ${field('Path', 'match.path', '**/registrations/*')}${field('Subscription', 'match.subscription', 'any')}
      ${tick('Writes only', 'match.writes')}</div>
    <h3>What becomes of them</h3>
    <div class="pair">${field('Status', 'do.status', '400 to 599', true)}${field('Code', 'do.code', draft.rule.preset ? 'as the preset has it' : '')}
      ${field('Retry-After, seconds', 'do.headers.Retry-After')}${field('Wait, milliseconds', 'do.delayMs', '', true)}
      ${choice('Close the connection', 'do.close', 'no', ['before', 'after', 'mid'])}${tick('Only after it was done', 'do.after')}</div>
    <h3>How often</h3>
    <div class="pair">${field('Times', 'times', 'always', true)}${field('Let pass first', 'skip', '0', true)}</div>`;

  function form() {
    const shown = isWritten ? text : json(draft.rule);
    return card(faults?.some(({ name }) => name === draft.name) ? html`Change <bdi>${draft.name}</bdi>` : 'Make one',
      copyAs(frame, [{ method: 'PUT', path: `${FAULTS}/${encodeURIComponent(draft.name)}`, body: draft.rule }]), html`
    <div class="row" role="group" aria-label="What to begin with">${STARTS.map(([label, name], index) => html`
      <button aria-pressed=${draft.name === name} @click=${() => { amend({ fault: undefined }); drafted(begin(index)); }}>${label}</button>`)}</div>
    <form class="two even" @submit=${sent(put)}>
      <div>${input('Name', draft.name, (name) => drafted({ ...draft, name }))}${fields()}</div>
      <div><label>What is sent: PUT ${FAULTS}/<bdi>${draft.name}</bdi>
          <textarea spellcheck="false" rows=${Math.max(9, shown.split('\n').length + 2)} .value=${live(shown)} @input=${(/** @type {any} */ event) => written(event.target.value)}></textarea></label>
        ${failing('draft')}
        <div class="row"><button class="main" ?disabled=${isBusy || !draft.name}>Put it</button><small>What is beside a preset wins over it.</small></div></div>
    </form>`);
  }


  /** @param {string} method @param {string} path @param {any} body */
  const setClock = (method, path, body) => doing('clock', async () => {
    last = { method, path, body };
    await frame.must(method, path, { body });
    wanted = by = '';
    await frame.refresh();
    frame.say(`The clock is ${frame.status().clock.mode}, at ${time(frame.status().clock.now)}.`);
  });
  /** What was asked of the clock last. @type {import('../api.js').Asked} */
  let last = { method: 'GET', path: CLOCK };

  /** @param {string} mode */
  const inMode = (mode) => setClock('PUT', CLOCK, { mode, ...(wanted && mode !== 'real' && { now: wanted.replace(' ', 'T').replace(/Z?$/, 'Z') }) });
  /** @param {string} duration */
  const advance = (duration) => setClock('POST', `${CLOCK}/advance`, { by: duration });

  /** The last second of the month, or of the next where that is now. */
  function monthsEnd() {
    const at = new Date(now() + 1000);
    const end = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) - 1000).toISOString().replace('.000', '');
    return setClock('PUT', CLOCK, { mode: frame.status().clock.mode === 'frozen' ? 'frozen' : 'offset', now: end });
  }

  const isBack = () => wrong.clock instanceof Refusal && wrong.clock.code === 'ClockWouldGoBack';
  const MODES = [['real', 'Real'], ['offset', 'Run on from there'], ['frozen', 'Stand still']];

  const clockForm = () => html`
    ${input('Time, UTC', wanted, (value) => { wanted = value; }, time(now()))}
    <div class="row">${MODES.map(([mode, label]) => html`<button ?disabled=${isBusy} @click=${() => inMode(mode)}>${label}</button>`)}</div>
    <h3>Put it on</h3>
    <div class="row"><button @click=${() => advance('PT1H')}>+1 hour</button><button @click=${() => advance('P1D')}>+1 day</button><button @click=${monthsEnd}>To the month's end</button></div>
    <form class="row" @submit=${sent(() => advance(by))}>
      ${input('By a duration', by, (value) => { by = value; }, 'P1DT2H')}
      <button ?disabled=${!by || isBusy}>Advance</button></form>`;

  function clockCard() {
    const clock = frame.status()?.clock;
    return card('Clock', copyAs(frame, [last]), html`
      ${clock ? html`<div class="kpi"><div><b>${time(now())}</b>UTC, ${{ real: 'the machine\'s', offset: 'runs on, not the machine\'s', frozen: 'stands still' }[/** @type {string} */ (clock.mode)]}</div></div>
        ${clock.latestWrite ? html`<p class="dim">Written last at ${time(clock.latestWrite)}: what goes back behind that has to be forced.</p>` : nothing}` : nothing}
      ${failing('clock')}
      ${isBack() ? html`<p><button @click=${() => setClock(last.method, last.path, { .../** @type {any} */ (last.body), force: true })}>Go back all the same</button>
        <small>What was written then lies in the future.</small></p>` : nothing}
      ${clock && mayChange() ? clockForm() : nothing}`);
  }


  /** What cannot be undone waits for a name. @param {string} title @param {string} name @param {unknown} text
   * @param {string} label @param {() => Promise<void>} act @param {() => unknown} [more] */
  function sure(title, name, text, label, act, more = () => nothing) {
    let typed = '';
    const go = async () => {
      await doing('sure', act);
      if (!wrong.sure)
        frame.close();
    };
    wrong.sure = null;
    frame.dialog(title, () => html`<form @submit=${sent(go)}><p>${text}</p>${more()}
      <label>Type ${name}<input autocomplete="off" autofocus spellcheck="false" @input=${heard((value) => { typed = value.trim(); })}></label>
      ${failing('sure')}
      <div class="row"><button class="main" ?disabled=${typed !== name || isBusy}>${label}</button><small>This cannot be undone.</small></div></form>`);
  }

  /** @param {string} to */
  function reset(to) {
    const keep = new Set(), isSnapshot = !['directory', 'empty'].includes(to);
    const act = async () => {
      const answer = await frame.must('POST', '/_azsreg/reset', { body: { to, ...(keep.size && { keep: [...keep] }) } });
      gone = [];
      await Promise.all([readFaults(), readSnapshots(), frame.refresh()]);
      frame.say(`Reset to ${to}: number ${answer.epoch}, in ${answer.milliseconds} ms.`);
      done = `Reset to ${to}, in ${answer.milliseconds} ms.`;
    };
    sure(to === 'empty' ? 'Empty the server' : isSnapshot ? `Go back to ${to}` : 'Go back to the directory', isSnapshot ? to : location.host,
      `What requests have made since goes: registrations, customers, usage and who was charged for it.${to === 'empty' ? ' So does the directory.' : ''}`, 'Reset', act,
      () => html`<p>Keep ${['requests', 'faults', 'clock'].map((name) => html`<label class="in"><input type="checkbox"
        @change=${(/** @type {any} */ event) => keep[event.target.checked ? 'add' : 'delete'](name)}>${name}</label> `)}</p>`);
  }
  let done = '';

  /** @param {Snapshot} snapshot */
  const removeSnapshot = ({ name }) => sure(`Delete ${name}`, name, 'The snapshot goes; the data stays as it is.', 'Delete', async () => {
    await frame.must('DELETE', `${SNAPSHOTS}/${name}`);
    await readSnapshots();
  });

  const save = () => doing('save', async () => {
    await frame.must('PUT', `${SNAPSHOTS}/${encodeURIComponent(named)}`);
    frame.say(`The snapshot ${named} is saved.`);
    named = '';
    await readSnapshots();
  });

  const isThere = () => snapshots?.some(({ name }) => name === named);

  const saveForm = () => html`<form class="row" @submit=${sent(save)}>
      ${input('Save what there is as', named, (value) => { named = value; }, 'mid-walk')}
      <button ?disabled=${!named || isBusy}>${isThere() ? 'Replace' : 'Save'}</button></form>${failing('save')}`;

  /** @param {Snapshot} snapshot */
  const snapshotRow = (snapshot) => html`<tr><th scope="row"><bdi>${snapshot.name}</bdi></th><td class="nw">${time(snapshot.created)}<br><small>${size(snapshot.bytes)}</small></td>
    ${mayChange() ? html`<td><button class="quiet" aria-label=${`Go back to ${snapshot.name}`} @click=${() => reset(snapshot.name)}>Go back…</button>
      <button class="quiet" aria-label=${`Delete ${snapshot.name}`} @click=${() => removeSnapshot(snapshot)}>Delete…</button></td>` : nothing}</tr>`;

  const snapshotTable = () => tableOf('Snapshots', html`<th scope="col">Snapshot</th><th scope="col">Saved</th>`, snapshots?.map(snapshotRow));

  const resetCard = () => card('Reset and snapshots',
    copyAs(frame, [{ method: 'GET', path: SNAPSHOTS }, ...(mayChange() ? [{ method: 'POST', path: '/_azsreg/reset', body: { to: 'directory' } }] : [])]), html`
    ${done ? html`<p class="note ok">${done}</p>` : nothing}${failing('snapshots')}
    ${!snapshots ? nothing : snapshots.length ? snapshotTable() : html`<p class="dim">No snapshot is saved.</p>`}
    ${mayChange() ? html`${saveForm()}<h3>Start over</h3>
      <div class="row"><button @click=${() => reset('directory')}>Back to the directory…</button><button @click=${() => reset('empty')}>Empty…</button></div>` : nothing}`);


  const readOnly = () => frame.status() && !mayChange() ? html`<p class="note">This server lets nobody change it: start it with <code>--control full</code> to make faults, set the clock or reset.</p>` : nothing;

  /** The fault that the place names is in the form. @param {URLSearchParams} query */
  function pick(query) {
    const fault = faults?.find(({ name }) => name === query.get('fault'));
    if (fault)
      drafted({ name: fault.name, rule: ruleOf(fault) });
  }

  void readSnapshots();
  void doing('faults', readFaults).then(() => pick(place.query));
  frame.poll(async () => { if (faults?.length) await readFaults(); }, 5000);
  frame.poll(async () => {}, 1000);

  return {
    title: () => 'Faults & clock',
    moved: ({ query }) => pick(query),
    view: () => html`<div class="head"><h1>Faults &amp; clock</h1></div>${readOnly()}
      <div class="two slim"><div>${list()}${mayChange() ? form() : nothing}</div><div>${clockCard()}${resetCard()}</div></div>`,
  };
}
