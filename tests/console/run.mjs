// Runs the tests of files, as many files at a time as there are processors, and leaves results that
// tests/count.py reads. Debian's node has neither a flag for that nor files' names in its own report.
//
// usage: node tests/console/run.mjs RESULTS.xml FILE…
// Exit status: 0 all passed, 1 not.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "node:test";
import * as reporters from "node:test/reporters";

const [results, ...files] = process.argv.slice(2);
const escape = (text) => String(text).replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\x20-\uFFFD]/g, "?");

/** A file is a test of its own in the report; it counts where it fails without having had one. */
function caseOf({ name, file, skip, details }, verdict) {
  const inside = verdict === "failed" ? `<failure message="${escape(details.error?.cause ?? details.error)}"/>` : skip ? "<skipped/>" : "";
  return `<testcase name="${escape(name)}" file="${escape(path.basename(file ?? name))}">${inside}</testcase>`;
}

const isFile = ({ name }) => files.some((file) => path.resolve(file) === path.resolve(name));
const cases = [];
const stream = run({ files: files.map((file) => path.resolve(file)), concurrency: os.cpus().length });
stream.on("test:pass", (data) => isFile(data) || cases.push(caseOf(data)));
stream.on("test:fail", (data) => {
  process.exitCode = 1;
  if (!isFile(data) || data.details.error?.failureType !== "subtestsFailed") cases.push(caseOf(data, "failed"));
});
stream.on("end", () => fs.writeFileSync(results, `<testsuites>\n${cases.join("\n")}\n</testsuites>\n`));
stream.compose(reporters.spec.prototype?._transform ? new reporters.spec() : reporters.spec).pipe(process.stdout);
