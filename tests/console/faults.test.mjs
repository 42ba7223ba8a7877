// Faults & clock: what the buttons do to the server, and what is said where it refuses.

import assert from "node:assert/strict";
import { ALPINE, axe, go, map, noSidewaysScroll, register, requestsOf, settled, tabAround, test, until } from "./kit.mjs";

const FROZEN = ["--clock", "2026-01-31T22:00:00Z", "--seed", "7"];
const button = (where, name) => where.getByRole("button", { name, exact: true });
const card = (page, heading) => page.locator("section.card").filter({ has: page.getByRole("heading", { name: heading }) });
const faultsOf = async (server) => (await server.must("GET", "/_azsreg/faults")).value;
const clockOf = (server) => server.must("GET", "/_azsreg/clock");
const snapshotsOf = async (server) => (await server.must("GET", "/_azsreg/snapshots")).value.map(({ name }) => name);

async function opened(open, server, options = {}) {
  const page = await open(server, { hash: "#/faults", ...options });
  await settled(page);
  return page;
}

/** What each start puts is what the server takes, and the answer is as it says. */
const STARTS = [
  ["502 of check 5", { status: 502, code: "MetadataResolverBadGatewayError" }],
  ["429, throttled", { status: 429 }],
  ["503, Retry-After", { status: 503, retryAfter: "5" }],
  ["Of your own", { status: 500, code: "InternalServerError" }],
];

for (const [label, { status, code, retryAfter }] of STARTS)
  test(`${label}: one click and "Put it", and the next onboarding is answered so`, async ({ serve, open }) => {
    const server = await serve({ flags: FROZEN });
    const registration = await register(server);
    const page = await opened(open, server);
    await button(page, label).click();
    assert.equal(await button(page, label).getAttribute("aria-pressed"), "true");
    await button(page, "Put it").click();
    await page.getByRole("row").filter({ hasText: String(status) }).waitFor();
    const answer = await map(server, registration, ALPINE);
    assert.equal(answer.status, status);
    if (code) assert.equal(answer.body.error.code, code);
    if (retryAfter) assert.equal(answer.headers.get("retry-after"), retryAfter);
  });

test("every start is a fault that the server takes, and a row that says what it is", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  const page = await opened(open, server);
  const starts = page.getByRole("group", { name: "What to begin with" }).getByRole("button");
  const count = await starts.count();
  for (let at = 0; at < count; at += 1) {
    await starts.nth(at).click();
    await button(page, "Put it").click();
    await until(`start ${at} is put`, async () => (await faultsOf(server)).length === at + 1);
  }
  const rows = card(page, /^Faults/).locator("tbody tr");
  await until("each has a row", async () => (await rows.count()) === count);
  for (const text of await rows.locator("td:nth-child(3)").allInnerTexts()) assert.match(text.split("\n")[0], /\w/);
  await page.locator("header").getByText(`${count} faults`).waitFor();
  await axe(page);
});

test("fields write the JSON that is sent, and the JSON writes the fields", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  const page = await opened(open, server);
  await button(page, "Latency").click();
  await page.getByLabel("Name", { exact: true }).fill("late-gets");
  await page.getByLabel("Method").selectOption("GET");
  await page.getByLabel("Wait, milliseconds").fill("40");
  await page.getByLabel("Times").fill("2");
  const sent = page.getByLabel(/^What is sent/);
  assert.deepEqual(JSON.parse(await sent.inputValue()), { preset: "slow", do: { delayMs: 40 }, match: { method: "GET" }, times: 2 });
  await sent.fill(`{"match":{"method":"PUT"},"do":{"delayMs":50},"skip":1`);
  await page.getByText("This is not JSON yet.").waitFor();
  await sent.fill(`{"match":{"method":"PUT","header":{"user-agent":"*pytest*"}},"do":{"delayMs":50},"skip":1,"probability":0.25}`);
  assert.equal(await page.getByLabel("Method").inputValue(), "PUT");
  assert.equal(await page.getByLabel("Let pass first").inputValue(), "1");
  await button(page, "Put it").click();
  const row = page.getByRole("row", { name: /late-gets/ });
  await row.getByText("user-agent: *pytest*").waitFor();
  assert.match(await row.innerText(), /delayMs: 50[\s\S]*always, after 1 let pass, 1 in 4/);
  const [fault] = await faultsOf(server);
  assert.deepEqual(fault.match, { method: "PUT", header: { "user-agent": "*pytest*" } });
});

