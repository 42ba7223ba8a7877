// The API, as the documents that the server serves describe it: what there is by tag, and each operation with its schemas.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { json } from '../format.js';
import { amend, link } from '../route.js';
import { copyAs } from '../parts/copy.js';

/** @typedef {import('../app.js').Frame} Frame */
/** @typedef {{id: string, method: string, path: string, tag: string, summary: string, item: any, operation: any}} Operation */

const MAIN = 'azsreg', METHODS = ['get', 'head', 'put', 'post', 'patch', 'delete'];
/** Documents do not change while a server runs. @type {Map<string, any>} */
const documents = new Map();

/** Where a document is. @param {string} name */
const at = (name) => name === MAIN ? '/openapi.json' : `/openapi/${encodeURIComponent(name)}.json`;

/** @param {Frame} frame @param {string} name */
async function load(frame, name) {
  if (!documents.has(name))
    documents.set(name, await frame.get(at(name)));
}

/** The main document has the paths of the others.
 * @returns {string[]} */
const names = () => [MAIN, ...Object.keys(documents.get(MAIN)?.paths ?? {})
  .flatMap((path) => path.match(/^\/openapi\/([^/]+)\.json$/)?.[1] ?? [])];

/** @param {any} document @returns {Operation[]} */
const operationsOf = (document) => Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ id: item[method].operationId, method: method.toUpperCase(), path,
    tag: item[method].tags?.[0] ?? '', summary: item[method].summary ?? '', item, operation: item[method] })));

/** @param {import('../route.js').Place} place @param {Frame} frame @returns {import('../app.js').Screen} */
export function open({ path: [name = MAIN, id], query }, frame) {
  let q = query.get('q') ?? '', error = /** @type {unknown} */ (null);
  const reader = new Reader(frame, name);
  load(frame, name).then(() => { frame.draw(); return load(frame, MAIN); })
    .catch((problem) => { if (!frame.signal.aborted) error = problem; }).finally(frame.draw);
  const list = () => link('api', [name], { q });
  const content = () => {
    const document = documents.get(name);
    if (!document)
      return error ? nothing : html`<p class="dim" aria-busy="true">Reading the document…</p>`;
    return id ? reader.operation(id) : listed(document, name, q);
  };
  return {
    title: () => id ?? 'API',
    up: id ? list : undefined,
    moved: (place) => { q = place.query.get('q') ?? ''; },
    view: () => html`
      <div class="head">${id ? html`<a class="crumb" href=${list()}>API</a>` : nothing}<h1>${id ?? 'API'}</h1>
        <div class="r">${id ? nothing : html`<input type="search" class="words" placeholder="words of it" aria-label="Operations with these words" .value=${q}
          @input=${(/** @type {InputEvent} */ event) => amend({ q: /** @type {HTMLInputElement} */ (event.target).value })}>`}
          <a href=${at(name)}>${at(name)}</a></div></div>
      ${id ? nothing : html`<div class="row tabs" role="group" aria-label="Documents">${names().map((one) =>
        html`<a class="pill" href=${link('api', [one], { q })} aria-current=${one === name ? 'page' : nothing}>${one}</a>`)}</div>`}
      ${error ? html`<p class="note bad" role="alert">${frame.said(error)}</p>` : nothing}
      ${content()}`,
  };
}

