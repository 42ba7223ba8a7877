// The control plane over HTTP: one request, its answer or its refusal. Proxies of the environment are left aside.

import http from "node:http";
import https from "node:https";
import { AssertionError } from "node:assert";

const PATIENCE = 60_000; // milliseconds without a byte: only ends what hangs

/** What the control plane answered instead of what was asked for. */
export class Refused extends Error {
  constructor(status, error) {
    super(`${status} ${error.code ?? ""}: ${error.message ?? ""}`);
    this.name = "Refused";
    this.status = status;
    this.code = error.code ?? "";
    this.target = error.target;
    this.details = error.details;
  }
}

/** The requests that were sent are not those that should have been. */
export class NotVerified extends AssertionError {
  constructor(refused) {
    const nearest = refused.details ? `\n${JSON.stringify(refused.details, null, 2)}` : "";
    super({ message: `${refused.message}${nearest}`, operator: "verify" });
    this.name = "NotVerified";
    this.refused = refused.code;
    this.details = refused.details;
  }
}

export class Control {
  constructor(url, { token, ca } = {}) {
    this.url = new URL(url);
    this.token = token;
    this.ca = ca;
  }

  /** The answer's bytes. */
  async fetch(method, path, body) {
    const { status, content } = await this.#exchange(method, path, body === undefined ? undefined : JSON.stringify(body));
    if (status >= 400) throw new Refused(status, errorOf(content));
    return content;
  }

  /** The answer's JSON, or undefined where it has no body. */
  async call(method, path, body) {
    const content = await this.fetch(method, path, body);
    return content.length ? JSON.parse(content) : undefined;
  }

  #exchange(method, path, sent) {
    const headers = {};
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (sent !== undefined) Object.assign(headers, { "content-type": "application/json", "content-length": Buffer.byteLength(sent) });
    const { request } = this.url.protocol === "https:" ? https : http;
    const target = new URL(`${this.url.pathname.replace(/\/$/, "")}/_azsreg${path}`, this.url);
    return new Promise((resolve, reject) => {
      const asked = request(target, { method, headers, agent: false, ca: this.ca, timeout: PATIENCE }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => resolve({ status: answer.statusCode, content: Buffer.concat(parts) }));
        answer.on("error", reject);
      });
      asked.on("timeout", () => asked.destroy(new Error(`no answer from ${this.url}`)));
      asked.on("error", reject);
      asked.end(sent);
    });
  }
}

/** What somebody else's server says, a proxy's for one, is shown as it is. */
function errorOf(content) {
  try {
    return JSON.parse(content).error ?? { message: String(content) };
  } catch {
    return { message: content.toString("utf8", 0, 500) };
  }
}

/** A query of what is given. */
export function query(members) {
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
}
