// Why a request is answered as it is: the verdict, what mends it, and every check that was asked.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { json, short } from '../format.js';
import { link } from '../route.js';

/** @typedef {{check: string, number?: number, verdict: string, says?: string, source?: string}} Check */
/** @typedef {{subscription: string, offer?: string, state?: string, tenant?: string, partner?: string, rootPartner?: string, partnerReachable?: boolean}} Party */
/**
 * What explain says; a request that is kept says the lower half of it.
 * @typedef {object} Explained
 * @property {number} status
 * @property {any} body
 * @property {string} [reason]
 * @property {string} [why]
 * @property {string} [cure]
 * @property {string[]} [candidates]
 * @property {{registration: Party, customer: Party}} [facts]
 * @property {Check[]} [checks]
 * @property {Record<string, string>} [names]
 * @property {{op: string, id: string}[]} [changes]
 * @property {string} [faults]
 */

/** @type {Record<string, string>} */
const TITLES = {
  path: 'The path is served', method: 'It takes this method', apiVersion: 'It has this api-version',
  subscriptionId: 'The subscription’s id is a GUID', message: 'Size and type of the body are taken', signIn: 'The caller has signed in',
  visible: 'The caller may see the subscription', role: 'The caller’s role is enough', group: 'The resource group exists',
  registration: 'The registration exists', defaultActive: 'The default subscription is active',
  provider: 'Microsoft.AzureStack is registered in it', locks: 'No lock is in the way', body: 'The body can be read',
  customerId: 'The id is a GUID in lower case', billingModel: 'The billing model is not Capacity',
  defaultOffer: 'The default subscription is CSP or APSS', approved: '… and approved for multi-tenancy',
  reachable: 'Both partners can be asked', customerKnown: 'The directory knows the customer’s subscription',
  customerActive: '… and it is active', customerOffer: 'Its offer is CSP', samePartner: 'Both roll up to one partner',
  customerTenant: 'The tenantId is that of its tenant', rule: 'The operation’s own rules', precondition: 'If-Match and If-None-Match hold',
};

/** @type {Record<string, [string, string, string]>} mark, class, name */
const VERDICTS = {
  passed: ['✓', 'ok', 'passed'], failed: ['✗', 'bad', 'answers'], wouldFail: ['✗', 'warn', 'would fail, too'],
  notAsked: ['–', 'dim', 'not asked'], notReached: ['–', 'dim', 'not reached'],
};

/** @param {Party} party */
const wayUp = ({ partner, rootPartner }) => !partner ? 'nobody' : partner === rootPartner ? partner : `${partner} → ${rootPartner}`;

/** The facts that a check is about. @param {string} check @param {Explained} explained */
function factOf(check, { facts, names = {} }) {
  if (!facts)
    return '';
  const { registration: ours, customer: theirs } = facts;
  /** @type {Record<string, string | undefined>} */
  const said = {
    customerKnown: names[theirs.subscription], defaultActive: ours.state, defaultOffer: ours.offer,
    reachable: [...new Set([ours, theirs].filter(({ partner }) => partner)
      .map(({ partner, partnerReachable }) => `${partner} ${partnerReachable ? 'answers' : 'does not answer'}`))].join(', '),
    customerActive: theirs.state, customerOffer: theirs.offer,
    samePartner: theirs.offer && `${wayUp(theirs)}; the default subscription: ${wayUp(ours)}`,
    customerTenant: theirs.tenant && `its tenant: ${theirs.tenant}`,
  };
  return said[check];
}

/** @param {Check} one @param {Explained} explained */
function row(one, explained) {
  const [mark, tone, name] = VERDICTS[one.verdict] ?? ['?', '', one.verdict];
  const isBad = tone === 'bad' || tone === 'warn';
  return html`<li class=${one.verdict}><span class=${isBad ? 'bad' : tone} role="img" aria-label=${name}>${mark}</span><span class="dim">${one.number ?? ''}</span>
    <span>${isBad ? html`<span class=${`pill ${tone}`} aria-hidden="true">${name}</span>` : nothing}${TITLES[one.check] ?? one.check}<small>${factOf(one.check, explained)}</small>
      ${isBad && one.says ? html`<small>“${one.says}” <i>${one.source}</i></small>` : nothing}${tone === 'dim' ? html`<small aria-hidden="true">${name}</small>` : nothing}</span></li>`;
}

