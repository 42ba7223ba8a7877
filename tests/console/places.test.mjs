// Where one is: each screen has its name, its address, and asks for what it shows and no more.

import assert from "node:assert/strict";
import { furnish, go, heading, isAt, requestsOf, screensOf, settled, test } from "./kit.mjs";

const names = Object.keys(screensOf({ refused: "-" }));
const MOST = 3; // requests for what a screen shows

const at = (page) => new URL(page.url()).hash;
/** What is asked again while it is looked at counts once. */
const asked = (page, since) => [...new Set(requestsOf(page, since).data.map(({ method, path }) => `${method} ${path}`))];

for (const name of names) {
  test(`${name}: back, forward, reload and its address in a new tab lead to the same`, async ({ serve, open }) => {
    const server = await serve();
    const hash = screensOf(await furnish(server))[name];
    const page = await open(server, { hash: name === "overview" ? "#/faults" : "#/overview" });
    await settled(page);
    await go(page, hash);
    const [there, title, place] = [await heading(page), await page.title(), at(page)];
    assert.ok(there, "the screen has a name");
    assert.ok(title.startsWith(there), `the tab's name, ${title}, begins with the screen's, ${there}`);
    assert.equal(await page.locator("h1").count(), 1);

    await go(page, name === "api" ? "#/faults" : "#/api");
    await page.goBack();
    await settled(page);
    assert.deepEqual([await heading(page), at(page)], [there, place], "back");
    await page.goBack();
    await settled(page);
    await page.goForward();
    await settled(page);
    assert.deepEqual([await heading(page), at(page)], [there, place], "forward");
    await page.reload();
    await settled(page);
    assert.deepEqual([await heading(page), at(page)], [there, place], "reload");
    const alone = await open(server, { hash: place });
    await settled(alone);
    assert.equal(await heading(alone), there, "a new tab");
  });

  test(`${name}: at most ${MOST} requests`, async ({ serve, open }) => {
    const server = await serve();
    const hash = screensOf(await furnish(server))[name];
    const page = await open(server, { hash });
    await settled(page);
    const first = asked(page, 0);
    assert.ok(first.length <= MOST, `opened alone: ${first.join("\n")}`);
    await go(page, name === "api" ? "#/faults" : "#/api");
    const since = requestsOf(page).all.length;
    await go(page, hash);
    const again = asked(page, since);
    assert.ok(again.length <= MOST, `from another screen: ${again.join("\n")}`);
  });
}

test("no two screens have one name", async ({ serve, open }) => {
  const server = await serve();
  const screens = screensOf(await furnish(server));
  const page = await open(server);
  const titles = new Map();
  for (const [name, hash] of Object.entries(screens)) {
    await go(page, hash);
    const title = await page.title();
    assert.ok(!titles.has(title), `${name} is called "${title}", and so is ${titles.get(title)}`);
    titles.set(title, name);
  }
});

test("an address without a screen says so, and leads on", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/nowhere/at/all" });
  await settled(page);
  await page.getByRole("main").getByRole("link").first().click();
  await isAt(page, /#\/overview(\?|$)/);
});
