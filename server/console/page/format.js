// How things are written: times in UTC by the server's clock, ids in short, money to the cent.

let told = { at: 0, when: 0, isFrozen: false };

/** @param {{now: string, mode: string}} clock */
export const setClock = (clock) => { told = { at: Date.parse(clock.now), when: performance.now(), isFrozen: clock.mode === 'frozen' }; };

/** The server's time. */
export const now = () => !told.at ? Date.now() : told.isFrozen ? told.at : told.at + performance.now() - told.when;

/** @param {string} id */
export const short = (id) => id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id;

/** @param {string | number} at */
const iso = (at) => { const time = new Date(at); return isNaN(+time) ? null : time.toISOString(); };
/** 2026-11-13 09:02:11 @param {string | number} at */
export const time = (at) => iso(at)?.slice(0, 19).replace('T', ' ') ?? String(at);
/** 2026-11-13 @param {string | number} at */
export const day = (at) => iso(at)?.slice(0, 10) ?? String(at);
/** 09:02:11 @param {string | number} at */
export const hour = (at) => iso(at)?.slice(11, 19) ?? String(at);

/** The time of today, else the day as well: 11-13 09:02. @param {string | number} at */
export const clock = (at) => day(at) === day(now()) ? hour(at) : time(at).slice(5, 16);

/** @param {string | number} at @param {number} [until] */
export function ago(at, until = now()) {
  const seconds = Math.max(0, Math.round((until - +new Date(at)) / 1000));
  if (seconds < 60)
    return `${seconds} s ago`;
  if (seconds < 3600)
    return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : day(at);
}

/** 12 345; counts stop at 10,001, which is said as 10 000+. @param {number} value */
export const count = (value) => value > 10000 ? '10,000+' : grouped(value);
/** @param {number} value */
export const grouped = (value) => value.toLocaleString('en', { maximumFractionDigits: 6 });

/** @param {number | string} value @param {string} [currency] */
export function money(value, currency = 'USD') {
  const amount = Number(value);
  const digits = amount && Math.abs(amount) < 1 ? 4 : 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
    .format(amount);
}

/** @param {number} status */
export const tone = (status) => status >= 400 ? 'bad' : 'ok';

/** @param {unknown} value */
export const json = (value) => typeof value === 'string' ? value : JSON.stringify(value, null, 2);