test("what the server refuses is said beside the form, and nothing of what was typed is lost", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  const page = await opened(open, server, { refusals: true });
  await button(page, "Of your own").click();
  await page.getByLabel("Status", { exact: true }).fill("99");
  await button(page, "Put it").click();
  await page.getByRole("alert").getByText("'do.status' must be a whole number from 400 to 599").waitFor();
  assert.equal(await page.getByLabel("Status", { exact: true }).getAttribute("aria-invalid"), "true");
  await axe(page);
  await page.getByLabel("Status", { exact: true }).fill("409");
  await button(page, "Put it").click();
  await page.getByRole("row").filter({ hasText: "409 InternalServerError" }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("hits are counted, a used up fault says so, and its link has the requests", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  const registration = await register(server);
  await server.must("PUT", "/_azsreg/faults/once", { match: { operation: "CustomerSubscriptions_*" }, do: { status: 500, code: "Broken", message: "It is." }, times: 1 });
  await map(server, registration, ALPINE);
  await map(server, registration, ALPINE);
  const page = await opened(open, server);
  const row = page.getByRole("row", { name: /once/ });
  await row.getByText("used up").waitFor();
  assert.match(await row.innerText(), /1 of \d/);
  assert.equal(await row.getByRole("link", { name: "1", exact: true }).getAttribute("href"), "#/requests?q=fault%3Aonce");
});

test("deleting one, or all, is done at once and can be undone", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  for (const name of ["one", "two", "three"]) await server.must("PUT", `/_azsreg/faults/${name}`, { preset: "throttled", skip: 3 });
  const page = await opened(open, server);
  await button(page, "Delete two").click();
  await page.getByText("two is gone.").waitFor();
  assert.deepEqual((await faultsOf(server)).map(({ name }) => name), ["one", "three"]);
  await button(page, "Put it back").click();
  await until("it is back", async () => (await faultsOf(server)).some(({ name, skip }) => name === "two" && skip === 3));
  await button(page, "Delete all").click();
  await page.getByText("3 faults are gone.").waitFor();
  assert.deepEqual(await faultsOf(server), []);
  await page.getByText("There are none: every request").waitFor();
  await button(page, "Put them back").click();
  await until("they are back", async () => (await faultsOf(server)).length === 3);
});

test("a fault has a place: its link, alone in a new tab, has it in the form", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  await server.must("PUT", "/_azsreg/faults/odd-one", { match: { path: "/subscriptions/**", writes: true }, do: { close: "mid" } });
  const page = await opened(open, server, { hash: "#/faults?fault=odd-one" });
  await page.getByRole("heading", { name: "Change odd-one" }).waitFor();
  assert.equal(await page.getByLabel("Path").inputValue(), "/subscriptions/**");
  assert.equal(await page.getByLabel("Writes only").isChecked(), true);
  assert.equal(await page.getByLabel("Close the connection").inputValue(), "mid");
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "odd-one");
});

test("the clock stands still, runs on, is put on, and is the machine's again", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  const page = await opened(open, server);
  const clock = card(page, "Clock");
  const is = (text) => clock.locator(".kpi").getByText(text).waitFor();
  await is("2026-01-31 22:00:00");
  await button(clock, "+1 hour").click();
  await is("2026-01-31 23:00:00");
  await button(clock, "To the month's end").click();
  await is("2026-01-31 23:59:59");
  await button(clock, "To the month's end").click();
  await is("2026-02-28 23:59:59");
  await button(clock, "+1 day").click();
  await is("2026-03-01 23:59:59");
  await clock.getByLabel("By a duration").fill("P1M");
  await button(clock, "Advance").click();
  await is("2026-04-01 23:59:59");
  await clock.getByLabel("Time, UTC").pressSequentially("2030-06-01 12:00:00"); // by key: a blank is its end for a moment
  await button(clock, "Run on from there").click();
  await is("runs on, not the machine's");
  const now = await clockOf(server);
  assert.equal(now.mode, "offset");
  assert.match(now.now, /^2030-06-01T12:0/);
  await page.locator("header").getByText(/clock: offset, 2030-06-01 12:0/).waitFor();
  await button(clock, "Stand still").click();
  await is("stands still");
  await button(clock, "Real").click();
  await is("the machine's");
  assert.equal((await clockOf(server)).mode, "real");
});

test("a clock that would go back is refused, says what that means, and can be forced", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  await register(server);
  const page = await opened(open, server, { refusals: true });
  const clock = card(page, "Clock");
  await clock.getByLabel("By a duration").fill("tomorrow");
  await button(clock, "Advance").click();
  await clock.getByRole("alert").getByText("must be an ISO 8601 duration").waitFor();
  assert.equal(await button(clock, "Go back all the same").count(), 0);
  await clock.getByLabel("Time, UTC").fill("2026-01-01T00:00:00Z");
  await button(clock, "Stand still").click();
  await clock.getByRole("alert").getByText("ClockWouldGoBack").waitFor();
  assert.equal((await clockOf(server)).now, "2026-01-31T22:00:00.000Z");
  await axe(page);
  await button(clock, "Go back all the same").click();
  await clock.locator(".kpi").getByText("2026-01-01 00:00:00").waitFor();
  assert.equal((await clockOf(server)).now, "2026-01-01T00:00:00.000Z");
});

