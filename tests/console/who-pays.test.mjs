// Who pays: what the page says is what the API says, to the last digit; and from a tenant's name to why, by hand and by keyboard.

import assert from "node:assert/strict";
import fs from "node:fs";
import { ALPINE, ALPINE_TENANT, APSS, SHIPPED, WOODGROVE, WOODGROVE_TENANT, axe, hashOf, isAt, map, noSidewaysScroll, query, register, requestsOf, run, sampleDirectory, settled, test, until } from "./kit.mjs";

const V = query("2026-11-01");
const USAGE = `/subscriptions/${APSS}/providers/Azsreg.Usage`;
const NEXT = "c5000000-0000-4000-8000-00000000000b"; // Alpine Ski House's other subscription
const LITWARE = "bbbb0000-0000-4000-8000-000000000003"; // is never mapped
const FROM = "2026-11-07";
const HASH = `${hashOf("pays")}?from=${FROM}`;
const day = (number) => new Date(Date.parse(FROM) + number * 864e5).toISOString().slice(0, 10);

const freeze = (server, now) => server.must("PUT", "/_azsreg/clock", { mode: "frozen", now });

/** What somebody has made up for a day, reported on the next one. */
async function sample(server, registration, number) {
  const file = server.write(`day${number}.ndjson`, "");
  fs.rmSync(file);
  run("usage", "sample", "--directory", SHIPPED, "--from", day(number - 1), "--to", day(number), "--out", file);
  await freeze(server, `${day(number)}T09:02:11Z`);
  run("usage", "report", file, "--registration", server.url + registration);
}

/** Six days: Woodgrove is added on the third, Alpine's mapping is replaced on the fifth. */
async function week(serve, options = {}) {
  const server = await serve({ flags: ["--clock", `${FROM}T00:00:00Z`, "--seed", "7"], ...options });
  const registration = await register(server);
  await map(server, registration, ALPINE);
  const then = { 2: WOODGROVE, 4: NEXT };
  for (let number = 0; number < 6; number += 1) {
    await freeze(server, `${day(number)}T06:00:00Z`);
    if (then[number]) await map(server, registration, then[number]);
    await sample(server, registration, number);
  }
  return { server, registration };
}

const summary = (server, more) => server.must("GET", `${USAGE}/summary${V}&from=${FROM}${more}`);
const add = (values) => values.reduce((all, one) => all + one, 0);
const dollars = (value) => `$${value.toFixed(value && value < 1 ? 4 : 2).replace(/\B(?=(\d{3})+\.)/g, ",")}`;
const text = (page, selector) => page.locator(selector).innerText();
const table = (page) => page.locator("table.sums");
const rows = (page) => table(page).locator("tbody tr");

/** What a record's panel and the server say of it. */
async function isExplained(page, server) {
  const id = new URLSearchParams(new URL(page.url()).hash.split("?")[1]).get("record");
  const { properties } = await server.must("GET", `${USAGE}/records/${id}${V}`);
  await page.getByText(properties.explanation).first().waitFor();
  return properties;
}

test("registrations to choose from, with what they cost today", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: "#/pays" });
  await settled(page);
  assert.ok(requestsOf(page).data.length <= 3);
  const { value: [{ cost }] } = await server.must("GET", "/_azsreg/overview?top=100");
  const cells = await rows(page).first().locator("td").allInnerTexts();
  assert.deepEqual(cells.slice(2), [dollars(Number(cost.customers)), dollars(Number(cost.default))]);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Who pays: contoso-stack" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Who pays", exact: true }).waitFor();
});

test("sums on the page are the server's, and their own sum is that of the charges, to the last digit", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: HASH });
  await settled(page);
  assert.ok(requestsOf(page).data.length <= 3, "before anything is chosen");
  const { series, total } = await summary(server, "");
  for (const [at, one] of series.entries()) {
    const row = await rows(page).nth(at).innerText();
    assert.ok(row.includes(one.key) && row.includes(dollars(add(one.cost))) && row.includes(add(one.records).toLocaleString("en")), row);
  }
  let charged = 0n;
  for (const { key } of series) {
    const { text: csv } = await server.ask("GET", `/subscriptions/${key}/providers/Azsreg.Usage/charges${V}&by=reported&from=${FROM}&to=${day(6)}&format=csv`);
    const [head, ...lines] = csv.trim().split(/\r?\n/).map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, "")));
    for (const line of lines) charged += BigInt(Math.round(Number(line[head.indexOf("cost")]) * 1e10));
  }
  const [, told] = (await text(page, "tfoot td >> nth=0")).match(/to the last digit ([\d.]+) USD/);
  const [whole, part = ""] = told.split(".");
  const off = BigInt(whole + part.padEnd(10, "0")) - charged;
  // sums are rounded for each day, payer and meter, charges record by record
  assert.ok(off * off < 10n ** 12n, `${told} and ${charged}`);
  const kpis = await text(page, ".kpi");
  const own = add(series.find(({ key }) => key === APSS).cost), all = add(total.cost);
  for (const said of [dollars(all), dollars(own), `${Math.round((1 - own / all) * 1000) / 10} %`, add(total.records).toLocaleString("en")])
    assert.ok(kpis.includes(said), `${said} is missing of ${kpis}`);
  assert.match(kpis, /2\s+mapping changes/);
});

