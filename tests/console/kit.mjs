// What the tests of the console share. A test is given `serve` and `open`; what they made ends with it:
//
//     import { axe, settled, test } from "./kit.mjs";
//
//     test("the overview names each stack", async ({ serve, open }) => {
//       const server = await serve();
//       const page = await open(server, { hash: "#/overview" });
//       await settled(page);
//       await axe(page);
//     });
//
// AZSREG_BIN is the program, build/dev/azsreg without it. CI=true: without Chromium it fails
// instead of being skipped.

import fs from "node:fs";
import { after, test as nodeTest } from "node:test";
import { closeBrowser, closePage, installed, openPage, wrongOf } from "./kit/browser.mjs";
import { BIN, PATIENCE, Server } from "./kit/server.mjs";

export { forgive, go, heading, isAt, quiet, requestsOf, settled, wrongOf } from "./kit/browser.mjs";
export * from "./kit/looks.mjs";
export { BIN, PATIENCE, Server, run } from "./kit/server.mjs";
export * from "./kit/sample.mjs";
export * from "./kit/contoso.mjs";

if (!fs.existsSync(BIN)) throw new Error(`${BIN} is not there: build first, or set AZSREG_BIN`);
after(closeBrowser);

const skip = !installed && process.env.CI !== "true" ? "chromium is not installed (tests/console/install.sh)" : false;

/** A test of node:test's, of which nothing is left behind, passed or not. */
export function test(name, body) {
  return nodeTest(name, { skip, timeout: 10 * PATIENCE }, async (t) => {
    const made = [];
    const pages = [];
    let good = false;
    const keep = (thing, end) => (made.unshift(() => end(thing, good)), thing);
    const serve = async ({ start = true, ...options } = {}) => {
      const server = keep(new Server(options), (one, all) => (all ? one.stop() : one.abandon()));
      return start ? server.start() : server;
    };
    const open = async (server, options) => {
      const page = keep(await openPage(server, options), closePage);
      pages.push(page);
      return page;
    };
    try {
      await body({ t, serve, open });
      good = true;
    } catch (mistake) {
      throw withWrongs(mistake, pages);
    } finally {
      await endAll(made, good);
    }
  });
}

/** What a page has done wrong is often why a test fails. */
function withWrongs(mistake, pages) {
  const wrong = pages.flatMap(wrongOf);
  return wrong.length ? new Error(`${mistake.message}\nmeanwhile:\n  ${wrong.join("\n  ")}`, { cause: mistake }) : mistake;
}

/** Every one of them, the newest first; the first mistake counts, unless the test has one of its own. */
async function endAll(made, good) {
  const mistakes = [];
  for (const end of made) await end().catch((mistake) => mistakes.push(mistake));
  if (good && mistakes.length) throw mistakes[0];
}

/** Waits until `look` is true; `what` is told where that never comes. */
export async function until(what, look) {
  for (const end = Date.now() + PATIENCE; !(await look());) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((soon) => setTimeout(soon, 20));
  }
}
