// A server of one's own: found, started, and never left behind.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";

const PATIENCE = 60_000; // milliseconds until a server that says nothing, or does not end, is killed

// The server ends with whoever started it, also when that is killed: a process beside it reads from a
// pipe that nobody writes to, and ends the server when the other side is gone. The shell becomes the
// server, so the process that is waited for is the server itself; the one beside it is its child as
// long as it lives, so that no other process of the same number is ever meant.
const LEASH = `
folder=$1
shift
exec 3<&0
{
    cat <&3
    exec sh -c '[ "$PPID" = "$1" ] && kill "$1"; rm -rf "$2"' sh "$$" "$folder"
} >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null
`;

/** A running server: its process, and the folder that goes with it. */
export class Process {
  constructor(command, folder) {
    this.folder = folder;
    const log = fs.openSync(path.join(folder, "log"), "w");
    try {
      // In a session of its own: Ctrl-C is for the tests; the server goes when they have.
      this.child = spawn("sh", ["-c", LEASH, "azsreg", folder, ...command], {
        stdio: ["pipe", "pipe", log], detached: true, env: environment(),
      });
    } finally {
      fs.closeSync(log);
    }
    this.child.stdin.on("error", () => {});
    this.ended = new Promise((resolve) => {
      this.child.on("error", resolve);
      this.child.on("close", resolve);
    });
  }

  /** The addresses that it says it listens on. */
  async addresses(count) {
    const found = [];
    const hang = setTimeout(() => this.child.kill("SIGKILL"), PATIENCE);
    for await (const line of readline.createInterface({ input: this.child.stdout })) {
      if (line.startsWith("listening on ")) found.push(line.split(" ")[2]);
      if (found.length === count) break;
    }
    clearTimeout(hang);
    if (found.length < count) {
      await this.ended;
      throw new Error(`azsreg did not start:\n${this.log()}`);
    }
    this.#letGo();
    return found;
  }

  /** Tests that forget to stop it end all the same, and then it does too. */
  #letGo() {
    this.child.unref();
    this.child.stdin.unref();
    this.child.stdout.unref();
  }

  log() {
    return fs.readFileSync(path.join(this.folder, "log"), "utf8");
  }

  async stop() {
    this.child.ref();
    const hang = setTimeout(() => this.child.kill("SIGKILL"), PATIENCE);
    this.child.kill();
    this.child.stdin.end();
    this.child.stdout.destroy();
    await this.ended;
    clearTimeout(hang);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

export function makeFolder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), "azsreg-"));
}

export function findProgram(given) {
  const program = given || process.env.AZSREG_BIN || inPath("azsreg");
  if (!program) throw new Error("there is no azsreg in PATH; AZSREG_BIN says where it is, AZSREG_URL where one runs");
  if (!isProgram(program)) throw new Error(`${program} is no program that can be run`);
  return program;
}

function inPath(name) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find(isProgram);
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is set for another server is not meant for this one. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AZSREG_")));
}

/** The value of a flag, the last one if it is there twice. */
export function option(args, name) {
  let found;
  args.forEach((word, at) => {
    if (word === name && at + 1 < args.length) found = args[at + 1];
    else if (word.startsWith(`${name}=`)) found = word.slice(name.length + 1);
  });
  return found;
}

/** A control token for this server alone; whoever has given a file has tokens of their own. */
export function ownToken(folder, args) {
  const given = option(args, "--control-token-file");
  if (given) return firstToken(given);
  const token = `azsregctl_${randomBytes(32).toString("base64url")}`;
  fs.writeFileSync(path.join(folder, "token"), `${token}\n`, { mode: 0o600 });
  return token;
}

/** A line is `TOKEN` or `NAME TOKEN [read]`. */
export function firstToken(file) {
  for (const line of fs.readFileSync(file, "utf8").split("\n")) {
    const words = line.replace(/#.*/, "").split(/\s+/).filter(Boolean);
    if (words.length) return words[1] ?? words[0];
  }
  return undefined;
}
