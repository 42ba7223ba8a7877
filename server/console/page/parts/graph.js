// Who answers for whom: tenants, the subscriptions that pay for them, and the partners these roll up to.
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';

/**
 * A line of the picture: a tenant and who pays for it.
 * @typedef {object} Line
 * @property {'default' | 'tried' | ''} kind
 * @property {[string, string]} tenant what it is called, and what is said below
 * @property {[string, string]} payer
 * @property {string} id of the payer
 * @property {string} [partner]
 * @property {string} [root] the partner it rolls up to
 */
/** @typedef {{column: number, title: string, below: string, tone: string, ys: number[]}} Node */

const HEADS = ['Tenant', 'Subscription that pays', 'Reseller', 'Partner it rolls up to'];
const X = [2, 178, 420, 594], WIDTH = [154, 218, 150, 180], HEIGHT = 40, STEP = 54, TOP = 48;

/** @param {string} text @param {number} width */
const clip = (text, width) => text.length > width / 6.6 ? text.slice(0, Math.floor(width / 6.6) - 1) + '…' : text;
/** @param {Node} node */
const at = ({ ys }) => ys.reduce((sum, y) => sum + y, 0) / ys.length;

/** @param {Line[]} lines @param {boolean} isGood @param {(id: string) => string} nameOf */
function laid(lines, isGood, nameOf) {
  /** @type {Map<string, Node>} */
  const nodes = new Map();
  /** @type {[Node, Node, string][]} */
  const edges = [];
  const [{ root: ours, partner: own }] = lines;
  // Whoever has a partner in common stands together, so that no two boxes of a column meet.
  const place = (/** @type {Line} */ { kind, root = '~', partner = '~' }) => [kind !== 'default', root !== ours, root, partner !== own, partner, kind === 'tried'].map((word) => word === false ? '' : word === true ? '~' : word).join(' ');
  const ordered = lines.toSorted((a, b) => place(a) < place(b) ? -1 : 1);
  /** @param {number} column @param {string} key @param {[string, string]} words @param {string} tone @param {number} y */
  const put = (column, key, [title, below], tone, y) => {
    const node = nodes.get(column + key) ?? { column, title, below, tone, ys: [] };
    nodes.set(column + key, node);
    node.ys.push(y);
    return node;
  };
  ordered.forEach((line, index) => {
    const y = TOP + index * STEP, tone = line.kind === 'tried' ? (isGood ? 'tried good' : 'tried') : line.kind;
    const way = [put(0, String(index), line.tenant, line.kind === 'tried' ? tone : '', y), put(1, line.id, line.payer, tone, y)];
    if (line.partner && line.partner !== line.root)
      way.push(put(2, line.partner, [nameOf(line.partner), 'reseller'], '', y));
    if (line.root)
      way.push(put(3, line.root, [nameOf(line.root), line.partner === line.root ? 'direct' : 'indirect provider'], line.root === ours ? 'root' : 'other', y));
    way.slice(1).forEach((node, step) => edges.push([way[step], node, tone]));
  });
  return { nodes: [...nodes.values()], edges };
}

/** @param {[Node, Node, string]} edge */
function edge([from, to, tone]) {
  const x1 = X[from.column] + WIDTH[from.column], x2 = X[to.column], y1 = at(from), y2 = at(to);
  const bend = to.column - from.column > 1 ? x2 - 50 : (x1 + x2) / 2;
  return svg`<path class="edge ${tone}" d="M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}"/>`;
}

/** @param {Node} node */
function box(node) {
  const x = X[node.column], y = at(node), width = WIDTH[node.column];
  return svg`<g class="node ${node.tone}"><title>${node.title}</title><rect x=${x} y=${y - HEIGHT / 2} width=${width} height=${HEIGHT} rx="6"/>
    <text x=${x + 9} y=${y - 3}>${clip(node.title, width - 14)}</text><text class="s" x=${x + 9} y=${y + 12}>${clip(node.below, width + 8)}</text></g>`;
}

/** Two partners at the end: that is why. @param {Node} ours @param {Node} theirs */
function unequal(ours, theirs) {
  const x = X[3] + WIDTH[3] / 2, middle = (at(ours) + at(theirs)) / 2, down = HEIGHT / 2;
  return svg`<path class="edge unequal" d="M${x} ${at(ours) + down} V${at(theirs) - down}"/>
    <rect class="badge" x=${x - 68} y=${middle - 10} width="136" height="20" rx="10"/><text class="badge" x=${x} y=${middle + 4} text-anchor="middle">≠ so check 8 says no</text>`;
}

/** @param {Line[]} lines the default subscription first
 * @param {{nameOf: (id: string) => string, isGood: boolean, isApart: boolean, sentence: string, more: string}} how whether the tried one passes, and the
 *   partners' check says no; what there is to see; how many there are besides */
export function graph(lines, { nameOf, isGood, isApart, sentence, more }) {
  const { nodes, edges } = laid(lines, isGood, nameOf), roots = nodes.filter(({ column }) => column === 3);
  const ours = roots.find(({ tone }) => tone === 'root'), theirs = roots.find(({ tone }) => tone === 'other');
  const height = TOP + lines.length * STEP - STEP + HEIGHT / 2 + 6;
  return html`<div class="wide" tabindex="0" role="group" aria-label="Who answers for whom"><svg class="graph" viewBox="0 0 776 ${height + (more ? 18 : 0)}" role="img" aria-label=${sentence}>
    ${HEADS.map((head, column) => svg`<text class="h" x=${X[column] + 2} y="14">${head}</text>`)}
    ${edges.sort((a, b) => a[2].length - b[2].length).map(edge)}${nodes.map(box)}
    ${isApart && ours && theirs ? unequal(ours, theirs) : nothing}
    ${more ? svg`<text class="h" x=${X[1] + 2} y=${height + 12}>${more}</text>` : nothing}</svg></div>`;
}
