// One running `azsreg serve`: port 0, in memory or in a fresh folder, ended by its pid.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ROOT, sampleDirectory } from "./sample.mjs";

export const BIN = process.env.AZSREG_BIN || path.join(ROOT, "build/dev/azsreg");
export const PATIENCE = 30_000; // ends what hangs; nothing is measured with it

const REPORT = /AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|ThreadSanitizer|runtime error:/;
// Also when the tests are killed, no server outlives them; done without where there is no setpriv.
const LEASH = fs.existsSync("/usr/bin/setpriv") ? ["/usr/bin/setpriv", "--pdeathsig", "KILL"] : [];
const alive = new Set();

process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/** A program's end, whatever the tests' own environment says of azsreg. */
function environment() {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AZSREG_")));
  return { UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1", ...own };
}

/** Runs a subcommand to its end; what it printed. */
export function run(...words) {
  return execFileSync(BIN, words, { env: environment(), encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE });
}

export class Server {
  /**
   * @param {object} [options]
   * @param {object | null} [options.directory] what is to stand in a file (the default: the sample); null: none
   * @param {boolean} [options.memory] without a data folder (the default)
   * @param {string[]} [options.flags] more flags of `azsreg serve`
   */
  constructor({ directory = sampleDirectory(), memory = true, flags = [] } = {}) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "azsreg-console-"));
    this.data = path.join(this.folder, "data");
    this.log = path.join(this.folder, "log");
    this.memory = memory;
    this.flags = flags;
    this.directory = directory && typeof directory === "object" ? this.write("directory.json", JSON.stringify(directory)) : directory;
    this.port = 0;
  }

  /** A file of the server's folder, for its owner alone: what it says, its path back. */
  write(name, text) {
    const file = path.join(this.folder, name);
    fs.writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it; once more on the same port and data where it ran before. */
  async start() {
    const words = ["serve", "--listen", `127.0.0.1:${this.port}`, ...(this.memory ? ["--in-memory"] : ["--data", this.data])];
    if (this.directory) words.push("--directory", this.directory);
    const log = fs.openSync(this.log, "a");
    const [program, ...rest] = [...LEASH, BIN, ...words, ...this.flags];
    this.child = spawn(program, rest, { env: environment(), stdio: ["ignore", "pipe", log] });
    fs.closeSync(log);
    alive.add(this.child);
    this.ended = new Promise((resolve) => this.child.once("close", (code, signal) => resolve(code ?? signal)));
    this.port = await this.#listening();
    return this;
  }

  #listening() {
    let said = "";
    return new Promise((resolve, reject) => {
      const hang = setTimeout(() => this.child.kill("SIGKILL"), PATIENCE);
      this.child.stdout.on("data", (bytes) => {
        const found = /listening on http:\/\/127\.0\.0\.1:(\d+)\n/.exec((said += bytes));
        if (!found) return;
        clearTimeout(hang);
        resolve(Number(found[1]));
      });
      this.ended.then(() => reject(new Error(`azsreg did not start: ${said}\n${this.logged()}`)), reject);
    });
  }

  logged() {
    return fs.existsSync(this.log) ? fs.readFileSync(this.log, "utf8") : "";
  }

  async #end(signal) {
    if (!this.child) return undefined;
    const hang = setTimeout(() => this.child.kill("SIGKILL"), PATIENCE);
    this.child.kill(signal);
    const how = await this.ended;
    clearTimeout(hang);
    alive.delete(this.child);
    this.child = undefined;
    return how;
  }

  /** As a machine that fails: nothing is said to anybody. */
  kill() {
    return this.#end("SIGKILL");
  }

  /** Its end, and that of its folder. */
  async abandon() {
    await this.kill();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** The same, after a test that passed: the end has to be a clean one. */
  async stop() {
    const how = await this.#end("SIGTERM");
    const log = this.logged();
    await this.abandon();
    assert.ok(!REPORT.test(log), `a sanitizer reports:\n${log.slice(-8000)}`);
    assert.ok(how === undefined || how === 0, `azsreg ended with ${how}:\n${log.slice(-4000)}`);
  }

  /**
   * Asks the server, past the page. A body that is no string goes as JSON.
   * @returns {Promise<{status: number, headers: Headers, body: any, text: string}>}
   */
  async ask(method, where, body, headers = {}) {
    const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const type = sent !== undefined && sent !== body ? { "content-type": "application/json" } : {};
    const answer = await fetch(this.url + where, { method, body: sent, headers: { ...type, ...headers }, redirect: "manual" });
    const text = await answer.text();
    const json = /json/.test(answer.headers.get("content-type") ?? "");
    return { status: answer.status, headers: answer.headers, text, body: json && text ? JSON.parse(text) : text };
  }

  /** The same, where nothing but success will do: the body. */
  async must(method, where, body, headers) {
    const answer = await this.ask(method, where, body, headers);
    assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
    return answer.body;
  }
}
