// The pictures that README.md and docs/ show, docs/console-*.png: 1,280 px wide, of at most 200 KiB each.
// By hand, when a screen has changed; clock and ids are the same each time.
//
// usage: node tests/console/pictures.mjs [FOLDER [THEME]]     docs/ and light without them

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { closeBrowser, closePage, openPage, settled } from "./kit/browser.mjs";
import { ALPINE, ALPINE_TENANT, LUCERNE, WOODGROVE, WOODGROVE_TENANT, hashOf, map, register, report } from "./kit/contoso.mjs";
import { ROOT } from "./kit/sample.mjs";
import { Server } from "./kit/server.mjs";

const FOLDER = process.argv[2] ?? path.join(ROOT, "docs");
const THEME = process.argv[3] ?? "light";
const MOST = 200 * 1024;
const DAYS = 14;
const CUT = 6; // the day on which Woodgrove's tenant is mapped

/** A fortnight of two customers, one of whom was mapped late, and one that is another partner's. */
async function fortnight(server) {
  const registration = await register(server);
  await map(server, registration, ALPINE);
  for (let day = 0; day < DAYS; day += 1) {
    if (day === CUT) await map(server, registration, WOODGROVE);
    await report(server, registration, { tenant: ALPINE_TENANT, resources: 8, quantity: 900 + 140 * Math.sin(day) });
    await report(server, registration, { tenant: WOODGROVE_TENANT, resources: 5, quantity: 700 + 90 * Math.cos(day) });
    if (day < DAYS - 1) await server.must("POST", "/_azsreg/clock/advance", { by: "P1D" });
  }
  await map(server, registration, LUCERNE);
}

const SCREENS = { registration: `${hashOf("registrations")}?try=${LUCERNE}`, "who-pays": hashOf("pays"), requests: "#/requests" };

async function take(server, name, hash) {
  const page = await openPage(server, { theme: THEME, hash, width: 1280, height: 760 });
  await settled(page);
  const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
  await closePage(page);
  assert.ok(picture.length <= MOST, `${name}: ${picture.length} bytes, and ${MOST} may be`);
  const file = path.join(FOLDER, `console-${name}-${THEME}.png`);
  fs.writeFileSync(file, picture);
  console.log(`${file}: ${picture.length} bytes`);
}

const server = await new Server({ flags: ["--clock", "2026-11-02T16:49:00Z", "--seed", "1"] }).start();
try {
  await fortnight(server);
  for (const [name, hash] of Object.entries(SCREENS)) await take(server, name, hash);
  await server.stop();
} finally {
  await server.abandon();
  await closeBrowser();
}
