// The search box of the header: what somebody types, found by the server, reached by key.

import assert from "node:assert/strict";
import { ALPINE, STACK, axe, axeInBothThemes, furnish, hashOf, isAt, noSidewaysScroll, quiet, requestsOf, settled, test } from "./kit.mjs";

const found = (page) => page.locator("#found a");
const hash = (page) => new URL(page.url()).hash;

async function look(page, text) {
  await page.keyboard.press("/");
  await page.locator("#find").fill(text);
  await page.locator("#found").waitFor();
}

test("what is found leads to where it is: a registration, a customer, a request, what the directory has", async ({ serve, open }) => {
  const server = await serve();
  const { refused } = await furnish(server);
  const page = await open(server, { hash: "#/faults" });
  await settled(page);
  for (const [text, kind, place] of [[STACK, "registration", hashOf("registrations")], [ALPINE, "customer", `${hashOf("registrations")}?try=${ALPINE}`],
    [refused, "request", `#/requests/${refused}`], ["woodgrove", "tenant", "#/directory?"], ["tailspin", "reseller", "#/directory?"], ["operator@", "user", "#/directory?"]]) {
    await look(page, text);
    const row = found(page).filter({ has: page.locator(".pill", { hasText: new RegExp(`^${kind}$`) }) }).first();
    await row.click();
    await isAt(page, (url) => url.hash.startsWith(place));
    await page.locator("#found").waitFor({ state: "detached" });
  }
});

test("once something is chosen, the keys are the screen's again", async ({ serve, open }) => {
  const page = await open(await serve());
  await settled(page);
  await look(page, "woodgrove");
  await page.keyboard.press("Enter");
  await isAt(page, (url) => url.hash.startsWith("#/directory?"));
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await isAt(page, (url) => url.hash === "#/faults");
  await page.keyboard.press("/");
  await page.keyboard.type("tailspin");
  assert.equal(await page.locator("#find").inputValue(), "tailspin", "it takes the place of what was looked for before");
});

test("arrows go through what was found and back to the box, Enter opens, Esc closes and leaves the screen as it is", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/api/control/Azsreg_Status" });
  await settled(page);
  await look(page, "contoso");
  const at = () => page.evaluate(() => document.activeElement.id || [...document.querySelectorAll("#found a")].indexOf(document.activeElement));
  for (const [key, where] of [["ArrowUp", "find"], ["ArrowDown", 0], ["ArrowDown", 1], ["ArrowUp", 0], ["ArrowUp", "find"]]) {
    await page.keyboard.press(key);
    assert.equal(await at(), where, key);
  }
  const last = (await found(page).count()) - 1;
  for (let down = 0; down <= last + 1; down += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await at(), last, "there is nothing below the last");
  await page.keyboard.press("Escape");
  assert.equal(await at(), "find");
  assert.equal(await page.locator("#found").count(), 0);
  assert.equal(hash(page), "#/api/control/Azsreg_Status");
  await page.keyboard.press("Enter");
  await found(page).first().waitFor();
  const first = await found(page).first().getAttribute("href");
  await page.locator("#find").press("Enter");
  assert.match(first, /^#\/directory\?find=/);
  await isAt(page, (url) => url.hash.startsWith("#/directory?")); // which says where it is, once that was found
});

test("nothing found is said, and so is a refusal; both go with the text", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/faults", refusals: true });
  await settled(page);
  await look(page, "no such thing");
  await page.locator("#found").getByText("Nothing is called so.").waitFor();
  await axe(page);
  await page.locator("#find").fill("");
  await page.locator("#found").waitFor({ state: "detached" });
  await page.route("**/_azsreg/find*", (route) => route.fulfill({ status: 503, json: { error: { code: "ServiceUnavailable", message: "Not now." } } }));
  await look(page, "contoso");
  await page.locator("#found").getByText("Not now.").waitFor();
});

test("an answer that comes too late opens nothing, and letters that follow each other are asked for once", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/faults", clock: true });
  await settled(page);
  const asked = () => requestsOf(page).data.filter(({ path }) => path.startsWith("/_azsreg/find")).map(({ path }) => path);
  await page.clock.pauseAt(new Date(Date.now() + 3_600_000));
  await page.keyboard.press("/");
  await page.keyboard.type("contoso");
  assert.deepEqual(asked(), []);
  let answer;
  const waits = new Promise((resolve) => { answer = resolve; });
  await page.route("**/_azsreg/find*", async (route) => { await waits; await route.continue().catch(() => {}); });
  await page.clock.runFor(200);
  await page.locator("#find").fill("");
  answer();
  await quiet(page);
  assert.deepEqual(asked(), ["/_azsreg/find?q=contoso"]);
  assert.equal(await page.locator("#found").count(), 0);
});

test("what is found has room on a narrow screen, and is as accessible as the rest", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/faults", width: 360 });
  await settled(page);
  await look(page, "contoso");
  await noSidewaysScroll(page);
  await axeInBothThemes(page);
});

test("names of markup and from right to left stay text", async ({ serve, open }) => {
  const name = `odd <img src=x onerror=alert(1)> \u202Eesrever\u202C ${"W".repeat(180)}`;
  const directory = { partners: [{ name: "odd", displayName: name, kind: "direct" }] };
  const page = await open(await serve({ directory }), { hash: "#/faults", width: 360 });
  await settled(page);
  await look(page, "odd");
  assert.ok((await found(page).first().innerText()).includes("<img src=x"));
  await noSidewaysScroll(page);
});
