// "Copy as": the requests that a panel has made, for whoever would rather type them.
import { html } from '../vendor/lit-html/lit-html.js';
import { kindOf, tokens } from '../api.js';

/** @typedef {import('../api.js').Asked} Asked */

const NAMES = { arm: 'TOKEN', partner: 'PARTNER_TOKEN', control: 'CONTROL_TOKEN' };

/** The variable a token is in, where one is needed. @param {Asked} asked */
function variable({ path }) {
  const kind = kindOf(path);
  return kind && tokens.get(kind) ? NAMES[kind] : null;
}

/** @param {string} text */
const quoted = (text) => `'${text.replace(/'/g, `'\\''`)}'`;
/** @param {string} text */
const quotedForPowerShell = (text) => `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`; // all of these end a text there
/** Strangers say which method, and a backtick may be in it. @param {Asked} asked @param {(text: string) => string} quote */
const methodOf = ({ method }, quote) => /^[A-Za-z]+$/.test(method) ? method : quote(method);
/** @param {Asked} asked */
const bodyOf = ({ body }) => body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
/** @param {Asked} asked */
const url = ({ path }) => location.origin + path.replace(/^(?!\/)/, '/'); // what goes on behind the host would be another
/** @param {Asked} asked @returns {Record<string, string>} but the one that has the token */
const headersOf = (asked) => ({ ...(asked.body !== undefined && { 'Content-Type': 'application/json' }), ...asked.headers });
/** @param {Asked} asked @param {(name: string, value: string) => string} write */
const written = (asked, write) => Object.entries(headersOf(asked)).map(([name, value]) => write(name, value));

/** @param {Asked} asked @param {string | null} [token] the variable that has it */
export function curl(asked, token = variable(asked)) {
  const body = bodyOf(asked);
  return ['curl', asked.method === 'GET' ? '' : `-X ${methodOf(asked, quoted)}`, quoted(url(asked)),
    token && `-H "Authorization: Bearer $${token}"`, ...written(asked, (name, value) => `-H ${quoted(`${name}: ${value}`)}`),
    body !== null && `${body.startsWith('@') ? '--data-raw' : '-d'} ${quoted(body)}`].filter(Boolean).join(' ');
}

/** @param {Asked} asked */
function az(asked) {
  const token = variable(asked), body = bodyOf(asked);
  const headers = [token && `"Authorization=Bearer $${token}"`, ...written(asked, (name, value) => quoted(`${name}=${value}`))].filter(Boolean);
  return [`az rest --skip-authorization-header --method ${methodOf(asked, quoted).toLowerCase()} --url ${quoted(url(asked))}`,
    headers.length && `--headers ${headers.join(' ')}`, body !== null && `--body ${quoted(body.replace(/^@/, ' @'))}`].filter(Boolean).join(' ');
}

/** @param {Asked} asked */
function powershell(asked) {
  const token = variable(asked), body = bodyOf(asked);
  const headers = [token && `Authorization = "Bearer $env:${token}"`,
    ...written(asked, (name, value) => `${quotedForPowerShell(name)} = ${quotedForPowerShell(value)}`)].filter(Boolean);
  return [`Invoke-RestMethod -Method ${methodOf(asked, quotedForPowerShell)} -Uri ${quotedForPowerShell(url(asked))}`,
    headers.length && `-Headers @{${headers.join('; ')}}`, body !== null && `-Body ${quotedForPowerShell(body)}`].filter(Boolean).join(' ');
}

/** @param {Asked[]} asked */
function pytest(asked) {
  const lines = asked.map((one) => {
    const token = variable(one), body = bodyOf(one);
    const headers = [...written(one, (name, value) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`),
      token && `"Authorization": "Bearer " + os.environ["${token}"]`].filter(Boolean);
    return `    answer = requests.request(${[one.method, url(one)].map((text) => JSON.stringify(text)).join(', ')}`
      + (body === null ? '' : `,\n        data=${JSON.stringify(body)}`)
      + `,\n        headers={${headers.join(', ')}})\n    assert answer.ok, answer.text`;
  });
  return `import os\n\nimport requests\n\n\ndef test_what_the_console_asked():\n${lines.join('\n')}\n`;
}

/** @param {Asked[]} asked */
function har(asked) {
  const entries = asked.map((one) => {
    const body = bodyOf(one);
    return { request: { method: one.method, url: url(one), httpVersion: 'HTTP/1.1', cookies: [], queryString: [], headersSize: -1, bodySize: -1,
      headers: Object.entries(headersOf(one)).map(([name, value]) => ({ name, value })),
      ...(body !== null && { postData: { mimeType: headersOf(one)['Content-Type'], text: body } }) } };
  });
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'azsreg', version: '1' }, entries } }, null, 2);
}

/** @type {Record<string, (asked: Asked[]) => string>} */
const FORMATS = {
  curl: (asked) => asked.map((one) => curl(one)).join('\n'),
  az: (asked) => asked.map(az).join('\n'),
  PowerShell: (asked) => asked.map(powershell).join('\n'),
  pytest,
  HAR: har,
};

/** To the clipboard; false where the browser has none for a page like this.
 * @param {string} text */
export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** As a file that the browser saves. @param {string} name @param {string} text @param {string} type */
export function save(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/** The button beside a panel. @param {import('../app.js').Frame} frame @param {Asked[]} asked @param {string} [label] */
export const copyAs = (frame, asked, label = 'As curl') =>
  html`<button class="quiet" aria-haspopup="dialog" @click=${() => open(frame, asked)}>${label}</button>`;

/** @param {import('../app.js').Frame} frame @param {Asked[]} asked */
function open(frame, asked) {
  let format = 'curl', said = '';
  /** @param {string} name */
  const choose = (name) => { format = name; said = ''; frame.draw(); };
  const copy = async () => {
    said = await toClipboard(FORMATS[format](asked)) ? 'Copied.' : 'This browser gives no clipboard to a page like this: select the text.';
    frame.draw();
  };
  frame.dialog('As a command', () => html`
    <div class="seg" role="group" aria-label="Format">${Object.keys(FORMATS).map((name) =>
      html`<button aria-pressed=${name === format} @click=${() => choose(name)}>${name}</button>`)}</div>
    <pre class="code" tabindex="0" aria-label="Command">${FORMATS[format](asked)}</pre>
    <div class="row"><button class="main" @click=${copy}>Copy</button><span role="status">${said}</span></div>`);
}