test("what came to the default subscription because a tenant was not mapped yet, and its records", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: HASH });
  await settled(page);
  const { series: [missed] } = await summary(server, `&by=tenant&rule=TenantNotRegistered&tenantId=${WOODGROVE_TENANT}`);
  const note = page.locator(".note", { hasText: "came to you because a tenant was not mapped yet" });
  assert.ok((await note.innerText()).startsWith(dollars(add(missed.cost))), await note.innerText());
  await note.getByRole("link", { name: `show these ${add(missed.records)} records` }).click();
  await settled(page);
  await page.getByText("tenant: Woodgrove Bank").waitFor();
  const cells = await page.getByRole("table", { name: "Records" }).getByRole("row").nth(1).getByRole("cell").allInnerTexts();
  assert.deepEqual([cells[2], cells[4]], ["Woodgrove Bank", "TenantNotRegistered"]);
  await page.getByRole("link", { name: /^tenant:/ }).click();
  await page.getByText("tenant: Woodgrove Bank").waitFor({ state: "detached" });
});

test("what did a tenant cost in a week, and why did it go to the default subscription?", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: hashOf("pays") });
  await settled(page);
  await page.getByRole("button", { name: "7 days" }).click();
  await page.getByRole("button", { name: "Tenant", exact: true }).click();
  await page.getByRole("link", { name: "Litware" }).click();
  await settled(page);
  const { series: [all] } = await server.must("GET", `${USAGE}/summary${V}&from=${day(-1)}&by=rule&tenantId=${LITWARE}`);
  assert.equal(all.key, "TenantNotRegistered");
  const row = await rows(page).first().innerText();
  assert.ok(row.includes(all.key) && row.includes(dollars(add(all.cost))), row);
  await page.getByRole("table", { name: "Records" }).getByRole("link").first().click();
  const record = await isExplained(page, server);
  assert.equal(record.chargedTo, APSS);
  assert.match(record.explanation, new RegExp(`because tenant ${LITWARE} had no customer subscription`));
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  const now = await server.must("GET", `/_azsreg/payer?registration=${record.registration}&tenant=${LITWARE}`);
  await page.locator("p[role=status]", { hasText: now.explanation }).waitFor();
  const alone = await open(server, { hash: new URL(page.url()).hash });
  await isExplained(alone, server);
  await axe(alone);
});

test("days and records by arrow keys, and Esc back again", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: `${HASH}&to=${day(6)}` });
  await settled(page);
  const bars = page.getByRole("group", { name: /^Arrow keys/ });
  await bars.getByRole("link").last().focus();
  for (const key of ["Home", "ArrowRight", "ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
  const { total } = await summary(server, "");
  const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(label, `Nov 08: ${dollars(total.cost[1])}, ${total.records[1]} records`);
  await page.keyboard.press("Enter");
  await settled(page);
  assert.match(page.url(), new RegExp(`day=${day(1)}`));
  assert.equal(await bars.locator("[aria-current=true]").getAttribute("aria-label"), label);
  assert.ok((await text(page, "tfoot")).includes(dollars(total.cost[1])), "the day has a column");
  const list = page.getByRole("table", { name: "Records" });
  await list.getByRole("link").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const record = await isExplained(page, server);
  assert.equal(record.reportedTime.slice(0, 10), day(1));
  await page.locator(".spoken", { hasText: record.explanation }).waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await isAt(page, (url) => !url.hash.includes("record="));
  await settled(page); // the address changes before the screen does
  await page.keyboard.press("Escape");
  await isAt(page, (url) => !url.hash.includes("day="));
});

