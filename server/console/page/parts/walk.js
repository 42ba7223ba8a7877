// The walk: six commands for this very server, from nothing to usage that somebody pays for; each is ticked as its request arrives.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { hour, now } from '../format.js';
import { link, registrationId } from '../route.js';
import { curl, toClipboard } from './copy.js';

/** @typedef {{title: string, why: string, operation: string, method: string, path: string, body?: unknown}} Step */
/** @typedef {{default: string, tenant: string, customer: string, offer?: string, note?: string}} Actors */

const GROUP = 'azurestack', NAME = 'my-stack', CLOUD = '57ac0000-0000-4000-8000-000000000a15';
/** Azure Stack's meter of a VM's cores, by the hour. */
const VM = 'fab6eb84-500b-4a09-a8ca-7358f8bbaea5';
/** Where a server makes up what is asked for, any will do; elsewhere they stand for what is to be put in. */
const ANY = { default: 'c0de0000-0000-4000-8000-000000000001', tenant: 'bbbb0000-0000-4000-8000-000000000001',
  customer: 'c5000000-0000-4000-8000-00000000000a' };
/** Directories that are larger are not read for an example. */
const SMALL = 2000;

/** Two subscriptions of the directory for an example: one to register with, and a customer's of the same partner.
 * @param {any} directory @returns {Actors | null} */
function actors({ subscriptions = [], partners = [] }) {
  const away = new Set(partners.filter((/** @type {any} */ one) => one.reachable === false).map((/** @type {any} */ one) => one.name));
  const good = subscriptions.filter((/** @type {any} */ one) => one.partner && !away.has(one.partner) && (one.state ?? 'Active') === 'Active');
  for (const one of good) {
    const other = good.find((/** @type {any} */ two) => two.partner === one.partner && two.tenant !== one.tenant && two.offer === 'CSP');
    const sells = partners.find((/** @type {any} */ two) => two.name === one.partner)?.tenant;
    if (other && one.multiTenancyApproved !== false && /^(CSP|APSS)$/.test(one.offer) && (!sells || one.tenant === sells))
      return { default: one.id, tenant: other.tenant, customer: other.id };
  }
  return null;
}

/** @param {Actors} who @param {string} cloudId @returns {Step[]} */
function steps(who, cloudId) {
  const subscription = `/subscriptions/${who.default}`, registration = registrationId([who.default, GROUP, NAME]);
  const end = Math.floor(now() / 3600000) * 3600000, at = (/** @type {number} */ time) => new Date(time).toISOString().slice(0, 19) + 'Z';
  return [
    { title: 'Register the provider', why: 'A subscription is told once that it is to have Azure Stacks.', operation: 'Providers_Register',
      method: 'POST', path: `${subscription}/providers/Microsoft.AzureStack/register?api-version=2021-04-01` },
    { title: 'Make a resource group', why: 'Registrations live in one.', operation: 'ResourceGroups_CreateOrUpdate',
      method: 'PUT', path: `${subscription}/resourceGroups/${GROUP}?api-version=2021-04-01`, body: { location: 'westcentralus' } },
    { title: 'Register a stack', why: 'The token, which a stack prints, says which one it is and how it is billed.',
      operation: 'Registrations_CreateOrUpdate', method: 'PUT', path: `${registration}?api-version=2017-06-01`,
      body: { location: 'global', properties: { registrationToken: btoa(JSON.stringify({ cloudId, billingModel: 'PayAsYouUse' })) } } },
    { title: 'Get its activation key', why: 'With it the stack is activated.', operation: 'Registrations_GetActivationKey',
      method: 'POST', path: `${registration}/getactivationkey?api-version=2017-06-01` },
    { title: 'Add a customer', why: 'From now on this subscription pays for what its tenant uses.', operation: 'CustomerSubscriptions_Create',
      method: 'PUT', path: `${registration}/customerSubscriptions/${who.customer}?api-version=2017-06-01` },
    { title: 'Report usage', why: 'An hour of 4 vCPUs, as the stack would; the answer says who pays.', operation: 'UsageReports_Create',
      method: 'POST', path: `${registration}/providers/Azsreg.Usage/reports?api-version=2026-11-01`,
      body: { value: [{ properties: { subscriptionId: '09065051-cfe9-4fcf-b90c-87f2af292fc9', tenantId: who.tenant, meterId: VM, quantity: 4,
        usageStartTime: at(end - 3600000), usageEndTime: at(end),
        instanceData: JSON.stringify({ 'Microsoft.Resources': { resourceUri: '/virtualMachines/vm1', location: 'local' } }) } }] } },
  ];
}

export class Walk {
  /** @type {Actors | null} */ who = null;
  /** @type {Step[]} */ steps = [];
  /** @type {Map<string, any>} by operation, what came of it last */ seen = new Map();
  /** @type {any} */ all = null;
  since = '';
  answered = NaN;
  copied = -1;
  isBlocked = false;

  /** @param {import('../app.js').Frame} frame */
  constructor(frame) {
    this.frame = frame;
  }

  /** What the overview says now; where something was answered since, which requests. @param {any} all */
  async see(all) {
    this.all = all;
    if (!this.who)
      await this.choose();
    if (all.answered !== this.answered && all.requests.limit)
      await this.ask();
    this.answered = all.answered;
  }