/** The dialog, whose button waits for the name. */
async function sure(page, title, name, label) {
  const dialog = page.getByRole("dialog", { name: title });
  const act = button(dialog, label);
  assert.equal(await act.isDisabled(), true);
  await dialog.getByLabel(`Type ${name}`).fill(name.slice(0, -1));
  assert.equal(await act.isDisabled(), true);
  await axe(page);
  await dialog.getByLabel(`Type ${name}`).fill(name);
  await act.click();
  await dialog.waitFor({ state: "hidden" });
}

test("a snapshot is saved, gone back to behind its name, and deleted", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  await register(server, { name: "before" });
  const page = await opened(open, server);
  await page.getByText("No snapshot is saved.").waitFor();
  await page.getByLabel("Save what there is as").fill("mid-walk");
  await button(page, "Save").click();
  await page.getByRole("row", { name: /mid-walk/ }).waitFor();
  const gone = await register(server, { name: "after" });
  await page.getByLabel("Save what there is as").fill("mid-walk");
  assert.equal(await button(page, "Replace").count(), 1);
  await button(page, "Go back to mid-walk").click();
  await sure(page, "Go back to mid-walk", "mid-walk", "Reset");
  await page.locator("main").getByText(/^Reset to mid-walk, in \d+ ms/).waitFor();
  assert.equal((await server.ask("GET", `${gone}?api-version=2017-06-01`)).status, 404);
  await button(page, "Delete mid-walk").click();
  await sure(page, "Delete mid-walk", "mid-walk", "Delete");
  await page.getByText("No snapshot is saved.").waitFor();
  assert.deepEqual(await snapshotsOf(server), []);
});

test("a reset is behind the host's name, and keeps what it is told to keep", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  const registration = await register(server);
  await server.must("PUT", "/_azsreg/faults/stays", { preset: "registering" });
  await server.must("POST", "/_azsreg/clock/advance", { by: "P1D" });
  const page = await opened(open, server);
  const host = new URL(server.url).host;
  await button(page, "Back to the directory…").click();
  await page.getByRole("dialog").getByLabel("faults").check();
  await sure(page, "Go back to the directory", host, "Reset");
  await page.locator("main").getByText(/^Reset to directory/).waitFor();
  assert.equal((await server.ask("GET", `${registration}?api-version=2017-06-01`)).status, 404);
  assert.deepEqual((await faultsOf(server)).map(({ name }) => name), ["stays"]);
  assert.equal((await clockOf(server)).now, "2026-01-31T22:00:00.000Z");
  await card(page, "Clock").locator(".kpi").getByText("2026-01-31 22:00:00").waitFor();
  await button(page, "Empty…").click();
  await sure(page, "Empty the server", host, "Reset");
  await page.locator("main").getByText(/^Reset to empty/).waitFor();
  assert.deepEqual((await server.must("GET", "/_azsreg/directory")).subscriptions ?? [], []);
});

test("a refused reset is said in the dialog, which stays", async ({ serve, open }) => {
  const server = await serve({ directory: null, flags: FROZEN });
  const page = await opened(open, server, { refusals: true });
  await button(page, "Back to the directory…").click();
  const dialog = page.getByRole("dialog");
  const host = new URL(server.url).host;
  await dialog.getByLabel(`Type ${host}`).fill(host);
  await button(dialog, "Reset").click();
  await dialog.getByRole("alert").getByText("NoDirectory").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("with --control read nothing is offered that would be refused, and it is said why", async ({ serve, open }) => {
  const server = await serve({ flags: ["--control", "read"] });
  const page = await opened(open, server);
  await page.getByText("start it with --control full").waitFor();
  await page.getByText("There are none: every request").waitFor();
  const buttons = await page.locator("main").getByRole("button").allInnerTexts();
  assert.deepEqual(new Set(buttons), new Set(["As curl"]));
  await axe(page);
});

test("it can be used by keyboard alone, and at 360 px", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  await server.must("PUT", "/_azsreg/faults/long", { match: { path: `/subscriptions/**/${"x".repeat(200)}` }, do: { status: 503, code: "C".repeat(60), message: "m", headers: { "Retry-After": "1" } } });
  await server.must("PUT", `/_azsreg/snapshots/${"s".repeat(64)}`);
  const page = await opened(open, server, { width: 360, height: 740, theme: "dark" });
  await page.getByRole("row", { name: /long/ }).waitFor();
  await noSidewaysScroll(page);
  await axe(page);
  assert.ok((await tabAround(page)) > 30);
  await page.getByLabel("By a duration").focus();
  await page.keyboard.type("PT1H");
  await page.keyboard.press("Enter");
  await card(page, "Clock").locator(".kpi").getByText("2026-01-31 23:00:00").waitFor();
});

test("coming to it shows it anew, with at most three requests", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  const page = await open(server, { hash: "#/api" });
  await settled(page);
  await server.must("PUT", "/_azsreg/faults/meanwhile", { preset: "slow" });
  const before = requestsOf(page).all.length;
  await go(page, "#/faults");
  await page.getByRole("row", { name: /meanwhile/ }).waitFor();
  await settled(page);
  assert.ok(requestsOf(page, before).data.length <= 3, JSON.stringify(requestsOf(page, before).data));
});
