// Names are text, whatever is in them: no script runs, no layout breaks.

import assert from "node:assert/strict";
import fs from "node:fs";
import { ALPINE_TENANT, APSS, SAMPLE, axe, furnishAs, go, hashOf, map, noSidewaysScroll, screensOf, settled, test } from "./kit.mjs";

const NAMES = [
  `<img src=x onerror="globalThis.hacked = 1">`,
  `"><script>globalThis.hacked = 2</script>`,
  `\${globalThis.hacked = 3}{{7*7}}<!--`,
  `javascript:globalThis.hacked = 4`,
  "\u202Eevil\u202D \u2067left is right\u2069 \u200F\u05D0\u05D1\u05D2",
  "W".repeat(256),
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-ninety-ch",
  "👩‍👩‍👧‍👦".repeat(20),
  `Z${"\u0300\u0301\u0302\u0303".repeat(40)}algo`,
  "' OR 1=1 --",
];
const ODD_GROUP = "_(odd).-group_".repeat(6) + "end-90";
const ODD_NAME = "..".padEnd(90, "odd-_.");
const MANY = 10_000;

/** The sample directory with other names, a group of an odd one, and many subscriptions of one tenant. */
function hostileDirectory() {
  const made = JSON.parse(fs.readFileSync(SAMPLE, "utf8"));
  const named = [made.partners, made.tenants, made.subscriptions, made.servicePrincipals, made.users].flat();
  named.forEach((one, at) => { one.displayName = NAMES[at % NAMES.length]; });
  made.subscriptions.find(({ id }) => id === APSS).resourceGroups.push({ name: ODD_GROUP, location: "westcentralus" });
  for (let i = 0; i < MANY; i += 1) {
    const id = `77777777-0000-4000-8000-${String(i).padStart(12, "0")}`;
    made.subscriptions.push({ id, displayName: `${NAMES[i % NAMES.length]}`, offer: "CSP", tenant: ALPINE_TENANT, partner: "contoso" });
  }
  return made;
}

async function hostile(serve) {
  const server = await serve({ directory: hostileDirectory() });
  const made = await furnishAs(server, { name: ODD_NAME, group: ODD_GROUP, tags: { "odd \u202E'tag": NAMES[0], [`t${"W".repeat(200)}`]: NAMES[1] } });
  await map(server, made.registration, "77777777-0000-4000-8000-000000000007");
  // what strangers send is kept, and looked at
  await server.ask("GET", `/subscriptions/${encodeURIComponent(NAMES[0])}?api-version=${encodeURIComponent(NAMES[1])}`, undefined,
    { "user-agent": NAMES[1], "x-ms-client-request-id": NAMES[0], "x-odd": NAMES[5] });
  await server.ask("PUT", `/subscriptions/${APSS}/resourceGroups/${encodeURIComponent("<b>")}?api-version=2021-04-01`,
    { location: NAMES[0], tags: { [NAMES[4]]: NAMES[0] } });
  return { server, made, screens: { ...screensOf(made), registration: hashOf("registrations", ODD_NAME, APSS, ODD_GROUP), "who pays": hashOf("pays", ODD_NAME, APSS, ODD_GROUP) } };
}

/** What markup would have become, had it been taken for such. */
const grown = (page) => page.evaluate(() => [globalThis.hacked, document.querySelectorAll("img, script:not([src]), iframe, object, embed, [onerror]").length]);

async function isSound(page, name) {
  assert.deepEqual(await grown(page), [undefined, 0], name);
  await noSidewaysScroll(page);
  assert.ok(await page.evaluate(() => document.querySelectorAll("body *").length) < 8_000, `${name} has as many elements as rows`);
}

for (const name of Object.keys(screensOf({ refused: "-" }))) {
  test(`${name}: hostile names are text, at 360 px too`, async ({ serve, open }) => {
    const { server, screens } = await hostile(serve);
    const page = await open(server, { hash: screens[name], width: 1280 });
    await settled(page);
    await isSound(page, name);
    await axe(page);
    await page.setViewportSize({ width: 360, height: 800 });
    await settled(page);
    await isSound(page, name);
  });
}

test("what is opened and found of them is text, too", async ({ serve, open }) => {
  const { server, screens } = await hostile(serve);
  const page = await open(server, { hash: screens.directory, width: 360, refusals: true });
  await settled(page);
  // as far down as there is something to open, and of long lists what comes first
  for (let step = 0; step < 6; step += 1) {
    const closed = page.locator("main [aria-expanded=false]:visible, main details:not([open]) > summary:visible").first();
    if (!(await closed.count())) break;
    await closed.click();
    await settled(page);
    await isSound(page, `step ${step}`);
  }
  for (const text of ["<img", "WWWW", "77777777-0000-4000-8000-000000000007"]) {
    await page.locator("#find").fill(text);
    await page.locator("#found").waitFor();
    await settled(page);
    await isSound(page, `found ${text}`);
  }
  await page.keyboard.press("Escape");
  await go(page, `#/requests/${encodeURIComponent(NAMES[0])}`);
  await isSound(page, "a request that there is none of");
});
