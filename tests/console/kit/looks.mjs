// What holds for every screen, whatever it shows.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fs from "node:fs";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** No violation of WCAG 2.1 AA or of axe's own good practice, in the state the page is in. */
export async function axe(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.target} ${node.html}`).join("\n")}`);
  });
  assert.deepEqual(found, [], `axe at ${page.url()}:\n${found.join("\n")}`);
}

/** The same in both themes. */
export async function axeInBothThemes(page) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await axe(page);
  }
}

/** The page as a whole does not scroll sideways; what is too wide scrolls by itself. */
export async function noSidewaysScroll(page) {
  const [wide, seen, who] = await page.evaluate(() => {
    const root = document.documentElement;
    const beyond = (one) => one.getBoundingClientRect().right > root.clientWidth + 1;
    const scrolls = (one) => one && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
    const guilty = [...document.body.querySelectorAll("*")].filter((one) => beyond(one) && !scrolls(one.parentElement));
    return [root.scrollWidth, root.clientWidth, guilty.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
  });
  assert.ok(wide <= seen, `${page.url()} is ${wide} px wide where ${seen} are seen:\n${who.join("\n")}`);
}

/** Everything that reacts is an element that a keyboard reaches: what pretends to be a button or link is told. */
export async function interactiveByNature(page) {
  const odd = await page.evaluate(() => {
    const natural = "a[href], button, input, select, textarea, summary, option";
    const roles = "[role=button], [role=link], [role=tab], [role=checkbox], [role=menuitem], [role=option], [onclick]";
    const pointed = [...document.querySelectorAll("body *")].filter((one) => getComputedStyle(one).cursor === "pointer"
      && !one.closest(`${natural}, label, [tabindex]`));
    return [...document.querySelectorAll(roles)].filter((one) => !one.matches(`${natural}, [tabindex]`)).concat(pointed)
      .map((one) => one.outerHTML.slice(0, 120));
  });
  assert.deepEqual(odd, [], "what a pointer reaches and a keyboard does not");
}

/** What is to be reached by Tab: all that is seen, is not disabled, and is not left out on purpose. */
export function reachable(page) {
  return page.evaluate(() => {
    const dialog = document.querySelector("dialog[open]") ?? document;
    const all = dialog.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
    const seen = [...all].filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]"));
    // of radio buttons of one name Tab reaches one
    const groups = new Set();
    return seen.filter((one) => one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name))).length;
  });
}

/** Goes once around with Tab; how many elements had the focus, each of which has to show that. */
export async function tabAround(page) {
  await page.evaluate(() => document.activeElement?.blur());
  const bound = (await reachable(page)) * 2 + 20;
  await page.evaluate(() => { globalThis.focused = new Set(); });
  for (let step = 0; step < bound; step += 1) {
    await page.keyboard.press("Tab");
    const more = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body || globalThis.focused.has(at)) return at === document.body || at === null ? "out" : "again";
      globalThis.focused.add(at);
      const style = getComputedStyle(at);
      return style.outlineStyle === "none" && style.boxShadow === "none" ? `unseen: ${at.outerHTML.slice(0, 120)}` : "";
    });
    assert.ok(!more.startsWith("unseen"), `the focus does not show: ${more}`);
    if (more && step > 0) break;
  }
  return page.evaluate(() => globalThis.focused.size);
}
