// Runs the tests of files, as many files at a time as there are processors, and leaves results that
// tests/count.py reads. node's own report does not say which file a test is of; what a file has said
// is shown when it is over.
//
// usage: node tests/console/run.mjs RESULTS.xml FILE…
// Exit status: 0 all passed, 1 not.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const [results, ...files] = process.argv.slice(2);
const cases = [];

const escape = (text) => String(text).replace(/[^\x20-\x7e\xa0-\ud7ff]/g, "?").replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

function add(file, { name, skip }, inside) {
  cases.push(`<testcase name="${escape(name)}" file="${escape(path.basename(file))}">${skip === undefined ? inside : "<skipped/>"}</testcase>`);
}

/** A file may be a test of its own: it counts where it fails without having had one. */
const isFile = (file, { name }) => path.resolve(name) === path.resolve(file);

function failed(file, data) {
  process.exitCode = 1;
  const { error } = data.details;
  if (isFile(file, data) && error?.failureType === "subtestsFailed") return;
  add(file, data, `<failure message="${escape(error?.cause?.message ?? error)}"/>`);
}

async function runFile(file) {
  const stream = run({ files: [path.resolve(file)], concurrency: 1 });
  stream.on("test:pass", (data) => isFile(file, data) || add(file, data, ""));
  stream.on("test:fail", (data) => failed(file, data));
  let said = "";
  for await (const part of stream.compose(new spec())) said += part;
  process.stdout.write(`\n${file}\n${said}`);
}

process.on("exit", () => fs.writeFileSync(results, `<testsuites>\n${cases.join("\n")}\n</testsuites>\n`));
const waiting = [...files];
await Promise.all(os.cpus().map(async () => {
  while (waiting.length) await runFile(waiting.shift());
}));
