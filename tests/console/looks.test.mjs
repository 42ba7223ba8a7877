// What holds for every screen to look at: nothing for axe to find, no page wider than the window,
// and a keyboard reaches all that a pointer does.

import assert from "node:assert/strict";
import { axeInBothThemes, furnish, interactiveByNature, noSidewaysScroll, reachable, screensOf, settled, tabAround, test } from "./kit.mjs";

for (const name of Object.keys(screensOf({ refused: "-" }))) {
  test(`${name}: light and dark, 360 px and 1,600 px wide`, async ({ serve, open }) => {
    const server = await serve();
    const page = await open(server, { hash: screensOf(await furnish(server))[name] });
    for (const width of [1600, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await noSidewaysScroll(page);
      await axeInBothThemes(page);
    }
  });

  test(`${name}: by keyboard alone`, async ({ serve, open }) => {
    const server = await serve();
    const page = await open(server, { hash: screensOf(await furnish(server))[name] });
    await settled(page);
    await interactiveByNature(page);
    assert.equal(await tabAround(page), await reachable(page), "Tab comes to all of them");
  });
}
