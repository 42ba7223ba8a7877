// An azsreg for tests: its address, and what a test asks of it beside what its client does.

import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Control, NotVerified, Refused, query } from "./control.js";
import { taken } from "./options.js";
import { Process, findProgram, firstToken, makeFolder, option, ownToken } from "./process.js";

export { NotVerified, Refused };

export class Azsreg {
  #control;
  #process;

  constructor(url, { control = url, token, ca, process: own } = {}) {
    this.url = url; // https where the server has it
    this.token = token; // of the control plane, where it asks for one
    this.ca = ca; // a file with whom clients have to trust
    this.#control = new Control(control, { token, ca: ca && control.startsWith("https:") ? fs.readFileSync(ca) : undefined });
    this.#process = own;
  }

  status() {
    return this.#control.call("GET", "/status");
  }

  /** Start over: with the directory, or where there is none, with nothing. */
  async reset(options) {
    const { to, seed, keep } = taken("reset", options, ["to", "seed", "keep"]);
    const source = to ?? (await this.status()).directory.source;
    return this.#control.call("POST", "/reset", { to: to ?? (source === "none" ? "empty" : "directory"), seed, keep });
  }

  /** Save what the data is now, for a reset to that name to go back to. */
  save(name) {
    return this.#control.call("PUT", `/snapshots/${encodeURIComponent(name)}`);
  }

  /** What the server knows now, with hashes of its secrets, so that it can be put back. */
  directory() {
    return this.#control.call("GET", `/directory${query({ secrets: true })}`);
  }

  /** Put an object, or a file, in the place of the directory that is in force. */
  async putDirectory(directory, options) {
    const { dropMade, dryRun } = taken("putDirectory", options, ["dropMade", "dryRun"]);
    const asked = query({ made: dropMade ? "drop" : undefined, dryRun: dryRun || undefined });
    const given = typeof directory === "string" || directory instanceof URL ? JSON.parse(fs.readFileSync(directory, "utf8")) : directory;
    return this.#control.call("PUT", `/directory${asked}`, given);
  }

  /** Have the clock stand still, there or where it is. */
  async freeze(now, options) {
    const { force } = taken("freeze", options, ["force"]);
    return this.#control.call("PUT", "/clock", { mode: "frozen", now: now instanceof Date ? now.toISOString() : now, force });
  }

  /** Put the clock on, by an ISO 8601 duration. */
  advance(by) {
    return this.#control.call("POST", "/clock/advance", { by });
  }

  /** While `run` runs, requests that fit meet the fault; `run` is given what reads the rule with its counters. */
  async fault(name, rule, run) {
    if (typeof run !== "function") throw new TypeError("fault takes a name, a rule and a function: the fault is there while that runs");
    const at = `/faults/${encodeURIComponent(name)}`;
    await this.#control.call("PUT", at, rule);
    try {
      return await run(() => this.#control.call("GET", at));
    } finally {
      await this.#control.call("DELETE", at);
    }
  }

  /** The requests that are kept and fit, oldest first. */
  async requests(match = {}) {
    const found = [];
    for (let since = 0; ; ) {
      const page = await this.#control.call("GET", `/requests${query({ ...match, since, limit: 1000 })}`);
      if (!page.value.length) return found;
      found.push(...page.value);
      since = page.next;
    }
  }

  /** That so many requests fit, or without a number that one does; their numbers. */
  async verify(match, expected = { atLeast: 1 }) {
    const wanted = typeof expected === "number" ? { count: expected } : taken("verify", expected, ["count", "atLeast", "atMost"]);
    try {
      return (await this.#control.call("POST", "/requests/verify", { match, ...wanted })).n;
    } catch (why) {
      throw ["VerificationFailed", "RequestsIncomplete"].includes(why.code) ? new NotVerified(why) : why;
    }
  }

  /** What a request would be answered, check by check; nothing comes of it. */
  async explain(method, url, as, options) {
    const { headers, body } = taken("explain", options, ["headers", "body"]);
    return this.#control.call("POST", "/explain", { method, url, as, headers, body });
  }

  /** Who pays for what a tenant uses, or a subscription of the stack, and why. */
  async payer(registration, tenant, options) {
    const { stackSubscription, at } = taken("payer", options, ["stackSubscription", "at"]);
    const time = at instanceof Date ? at.toISOString() : at;
    return this.#control.call("GET", `/payer${query({ registration, tenant, stackSubscription, at: time })}`);
  }

  /** What the operator's script gets from an Azure Stack, as `azsreg token` mints it. */
  registrationToken({ cloudId = randomUUID(), billingModel = "PayAsYouUse", ...members } = {}) {
    const token = {
      cloudId, objectId: randomUUID(), billingModel, usageReportingEnabled: true,
      marketplaceSyndicationEnabled: true, issuer: "azsreg", version: "1.0", ...members,
    };
    return Buffer.from(JSON.stringify(token)).toString("base64");
  }

  /** What a server of one's own has logged. */
  log() {
    return this.#process?.log() ?? "";
  }

  /** End a server of one's own; another one runs on. */
  async stop() {
    const own = this.#process;
    this.#process = undefined;
    await own?.stop();
  }
}

/** A server in memory, on ports that are free; or, with AZSREG_URL, the one that runs there. */
export async function start(options) {
  const { directory, args = [], bin } = taken("start", options, ["directory", "args", "bin"]);
  if (process.env.AZSREG_URL) return connect(process.env.AZSREG_URL);
  const program = findProgram(bin);
  const folder = makeFolder();
  let own;
  try {
    const token = option(args, "--auth") === "token" ? ownToken(folder, args) : undefined;
    own = new Process([program, ...flags(folder, directory, token), ...args], folder);
    const [control, url = control] = await own.addresses(option(args, "--https") === undefined ? 1 : 2);
    const ca = url.startsWith("https:") ? await keepCa(folder, control) : undefined;
    return new Azsreg(url, { control, token, ca, process: own });
  } catch (why) {
    await own?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
    throw why;
  }
}

function flags(folder, directory, token) {
  const asked = ["serve", "--in-memory", "--listen", "127.0.0.1:0"];
  if (directory) asked.push("--directory", String(directory));
  if (token) asked.push("--control", "full", "--control-token-file", path.join(folder, "token"), "--keep-requests", "1000");
  return asked;
}

async function keepCa(folder, control) {
  const file = path.join(folder, "ca.pem");
  fs.writeFileSync(file, await new Control(control).fetch("GET", "/ca.pem"));
  return file;
}

/** A server that runs already. Its control token is in AZSREG_CONTROL_TOKEN_FILE, whom to trust in AZSREG_CACERT. */
export function connect(url, options) {
  const { token, ca } = taken("connect", options, ["token", "ca"]);
  const file = process.env.AZSREG_CONTROL_TOKEN_FILE;
  return new Azsreg(url.replace(/\/$/, ""), { token: token ?? (file ? firstToken(file) : undefined), ca: ca ?? process.env.AZSREG_CACERT });
}
