// The server is gone: the page says so, tries again by itself, and loses nothing.

import assert from "node:assert/strict";
import { furnish, heading, screensOf, settled, test, wrongOf } from "./kit.mjs";

for (const name of Object.keys(screensOf())) {
  test(`${name}: the server goes and comes back`, async ({ serve, open }) => {
    const server = await serve({ memory: false });
    await furnish(server);
    const page = await open(server, { hash: screensOf()[name], clock: true });
    await settled(page);
    const [there, place] = [await heading(page), page.url()];
    await page.locator("#find").fill("half a wo");
    await server.kill();
    await page.clock.fastForward(10_000);
    const banner = page.getByRole("alert").filter({ hasText: /does not answer/i });
    await banner.first().waitFor();
    assert.equal(await heading(page), there, "what was there is still shown");
    assert.deepEqual(wrongOf(page), []);

    await server.start();
    await page.clock.fastForward(5_000);
    await banner.first().waitFor({ state: "detached" });
    await settled(page);
    assert.equal(page.url(), place);
    assert.equal(await heading(page), there);
    assert.equal(await page.locator("#find").inputValue(), "half a wo", "what was typed");
  });
}
