// The frame of all screens: keys, dialogs, the theme, and how often a page asks that nobody uses.

import assert from "node:assert/strict";
import { axeInBothThemes, furnish, hashOf, heading, isAt, quiet, requestsOf, screensOf, settled, test } from "./kit.mjs";

const KEYS = { o: "overview", r: "registrations", p: "pays", d: "directory", q: "requests", f: "faults", a: "api" };
const focused = (page) => page.evaluate(() => document.activeElement?.id);

test("g and a letter go to each screen, and the navigation says which it is", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/api" });
  await settled(page);
  for (const [key, name] of Object.entries(KEYS)) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await isAt(page, (url) => url.hash.startsWith(`#/${name}`));
    await settled(page);
    const here = page.getByRole("navigation").locator("[aria-current=page]");
    assert.match(await here.getAttribute("href"), new RegExp(`^#/${name}`));
  }
});

test("/ goes to the search box, where letters are letters, and Esc leaves it", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/faults" });
  await settled(page);
  await page.keyboard.press("/");
  assert.equal(await focused(page), "find");
  await page.keyboard.type("go?/");
  assert.equal(await page.locator("#find").inputValue(), "go?/");
  await quiet(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.notEqual(await focused(page), "find");
  assert.equal(new URL(page.url()).hash, "#/faults");
});

test("? tells the keys in a dialog, which Esc closes", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/overview" });
  await settled(page);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await axeInBothThemes(page);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
});

test("Esc leads from what is shown to the list that it is of", async ({ serve, open }) => {
  const server = await serve();
  const { refused } = await furnish(server);
  const page = await open(server, { hash: "#/overview" });
  for (const [hash, up] of [[hashOf("registrations"), "#/registrations"], [screensOf({ refused }).request, "#/requests"]]) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await settled(page);
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press("Escape");
    await isAt(page, (url) => url.hash.split("?")[0] === up);
  }
});

test("the theme that was chosen is kept over a reload, and holds for colours", async ({ serve, open }) => {
  const page = await open(await serve(), { theme: "light", hash: "#/overview" });
  await settled(page);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: /light or dark/i }).click();
  const dark = await background();
  assert.notEqual(dark, light);
  await page.reload();
  await settled(page);
  assert.equal(await background(), dark);
});

test("the first thing that Tab comes to leads past the navigation", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/overview" });
  await settled(page);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => !!document.activeElement.closest("main")), true);
});

for (const [name, hash] of Object.entries({ ...screensOf(), requests: "#/requests" })) {
  test(`${name}: a page that nobody uses asks once a second at most`, async ({ serve, open }) => {
    const server = await serve();
    await furnish(server);
    const page = await open(server, { hash, clock: true });
    await settled(page);
    await page.clock.pauseAt(new Date(Date.now() + 3_600_000));
    await quiet(page);
    const before = requestsOf(page).all.length;
    for (let second = 0; second < 30; second += 1) {
      await page.clock.runFor(1000);
      await quiet(page);
    }
    const asked = requestsOf(page, before).all;
    assert.ok(asked.length > 0, "it does look after the server");
    assert.ok(asked.length <= 30, `${asked.length} requests in 30 s:\n${asked.map(({ path }) => path).join("\n")}`);
  });
}

test("a tab that is not seen asks nothing", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/overview", clock: true });
  await settled(page);
  await page.clock.pauseAt(new Date(Date.now() + 3_600_000));
  await quiet(page);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const before = requestsOf(page).all.length;
  for (let second = 0; second < 30; second += 1) {
    await page.clock.runFor(1000);
    await quiet(page);
  }
  assert.deepEqual(requestsOf(page, before).all.map(({ path }) => path), []);
  assert.ok(await heading(page));
});

test("requests that are not kept are told, in the header and where they would be", async ({ serve, open }) => {
  const page = await open(await serve({ flags: ["--keep-requests", "0"] }), { hash: "#/requests" });
  await settled(page);
  await page.getByRole("banner").getByText(/not kept/i).waitFor();
  await page.getByRole("main").getByText(/not kept|keep-requests/i).first().waitFor();
});