test("lanes and cuts are the mappings, and a tenant's next subscription is striped in its own colour", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: `${HASH}&to=${day(6)}` });
  await settled(page);
  const drawn = await page.evaluate(() => {
    const of = (selector) => [...document.querySelectorAll(selector)];
    const fills = of(".legend .sw").map((one) => [one.style.getPropertyValue("--hue"), one.classList.contains("striped")]);
    return { cuts: of(".plot .cut").length, texts: of(".plot .on").map((one) => one.textContent), fills, names: of(".legend bdi").map((one) => one.textContent) };
  });
  assert.equal(drawn.cuts, 2);
  for (const said of ["c500…000a", "c500…000b", "c500…000c", "default subscription"]) assert.ok(drawn.texts.includes(said), said);
  const ink = Object.fromEntries(drawn.names.map((name, at) => [name, drawn.fills[at]]));
  assert.deepEqual(ink["Alpine Ski House via Contoso, second subscription"], [ink["Alpine Ski House via Contoso"][0], true]);
  assert.deepEqual(ink["default subscription"], ["var(--p0)", false]);
  assert.notEqual(ink["Woodgrove Bank via Contoso"][0], ink["Alpine Ski House via Contoso"][0]);
});

test("charges are saved as the server writes them; what is too much is for curl", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: `${HASH}&to=${day(6)}` });
  await settled(page);
  for (const [label, format] of [["CSV", "csv"], ["FOCUS 1.0", "focus"]]) {
    const begun = page.waitForEvent("download");
    await page.getByRole("button", { name: `${label} of what Alpine Ski House via Contoso pays` }).click();
    const saved = fs.readFileSync(await (await begun).path(), "utf8");
    const { text: csv } = await server.ask("GET", `/subscriptions/${ALPINE}/providers/Azsreg.Usage/charges${V}&by=reported&from=${FROM}&to=${day(6)}&format=${format}`);
    assert.equal(saved, csv);
    assert.ok(csv.split("\n").length > 10);
  }
  await page.route(/\/summary/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const one of body.series) one.records[0] += 50_001;
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
  await settled(page);
  const since = requestsOf(page).all.length;
  await page.getByRole("button", { name: "CSV of what Alpine Ski House via Contoso pays" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "As curl" }).click();
  await page.getByRole("dialog").getByText(`/subscriptions/${ALPINE}/providers/Azsreg.Usage/charges`).waitFor();
  assert.equal(requestsOf(page, since).data.length, 0);
});

test("As curl is what the panel has asked", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: `${HASH}&day=${day(1)}` });
  await settled(page);
  const asked = new Set(requestsOf(page).data.map(({ path }) => path));
  for (const button of await page.getByRole("button", { name: "As curl" }).all()) {
    await button.click();
    for (const [, path] of (await text(page, "dialog pre")).matchAll(/curl 'http:\/\/[^/]+([^']+)'/g)) assert.ok(asked.has(decodeURI(path)) || asked.has(path), path);
    await page.keyboard.press("Escape");
  }
});

test("quantities to the digit, a meter's own bars, and meters that cost nothing", async ({ serve, open }) => {
  const server = await serve({ flags: ["--clock", `${FROM}T09:00:00Z`, "--seed", "7"] });
  const registration = await register(server);
  const record = (meterId, quantity, hour) => ({ subscriptionId: "30000000-0000-4000-8000-000000000001", meterId, quantity, tenantId: ALPINE_TENANT,
    usageStartTime: `2026-11-06T0${hour}:00:00Z`, usageEndTime: `2026-11-06T0${hour + 1}:00:00Z`,
    instanceData: JSON.stringify({ "Microsoft.Resources": { resourceUri: "/storageAccounts/sa1", location: "n" } }) });
  const meter = "b5c15376-6c94-4fdd-b655-1a69d138aca3";
  await server.must("POST", `${registration}/providers/Azsreg.Usage/reports${V}`,
    [record(meter, "123456789.123456789012345678", 1), record(meter, "0.000000000000000000000001", 2), record("6dab500f-a4fd-49c4-956d-229bb9c8c793", 3, 1)]);
  const page = await open(server, { hash: `${hashOf("pays")}?by=meter` });
  await settled(page);
  assert.ok((await rows(page).first().innerText()).includes("123456789.123456789012345678000001"), await rows(page).first().innerText());
  assert.match(await rows(page).nth(1).innerText(), /costs nothing/);
  assert.equal(await page.getByRole("button", { name: "Quantity" }).count(), 0);
  await page.getByRole("link", { name: "PageBlobCapacity" }).click();
  await page.getByRole("button", { name: "Quantity" }).click();
  await settled(page);
  assert.ok((await text(page, ".kpi")).startsWith("123456789.123456789012345678000001"), await text(page, ".kpi"));
  const row = await page.getByRole("table", { name: "Records" }).getByRole("row").nth(2).innerText();
  assert.ok(row.includes("0.000000000000000000000001"), row);
});