/** The rules by number, and of what comes around them what says no; the rest is behind a click.
 * @param {Explained} explained */
export function checks(explained) {
  const all = explained.checks ?? [];
  const isShown = (/** @type {Check} */ one) => one.number || /^(failed|wouldFail)$/.test(one.verdict);
  const rest = all.filter((one) => !isShown(one)), count = rest.filter(({ verdict }) => verdict === 'passed').length;
  return html`<ol class="checks">${all.filter(isShown).map((one) => row(one, explained))}</ol>
    ${rest.length ? html`<details><summary class="dim">${rest.length} more checks, ${count} of them passed</summary>
      <ol class="checks">${rest.map((one) => row(one, explained))}</ol></details>` : nothing}`;
}

/** The check that answers, as people call it. @param {Check[]} [all] */
export function culprit(all = []) {
  const one = all.find(({ verdict }) => verdict === 'failed');
  return one && (one.number ? `check ${one.number}` : `“${TITLES[one.check] ?? one.check}”`);
}

/** Also for a page that is no secure context, where browsers make none. */
const guid = () => '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
  (+digit ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> +digit / 4).toString(16));

/** A cure that is a request and leaves nothing open can be sent as it stands. What it names may be a link's words,
 * so a PUT is one of a role alone, and a path is all that is there. Partner Center takes it of the one at the top.
 * @param {Explained} explained @returns {import('../api.js').Asked | null} */
export function remedy({ cure = '', facts }) {
  const [, method, path, body] = cure.replace('{a new GUID}', guid()).match(/\b(POST|PUT|PATCH|DELETE) (\/\S*[^\s,.])(?: with (\{.*\}))?(?=[,.]?(?:\s|$))/) ?? [];
  if (!path || /^\/_azsreg|[{}]|\/orders$/.test(path) || (method === 'PUT' && !(body && /\/roleAssignments\/[^/]+$/.test(path))))
    return null;
  const asked = { method, path, body: body && JSON.parse(body) }, partner = facts?.customer.rootPartner;
  return path.startsWith('/v1/') ? { ...asked, ...(partner && { headers: { 'x-azsreg-partner': partner } }) } : { ...asked, path: `${path}?api-version=2022-06-01` };
}

const OPS = /** @type {Record<string, string>} */ ({ created: 'is added', changed: 'is there already, and stays', removed: 'goes' });

/** @param {string[]} ids @param {(id: string) => string} nameOf @param {(id: string) => string} placeOf */
export const candidateList = (ids, nameOf, placeOf) => html`<ul class="plain">${ids.map((id) =>
  html`<li><a title=${id} href=${placeOf(id)}><bdi>${nameOf(id)}</bdi></a> <small class="mono">${short(id)}</small></li>`)}</ul>`;

/** @param {Explained} explained @param {(id: string) => string} nameOf */
const passes = ({ status, changes = [] }, nameOf) => html`<div class="note ok"><b>Would be answered ${status}</b>
  <ul class="plain">${changes.map(({ op, id }) => html`<li><bdi>${nameOf(id.split('/').pop() ?? id)}</bdi> ${OPS[op] ?? op}</li>`)}</ul></div>`;

/**
 * @param {Explained} explained @param {object} how
 * @param {(id: string) => string} how.nameOf
 * @param {(id: string) => string} [how.placeOf] where a candidate is tried
 * @param {unknown} [how.more] further buttons
 */
export function verdict(explained, { nameOf, placeOf, more }) {
  const { status, body, why, cure, candidates, checks: all, facts } = explained;
  if (status < 400)
    return passes(explained, nameOf);
  const error = body?.error ?? {};
  return html`<div class="note bad"><b>Refused${all ? ` by ${culprit(all)}` : ''}: ${status} ${error.code}</b>
    <p>${why}</p>
    ${cure || candidates ? html`<p><b>To make it pass</b><br>${cure}</p>` : nothing}
    ${candidates && placeOf ? html`<p>These would do:</p>${candidateList(candidates, nameOf, placeOf)}` : nothing}
    <div class="row">${more}${facts?.customer.offer ? html`<a href=${link('directory', [], { find: facts.customer.subscription })}>See it in the directory</a>` : nothing}</div>
    <details><summary class="dim">What the caller is told</summary><pre>${json(body)}</pre></details></div>`;
}
