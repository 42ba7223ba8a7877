// Debian's Chromium, one for each file of tests, and what its pages are not to do.

import assert from "node:assert/strict";
import fs from "node:fs";
import { chromium } from "playwright-core";
import { PATIENCE } from "./server.mjs";

const PROGRAM = "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--disable-features=Translate,OptimizationHints"];

export const installed = fs.existsSync(PROGRAM);
let running;

/** The browser of this file; started when a page is wanted for the first time. */
function browser() {
  running ??= chromium.launch({ executablePath: PROGRAM, args: FLAGS, timeout: PATIENCE });
  return running;
}

export async function closeBrowser() {
  if (running) await (await running).close();
  running = undefined;
}

/** What a page did: requests in the order they were made, and what was wrong. */
class Record {
  constructor(origin, refusals) {
    this.origin = origin;
    this.refusals = refusals; // whether answers from 400 on belong to the test
    this.requests = [];
    this.wrong = [];
    this.flying = new Set();
  }

  asked(request) {
    const url = new URL(request.url());
    if (url.protocol === "data:" || url.protocol === "blob:") return;
    if (url.origin !== this.origin) this.wrong.push(`a request to another host: ${request.url()}`);
    const one = { method: request.method(), path: url.pathname + url.search, kind: kindOf(url), headers: request.headers(), status: 0 };
    this.requests.push(one);
    this.flying.add(request);
    request.one = one;
  }

  async answered(response) {
    const one = response.request().one;
    if (!one) return;
    Object.assign(one, { status: response.status(), cached: response.fromCache?.() ?? false });
    if (one.status >= 400 && (!this.refusals || one.kind === "file" || one.kind === "index")) {
      this.wrong.push(`${one.method} ${one.path} was answered with ${one.status}`);
    }
  }

  said(message) {
    // what the network says is judged by its answers
    if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
    this.wrong.push(`the console of the browser: ${message.text()} (${message.location().url})`);
  }
}

/** index: the page itself; file: what it is made of; poll: what the header asks again and again; data: the rest. */
function kindOf(url) {
  if (url.pathname === "/_azsreg/" || url.pathname === "/_azsreg") return "index";
  if (url.pathname.startsWith("/_azsreg/console/")) return "file";
  if (url.pathname.startsWith("/_azsreg/health") || url.pathname === "/_azsreg/status") return "poll";
  return url.searchParams.get("waitMs") > "0" ? "poll" : "data";
}

const records = new WeakMap();

/** The requests of a page, from number `since` on; each {method, path, kind, status, headers}. */
export function requestsOf(page, since = 0) {
  const all = records.get(page).requests.slice(since);
  const of = (kind) => all.filter((one) => one.kind === kind);
  return { all, index: of("index"), files: of("file"), polls: of("poll"), data: of("data") };
}

/** What the page has done wrong so far; the test fails for it at its end. */
export function wrongOf(page) {
  return records.get(page).wrong;
}

/** Takes note of what the test has provoked: it has to have come, and nothing else. */
export async function forgive(page, ...expected) {
  const { wrong } = records.get(page);
  const missing = () => expected.filter((like) => !wrong.some((one) => like.test(one)));
  for (let turns = 0; missing().length && turns < 100; turns += 1) await turn(page);
  assert.deepEqual(missing(), [], `of ${JSON.stringify(wrong, null, 2)}`);
  for (const one of wrong.splice(0)) assert.ok(expected.some((like) => like.test(one)), one);
}

/** Lets what the page has to tell come out; also while its clock stands still. */
function turn(page) {
  return page.evaluate(() => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  }));
}

/**
 * A page of the console, in a profile of its own.
 * @param {import("./server.mjs").Server} server
 * @param {object} [options]
 * @param {"light" | "dark"} [options.theme] what the system prefers
 * @param {string} [options.hash] the screen, "#/overview"
 * @param {boolean} [options.refusals] whether data may be refused: answers from 400 on fail the test otherwise
 * @param {boolean} [options.clock] the page's time can be put on, `page.clock.runFor`
 */
export async function openPage(server, { theme = "light", width = 1280, height = 900, hash = "", refusals = false, clock = false } = {}) {
  const context = await (await browser()).newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce",
    locale: "en-GB", timezoneId: "Pacific/Auckland", acceptDownloads: true });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  if (clock) await page.clock.install();
  await watch(page, new Record(server.url, refusals));
  await page.goto(`${server.url}/_azsreg/${hash}`);
  return page;
}

/** A document that another one takes the place of takes along what it had asked for, and nobody tells the end of that. */
function forgetEarlier(page, record, answered) {
  if (!answered.isNavigationRequest() || answered.frame() !== page.mainFrame()) return;
  for (const request of record.flying) if (request !== answered) record.flying.delete(request);
}

async function watch(page, record) {
  records.set(page, record);
  page.on("request", (request) => record.asked(request));
  page.on("response", (response) => record.answered(response));
  page.on("response", (response) => forgetEarlier(page, record, response.request()));
  for (const over of ["requestfinished", "requestfailed"]) page.on(over, (request) => record.flying.delete(request));
  page.on("console", (message) => record.said(message));
  page.on("pageerror", (error) => record.wrong.push(`an error of the page: ${error.stack ?? error}`));
  page.on("crash", () => record.wrong.push("the page crashed"));
  await page.exposeBinding("tellViolation", (_, what) => void record.wrong.push(what));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => {
    globalThis.tellViolation(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`);
  }));
}

/** Its end, and that it did nothing wrong. */
export async function closePage(page) {
  const { wrong } = records.get(page);
  await turn(page);
  await page.context().close();
  assert.deepEqual(wrong, [], "the page did what it may not");
}

// Of the icon, which the browser asks for by itself, it does not always tell the end.
const isHeld = ({ one }) => !one || one.path.endsWith("/icon.svg") || new URLSearchParams(one.path.split("?")[1]).get("waitMs") > "0";

/** Nothing that the page has asked for is on its way, but for answers that the server holds back. */
export async function quiet(page) {
  const { flying } = records.get(page);
  const until = Date.now() + PATIENCE;
  while ([...flying].some((request) => !isHeld(request))) {
    assert.ok(Date.now() < until, `still on its way: ${[...flying].map(({ one }) => one?.path)}`);
    await Promise.race(["requestfinished", "requestfailed"].map((over) => page.waitForEvent(over).catch(() => {})));
  }
}

/** The screen is there, and all that it asked for. */
export async function settled(page) {
  await page.locator("main h1").first().waitFor();
  for (let before = -1; before !== requestsOf(page).all.length;) {
    before = requestsOf(page).all.length;
    await quiet(page);
    await page.waitForFunction(() => !document.querySelector("main[aria-busy=true], main [aria-busy=true]"));
    await frame(page);
  }
}

/** Lets the page draw what it has, and ask for what it lacks. */
function frame(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Waits until the page's address is so: a pattern, or what is asked of its URL. A change of the hash alone loads nothing. */
export async function isAt(page, wanted) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const now = new URL(await page.evaluate(() => location.href).catch(() => page.url())); // a document may just go
    if (wanted instanceof RegExp ? wanted.test(now.href) : wanted(now)) return;
    assert.ok(Date.now() < until, `it is still at ${now.hash}`);
    await frame(page).catch(() => {});
  }
}

/** To another screen of the same page, as a link goes there. */
export async function go(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await settled(page);
}

/** A screen's name: what its h1 says. */
export async function heading(page) {
  return (await page.locator("main h1").first().innerText()).trim();
}