test("nothing reported, and no customer: it says how either comes about", async ({ serve, open }) => {
  const server = await serve({ flags: ["--clock", `${FROM}T09:00:00Z`, "--seed", "7"] });
  const registration = await register(server);
  const page = await open(server, { hash: hashOf("pays") });
  await settled(page);
  await page.getByRole("heading", { name: "Nothing was reported in this time" }).waitFor();
  assert.ok((await text(page, "main pre")).includes(`azsreg usage report week.ndjson --registration '${server.url}${registration}'`));
  await page.getByText("No customer was ever mapped here").waitFor();
  await axe(page);
  await page.getByRole("link", { name: "Look at 12 months" }).click();
  await settled(page);
  assert.equal(await page.getByRole("button", { name: "12 months" }).getAttribute("aria-pressed"), "true");
});

test("nobody has registered a stack", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/pays" });
  await settled(page);
  await page.getByText("No stack is registered here").waitFor();
  await axe(page);
});

for (const [what, change, said] of [
  ["several currencies are not added up", (cards) => [{ ...cards[0], offers: ["APSS"] }, { ...cards[0], offers: ["CSP"], currency: "EUR", region: "DE", locale: "de-DE", offerDurableId: "MS-AZR-0146P" }], /several currencies/],
  ["without a rate card there are no costs", () => [], /there is no cost/],
]) {
  test(what, async ({ serve, open }) => {
    const directory = sampleDirectory();
    const { server } = await week(serve, { directory: { ...directory, rateCards: change(directory.rateCards) } });
    const page = await open(server, { hash: HASH });
    await settled(page);
    assert.match(await text(page, ".note >> nth=0"), said);
    const { currencies, total } = await summary(server, "");
    assert.ok((await text(page, ".kpi")).startsWith(add(total.records).toLocaleString("en")));
    assert.equal(await page.getByRole("button", { name: "Cost" }).count(), 0);
    await axe(page);
    if (!currencies.length) return;
    await page.getByRole("link", { name: "only EUR" }).click();
    await settled(page);
    const { total: euros } = await summary(server, "&currency=EUR");
    assert.ok((await text(page, ".kpi")).startsWith(`€${add(euros.cost).toFixed(2)}`), await text(page, ".kpi"));
    await page.getByRole("link", { name: "not only EUR" }).click();
    await page.getByRole("link", { name: "only USD" }).waitFor();
  });
}

test("what the server refuses is said in its words, and what it does not know", async ({ serve, open }) => {
  const { server } = await week(serve);
  const page = await open(server, { hash: HASH, refusals: true });
  await settled(page);
  await page.getByLabel("from", { exact: true }).fill("yesterday");
  await page.keyboard.press("Enter");
  const { body } = await server.ask("GET", `${USAGE}/summary${V}&from=yesterday`);
  await page.getByRole("alert").getByText(body.error.message).waitFor();
  await page.getByRole("button", { name: "30 days" }).click();
  await settled(page);
  assert.equal(await page.getByRole("alert").count(), 0);
  const missing = await open(server, { hash: `${HASH}&record=a25e900d-7ec0-8000-8000-0000000fffff`, refusals: true });
  await missing.getByRole("alert").waitFor();
  const nobody = await open(server, { hash: hashOf("pays", "s", "77777777-7777-4777-8777-777777777777"), refusals: true });
  await nobody.getByRole("alert").first().waitFor();
});

for (const by of ["tenant", "meter", "rule"]) {
  test(`by ${by}, of hours and of months, 360 px wide`, async ({ serve, open }) => {
    const { server } = await week(serve);
    for (const bucket of ["hour", "month"]) {
      const page = await open(server, { hash: `${hashOf("pays")}?by=${by}&bucket=${bucket}`, width: 360 });
      await settled(page);
      await noSidewaysScroll(page);
      await axe(page);
      const { series, other } = await server.must("GET", `${USAGE}/summary${V}&by=${by}&bucket=${bucket}`);
      await until("all rows", async () => (await rows(page).count()) === series.length + (other.series ? 1 : 0));
    }
  });
}
