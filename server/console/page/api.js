// Asking the server, with the token that a path takes. Whatever is asked here curl can ask.
import { decoded } from './route.js';

/** @typedef {{method: string, path: string, body?: unknown, headers?: Record<string, string>}} Asked */
/** @typedef {{status: number, ok: boolean, headers: Headers, text: string, body: any}} Answer */
/** @typedef {'arm' | 'partner' | 'control'} Kind */

/** An answer that says no. */
export class Refusal extends Error {
  /** @param {Answer} answer @param {Asked} asked */
  constructor(answer, asked) {
    const error = answer.body?.error ?? answer.body ?? {};
    super(error.message ?? error.description ?? error.error_description ?? `The server answered ${answer.status}.`);
    this.status = answer.status;
    this.code = error.code ?? String(answer.status);
    this.target = error.target;
    this.body = answer.body;
    this.asked = asked;
  }
}

/** Nobody answers. */
export class Gone extends Error {}

const OPEN = /^\/_azsreg\/(health|metrics|ca\.pem|activation-keys)/;

/** Which token a path takes. @param {string} path @returns {Kind | null} */
export function kindOf(path) {
  if (path.startsWith('/_azsreg/'))
    return OPEN.test(path) ? null : 'control';
  if (path.startsWith('/v1/'))
    return 'partner';
  return /^\/(subscriptions|providers)/.test(path) ? 'arm' : null;
}

/** What a header can have of a token. */
const SENDABLE = /^[!-~]*$/;

/** Tokens are the tab's: gone with it, and in no URL. */
export const tokens = {
  /** @param {Kind} kind */
  get: (kind) => sessionStorage.getItem(`azsreg.${kind}`),
  /** @param {Kind} kind @param {string} token */
  set: (kind, token) => {
    if (!SENDABLE.test(token))
      throw new Error('There are characters in it that no token has.');
    token ? sessionStorage.setItem(`azsreg.${kind}`, token) : sessionStorage.removeItem(`azsreg.${kind}`);
  },
};

/** A link may have the control token behind the hash, where no log sees it; whether there was one. */
export function takeToken() {
  const [, token] = location.hash.match(/^#token=([^&]*)/) ?? [];
  if (token === undefined)
    return false;
  history.replaceState(null, '', '#/');
  if (token && SENDABLE.test(decoded(token)))
    tokens.set('control', decoded(token));
  return true;
}

export const access = {
  /** Asks the person for a token; whether there is one now. @type {(kind: Kind, why: string) => Promise<boolean>} */
  needed: async () => false,
  /** @type {(isGone: boolean) => void} */
  gone: () => {},
};

/**
 * @param {string} method @param {string} path
 * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal}} [options]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, options = {}) {
  const kind = kindOf(path);
  for (;;) {
    const token = kind && tokens.get(kind);
    const answer = await send(method, path, options, token);
    if (answer.status !== 401 || !kind)
      return answer;
    if (tokens.get(kind) === token && !await access.needed(kind, answer.body?.error?.message ?? ''))
      return answer;
  }
}

/** The body of an answer that says yes.
 * @param {string} path @param {Parameters<typeof ask>[2]} [options] */
export const get = (path, options) => must('GET', path, options);

/** @param {string} method @param {string} path @param {Parameters<typeof ask>[2]} [options] */
export async function must(method, path, options) {
  const answer = await ask(method, path, options);
  if (!answer.ok)
    throw new Refusal(answer, { method, path, body: options?.body });
  return answer.body;
}

/** @param {string} method @param {string} path @param {NonNullable<Parameters<typeof ask>[2]>} options
 * @param {string | null} token @returns {Promise<Answer>} */
async function send(method, path, { body, headers, signal }, token) {
  let response, text;
  if (/\/\.\.?(\/|$)/.test(path.split('?')[0]))
    throw new Error(`A browser takes the dots of ${path} for a way up, and would ask something else.`);
  try {
    response = await fetch(path, { method, signal, cache: 'no-store', redirect: 'error', credentials: 'omit',
      headers: { 'x-azsreg-console': '1', ...(token && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body) });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted)
      throw error;
    access.gone(true);
    throw new Gone('The server does not answer.');
  }
  access.gone(false);
  return { status: response.status, ok: response.ok, headers: response.headers, text, body: read(text) };
}

/** A number that would lose digits stays the text that it is.
 * @param {string} _ @param {unknown} value @param {{source?: string}} [context] */
const exact = (_, value, { source = '' } = {}) => typeof value === 'number' && (source.length > 15 || value < 1e-6) && String(value) !== source ? source : value;

/** @param {string} text */
function read(text) {
  try {
    return JSON.parse(text, exact);
  } catch {
    return text;
  }
}