  async choose() {
    const small = this.all.counts.subscriptions <= SMALL && this.all.counts.subscriptions;
    const found = small ? actors(await this.frame.get('/_azsreg/directory').catch(() => ({}))) : null;
    this.who = found ?? { ...ANY, note: small || !this.all.counts.subscriptions
      ? 'The directory has no pair of subscriptions that would do: put one in that has, or write your own for c0de… and c500….'
      : 'The directory is a large one: write subscriptions of yours for c0de… and c500….' };
    const own = this.all.value.find((/** @type {any} */ one) => one.id.toLowerCase() === this.id.toLowerCase());
    this.steps = steps(this.who, own?.cloudId ?? CLOUD);
  }

  async ask() {
    const path = `/_azsreg/requests?operation=${this.steps.map((one) => one.operation).join(',')}&subscription=${this.who?.default}&limit=200${this.since}`;
    const { value, next, epoch } = await this.frame.get(path);
    for (const one of value)
      if (one.status < 400 || !this.isDone(one.operation))
        this.seen.set(one.operation, one);
    this.since = `&since=${next}&epoch=${epoch}`;
  }

  get id() {
    return registrationId([this.who?.default ?? '', GROUP, NAME]);
  }

  /** By its request, or, where none is kept, by what it has left behind. @param {string} operation */
  isDone(operation) {
    const own = this.all?.value.find((/** @type {any} */ one) => one.id.toLowerCase() === this.id.toLowerCase());
    const left = { Providers_Register: own, ResourceGroups_CreateOrUpdate: own, Registrations_CreateOrUpdate: own,
      CustomerSubscriptions_Create: own?.customers, UsageReports_Create: own?.cost?.records };
    return this.seen.get(operation)?.status < 400 || !!left[/** @type {keyof typeof left} */ (operation)];
  }

  /** @param {number} at */
  async copy(at) {
    this.isBlocked = !await toClipboard(this.command(this.steps[at]));
    this.copied = at;
    this.frame.say(this.isBlocked ? '' : 'Copied.');
    this.frame.draw();
  }

  /** @param {Step} step */
  command = (step) => curl(step, this.isSigned ? 'TOKEN' : null);

  get isSigned() {
    return this.frame.status()?.auth === 'token';
  }

  view() {
    const done = this.steps.filter((one) => this.isDone(one.operation)).length;
    return this.who ? html`<section class="card" aria-labelledby="walk">
      <div class="head"><h2 id="walk">The walk <small>six commands, from nothing to usage that somebody pays for</small></h2><span class="r pill ${done === 6 ? 'ok' : ''}">${done} of 6</span></div>
      ${this.who.note && !this.frame.status()?.loose ? html`<p class="note">${this.who.note}</p>` : nothing}
      ${this.isSigned ? signed() : nothing}
      ${this.all.requests.limit ? nothing : html`<p class="note">Requests are not kept here (--keep-requests says how many are): a step is ticked where the registration shows that it was done, and the key's is not.</p>`}
      <ol class="walk">${this.steps.map((step, at) => this.step(step, at))}</ol>
      ${done === 6 ? this.after() : nothing}</section>` : nothing;
  }

  /** @param {Step} step @param {number} at */
  step(step, at) {
    const isDone = this.isDone(step.operation), seen = this.seen.get(step.operation);
    return html`<li class=${isDone ? 'done' : ''}>
      <div class="row"><span class=${isDone ? 'ok' : seen ? 'bad' : 'dim'} role="img" aria-label=${isDone ? 'done' : seen ? 'refused' : 'to be done'}>${isDone ? '✓' : seen ? '✗' : '○'}</span>
        <b>${at + 1}. ${step.title}</b> <small>${step.why}</small>
        <span class="r">${seen ? html`<a href=${link('requests', [String(seen.n)])}><span class=${seen.status < 400 ? 'ok' : 'bad'}>${seen.status}${seen.code ? ` ${seen.code}: why` : ''}</span> ${hour(seen.clock)}</a>` : nothing}
          <button aria-label="Copy: ${step.title}" @click=${() => this.copy(at)}>${this.copied === at && !this.isBlocked ? 'Copied' : 'Copy'}</button></span></div>
      <pre class="code" tabindex="0" aria-label="Command: ${step.title}">${this.command(step)}</pre>
      ${this.copied === at && this.isBlocked ? html`<p class="dim">This browser gives no clipboard to a page like this: select the text.</p>` : nothing}</li>`;
  }

  after() {
    const path = [this.who?.default ?? '', GROUP, NAME];
    return html`<div class="note ok"><b>That was all of it.</b> What to look at next:<ul>
      <li><a href=${link('registrations', path)}>the registration</a>: its customers, and what it would say to another one</li>
      <li><a href=${link('registrations', path, { try: this.who?.customer.toUpperCase() })}>the same customer in capitals</a>: a refusal, and why</li>
      <li><a href=${link('pays', path)}>who pays</a> for the hour that you have reported</li>
      <li><a href=${link('requests', [], { q: `subscription:${path[0]}` })}>the requests</a> that you have sent, and what was answered</li></ul></div>`;
  }
}

const signed = () => html`<p class="note">Callers sign in here. For $TOKEN, with an application or a user of the directory that may write in that subscription:</p>
  <pre class="code" tabindex="0" aria-label="Command: get a token">TOKEN=$(curl -s ${location.origin}/adfs/oauth2/token -d grant_type=client_credentials -d client_id=APP_ID -d client_secret=SECRET | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')</pre>`;