/** @param {any} document @param {string} name @param {string} q */
function listed(document, name, q) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = operationsOf(document).filter((one) => {
    const text = `${one.method} ${one.path} ${one.id} ${one.tag} ${one.summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const tags = [...new Set(found.map((one) => one.tag))].sort();
  return html`${found.length ? nothing : html`<p class="dim">No operation has all of these words.</p>`}
    ${tags.map((tag) => html`<section class="card" aria-label=${tag}><h2>${tag}</h2><ul class="plain">${found.filter((one) => one.tag === tag).map((one) => html`
      <li><a class="op" data-row href=${link('api', [name, one.id], { q })}><span class="mono">${one.method}</span><b>${one.summary || one.id}</b><code>${one.path}</code></a></li>`)}</ul></section>`)}`;
}

// One operation -----------------------------------------------------------------------------------

class Reader {
  /** What is open of a tree, by its way through the schema; so a schema that has itself ends where nobody looks. @type {Set<string>} */
  opened = new Set();

  /** @param {Frame} frame @param {string} name */
  constructor(frame, name) {
    this.frame = frame;
    this.name = name;
  }

  /** What a $ref stands for. @param {any} one */
  of(one) {
    for (let hops = 0; one?.$ref && hops < 20; hops++)
      one = { ...one.$ref.replace(/^#\//, '').split('/').reduce((/** @type {any} */ node, /** @type {string} */ key) =>
        node?.[key.replace(/~1/g, '/').replace(/~0/g, '~')], documents.get(this.name)), $name: one.$ref.split('/').pop(), ...(one.description && { description: one.description }) };
    return one ?? {};
  }

  /** @param {string} id */
  operation(id) {
    const found = operationsOf(documents.get(this.name)).find((one) => one.id === id);
    if (!found)
      return html`<p class="note bad" role="alert">The document has no operation <bdi>${id}</bdi>.</p>`;
    const { method, path, summary, item, operation } = found;
    const parameters = this.parametersOf(item, operation);
    const body = operation.requestBody && this.of(operation.requestBody);
    return html`
      <section class="card" aria-label="Operation">
        <div class="head"><h2>${summary}</h2><span class="r">${copyAs(this.frame, [this.example(method, path, parameters, body)])}</span></div>
        <pre class="code" tabindex="0" aria-label="Path">${method} ${path}</pre>
        ${prose(operation.description)}
        ${parameters.length ? this.parameters(parameters) : nothing}
      </section>
      ${body ? html`<section class="card" aria-label="Body"><h2>Body <small>${body.required ? 'required' : 'may be left out'}</small></h2>
        ${prose(body.description)}${this.contents(body.content, 'body')}</section>` : nothing}
      <section class="card" aria-label="Answers"><h2>Answers</h2>
        ${Object.entries(operation.responses ?? {}).map(([status, one]) => this.answer(status, this.of(one), operation['x-error-codes']?.[status]))}</section>`;
  }

  /** An operation's own win over its path's. @param {any} item @param {any} operation @returns {any[]} */
  parametersOf(item, operation) {
    const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => this.of(one));
    const named = new Map(all.map((one) => [`${one.in} ${one.name}`, one]));
    const order = ['path', 'query', 'header', 'cookie'];
    return [...named.values()].sort((a, b) => order.indexOf(a.in) - order.indexOf(b.in));
  }

  /** @param {any[]} parameters */
  parameters = (parameters) => html`<div class="wide" tabindex="0" role="group" aria-label="Parameters"><table><thead><tr>
      <th scope="col">Parameter</th><th scope="col">in</th><th scope="col">What it is</th><th scope="col">Example</th></tr></thead>
    <tbody>${parameters.map((one) => html`<tr><th scope="row"><code>${one.name}</code></th><td class="nw">${one.in}${one.required ? '' : html`<br><small>may be left out</small>`}</td>
      <td><small>${typed(this.of(one.schema), (two) => this.of(two))}</small>${prose(one.description ?? this.of(one.schema).description)}</td><td><code>${one.example ?? ''}</code></td></tr>`)}</tbody></table></div>`;

  /** @param {string} status @param {any} response @param {string[]} [codes] */
  answer(status, response, codes) {
    const way = `answer ${status}`;
    return this.fold(way, html`<b class=${status < '400' ? 'ok' : 'bad'}>${status}</b> ${response.description?.split('\n')[0]}
      ${codes?.map((code) => html` <span class="pill">${code}</span>`)}`, () => html`
      ${Object.keys(response.headers ?? {}).length ? html`<p><small>Headers: ${Object.keys(response.headers).join(', ')}</small></p>` : nothing}
      ${response.content ? this.contents(response.content, way) : html`<p class="dim">No body.</p>`}`, status < '300');
  }

  /** @param {Record<string, any>} content @param {string} way */
  contents = (content, way) => Object.entries(content ?? {}).map(([type, one]) => html`
    <p><small>${type}</small></p>
    ${one.schema ? html`<ul class="plain schema">${this.tree(one.schema, '', false, `${way} ${type}`, true)}</ul>` : nothing}
    ${Object.entries(this.examplesOf(one)).map(([name, example]) => this.fold(`${way} ${type} ${name}`, html`Example: ${example.summary ?? name}`,
      () => html`<pre class="code" tabindex="0" aria-label="Example ${name}">${json(example.value)}</pre>`))}`);

  /** @param {any} content @returns {Record<string, any>} */
  examplesOf = ({ example, examples = {} }) => example !== undefined ? { example: { value: example } }
    : Object.fromEntries(Object.entries(examples).map(([name, one]) => [name, this.of(one)]));

  /** @param {any} given @param {string} name @param {boolean} isNeeded @param {string} way @param {boolean} [isOpen] @returns {unknown} */
  tree(given, name, isNeeded, way, isOpen) {
    const schema = this.of(given), inner = this.inner(schema);
    const head = html`${name ? html`<code>${name}</code>${isNeeded ? html`<span class="bad" title="required">*<span class="spoken">required</span></span>` : nothing} ` : nothing}<small>${typed(schema, (one) => this.of(one))}</small>`;
    return html`<li>${inner.length ? this.fold(way, head, () => html`${prose(schema.description)}<ul class="plain schema">${inner.map(([key, one, isThere]) =>
      this.tree(one, key, isThere, `${way}/${key}`))}</ul>`, isOpen) : html`${head}${prose(schema.description)}`}</li>`;
  }

  /** What a schema is made of. @param {any} schema @returns {[string, any, boolean][]} */
  inner(schema) {
    const { properties = {}, required = [], items, additionalProperties } = schema;
    /** @type {[string, any, boolean][]} */
    const members = Object.entries(properties).map(([key, one]) => [key, one, required.includes(key)]);
    const item = items && this.of(items);
    const others = typeof additionalProperties === 'object' ? [/** @type {[string, any, boolean]} */ (['any other', additionalProperties, false])] : [];
    const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((word) => (schema[word] ?? []).map((/** @type {any} */ one, /** @type {number} */ index) =>
      /** @type {[string, any, boolean]} */ ([`${{ allOf: 'and', oneOf: 'either', anyOf: 'any of' }[word]} ${index + 1}`, one, false])));
    return [...members, ...(item ? [/** @type {[string, any, boolean]} */ (['each', items, false])] : []), ...others, ...parts];
  }

  /** Drawn within when it is open. @param {string} way @param {unknown} head @param {() => unknown} content @param {boolean} [isOpen] at first */
  fold(way, head, content, isOpen = false) {
    const is = this.opened.has(way) !== isOpen;
    return html`<details ?open=${is} @toggle=${(/** @type {Event} */ event) => {
      event.stopPropagation();
      if (/** @type {HTMLDetailsElement} */ (event.target).open !== (this.opened.has(way) !== isOpen))
        this.opened[this.opened.has(way) ? 'delete' : 'add'](way), this.frame.draw();
    }}><summary>${head}</summary>${is ? content() : nothing}</details>`;
  }

  /** The request of the examples. @param {string} method @param {string} path @param {any[]} parameters @param {any} body */
  example(method, path, parameters, body) {
    const value = (/** @type {any} */ one) => {
      const schema = this.of(one.schema);
      return encodeURIComponent(one.example ?? schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0] ?? `{${one.name}}`).replace(/%7B|%7D/g, decodeURIComponent);
    };
    const filled = path.replace(/\{([^}]+)\}/g, (whole, name) => {
      const one = parameters.find((two) => two.in === 'path' && two.name === name);
      return one ? value(one).replace(/%2F/g, '/') : whole;
    });
    const query = parameters.filter((one) => one.in === 'query' && one.required).map((one) => `${encodeURIComponent(one.name)}=${value(one)}`).join('&');
    const [type, content] = Object.entries(body?.content ?? {})[0] ?? [];
    const given = content && Object.values(this.examplesOf(content))[0]?.value;
    const isForm = type === 'application/x-www-form-urlencoded' && typeof given === 'object';
    return { method, path: filled + (query && '?' + query), ...(given !== undefined && { headers: { 'Content-Type': type }, body: isForm ? new URLSearchParams(given).toString() : given }) };
  }
}

/** @param {string} [text] */
const prose = (text) => text ? html`<p>${text.split(/(`[^`]+`)/).map((part) => part.startsWith('`') ? html`<code>${part.slice(1, -1)}</code>` : part)}</p>` : nothing;

/** What a schema takes, in a few words. @param {any} schema @param {(one: any) => any} [of] @returns {string} */
function typed(schema, of = (one) => one) {
  const { type, format, pattern, enum: values, const: only, minimum, maximum, minLength, maxLength, maxItems, default: usual } = schema;
  const either = (schema.oneOf ?? schema.anyOf)?.map((/** @type {any} */ one) => of(one).enum?.map(json).join(' | ') ?? of(one).$name ?? of(one).type).filter(Boolean);
  const kind = Array.isArray(type) ? type.join(' or ') : type ?? (schema.properties ? 'object' : either ? either.join(' or ') : '');
  const range = (/** @type {unknown} */ from, /** @type {unknown} */ to, /** @type {string} */ what) => from === undefined && to === undefined ? '' : `${from ?? '0'} to ${to ?? 'any'}${what}`;
  return [kind === 'array' && schema.items ? `array of ${of(schema.items).$name ?? of(schema.items).type ?? 'any'}` : kind, schema.$name, format,
    values && values.map(json).join(' | '), only !== undefined && `always ${json(only)}`, range(minimum, maximum, ''), range(minLength, maxLength, ' characters'),
    maxItems !== undefined && `at most ${maxItems}`, pattern && !schema.$name && `like ${pattern}`, usual !== undefined && `${json(usual)} unless given`].filter(Boolean).join(', ');
}
