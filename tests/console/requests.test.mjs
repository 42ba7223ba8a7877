// Requests: what comes is seen as it comes; why one was refused, what mends it, what differs from one that worked.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { ALPINE, LUCERNE, ROOT, STACK, WOODGROVE, axe, forgive, go, heading, isAt, map, pathOf, query, register, requestsOf, settled, test, until } from "./kit.mjs";

const rows = (page) => page.locator(".journal [data-row]");
const numbers = (page) => rows(page).evaluateAll((all) => all.map((one) => Number(one.hash.split("/").pop())));
const shown = (page, expected) => until(`rows ${expected}`, async () => (await numbers(page)).join() === String(expected));
const button = (page, name) => page.locator("main").getByRole("button", { name, exact: true });
const card = (page, name) => page.locator("section.card").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** A registration, a customer (request 2), and another one that was refused (request 3). */
async function refused({ serve }, flags = []) {
  const server = await serve({ flags });
  const registration = await register(server);
  await map(server, registration, ALPINE);
  const refusal = await map(server, registration, LUCERNE);
  return { server, registration, id: refusal.headers.get("x-ms-request-id") };
}

test("what comes is there at once, the newest first, a refusal with its reason", async ({ serve, open }) => {
  const server = await serve();
  const page = await open(server, { hash: "#/requests" });
  await page.getByText("Nothing has come yet").waitFor();
  assert.match(await page.locator("pre").innerText(), new RegExp(`^curl '${server.url}/`), "what to ask");
  const registration = await register(server);
  await map(server, registration, ALPINE);
  await shown(page, "2,1");
  await map(server, registration, LUCERNE, { "user-agent": "azsdk-go-arm/1.2 (linux)" });
  await shown(page, "3,2,1");
  const row = page.locator(".jr", { has: page.locator('[href="#/requests/3"]') });
  assert.match(await row.innerText(), /PUT[^]*contoso-stack\/customerSubscriptions\/c500…00fc[^]*400 BadCustomerSubscriptionId[^]*azsdk-go[^]*other-partner[^]*northwind[^]*→ Map a subscription/);
  assert.ok(!/other-partner/.test(await page.locator(".jr", { has: page.locator('[href="#/requests/2"]') }).innerText()));
  await axe(page);
});

test("each word is the server's: what fits is shown, and a word that there is none of is named", async ({ serve, open }) => {
  const { server, id } = await refused({ serve });
  const page = await open(server, { hash: "#/requests", refusals: true });
  const box = page.getByRole("searchbox", { name: "Filter words" });
  const { correlation } = await server.must("GET", "/_azsreg/requests/3");
  const words = { "status:4xx": "3", "operation:CustomerSubscriptions_*": "3,2", "path:**contoso-stack": "1", "caller:anonymous": "3,2,1",
    "method:put status:200": "2", "code:BadCustomerSubscriptionId": "3", "reason:other-partner": "3", [`requestId:${id}`]: "3",
    "subscription:c0de0000-0000-4000-8000-000000000002": "3,2,1", [`correlation:${correlation}`]: "3", [id]: "3", [ALPINE]: "", "c5000000": "3,2",
    'reason:"other-partner"': "3" };
  for (const [text, expected] of Object.entries(words)) {
    await box.fill(text);
    await box.press("Enter");
    await isAt(page, (url) => new URLSearchParams(url.hash.split("?")[1]).get("q") === text);
    await (expected ? shown(page, expected) : page.getByText("None of those that are kept fits").waitFor());
  }
  for (const word of ["colour:red", "limit:5", "status:4y", "operation:Nope"]) {
    await box.fill(word);
    await box.press("Enter");
    await page.getByRole("alert").filter({ hasText: `'${word.split(":")[0]}' must be` }).waitFor();
  }
  await go(page, "#/requests?q=fault%3Abusy");
  await page.getByRole("link", { name: "All requests" }).click();
  await shown(page, "3,2,1");
  await button(page, "Refused").click();
  await shown(page, "3");
  assert.equal(await box.inputValue(), "status:4xx");
  assert.equal(await button(page, "Refused").getAttribute("aria-pressed"), "true");
  await page.reload();
  await shown(page, "3");
  await button(page, "All").click();
  await shown(page, "3,2,1");
  await button(page, "reason:").click();
  await page.keyboard.type("other-partner");
  await shown(page, "3");
});

test("of many words one after another only the last are waited for", async ({ serve, open }) => {
  const { server, registration } = await refused({ serve });
  const page = await open(server, { hash: "#/requests" });
  for (let k = 0; k < 8; k += 1) {
    const held = page.waitForRequest((request) => request.url().includes("waitMs"));
    await go(page, `#/requests?q=${encodeURIComponent(`method:put status:20${k}`)}`);
    await held;
  }
  await go(page, "#/requests");
  await map(server, registration, WOODGROVE);
  await shown(page, "4,3,2,1");
});

test("it is paused and goes on, is cleared only when told twice, and is had as a file", async ({ serve, open }) => {
  const { server, registration } = await refused({ serve });
  const page = await open(server, { hash: "#/requests" });
  await shown(page, "3,2,1");
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, "HAR").click()]);
  assert.equal(file.suggestedFilename(), "azsreg.har");
  const { log } = JSON.parse(fs.readFileSync(await file.path(), "utf8"));
  assert.deepEqual(log.entries.map(({ response }) => response.status), [201, 200, 400]);

  await page.getByRole("button", { name: "Live" }).click();
  await page.getByText("paused").waitFor();
  await map(server, registration, WOODGROVE);
  await settled(page);
  assert.deepEqual(await numbers(page), [3, 2, 1]);
  await page.getByRole("button", { name: "Live" }).click();
  await shown(page, "4,3,2,1");

  await button(page, "Clear").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  assert.equal((await server.must("GET", "/_azsreg/status")).requests.kept, 4);
  await button(page, "Clear").click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear", exact: true }).click();
  await page.getByText("Nothing has come yet").waitFor();
  assert.equal((await server.must("GET", "/_azsreg/status")).requests.kept, 0);
  await map(server, registration, ALPINE);
  await shown(page, "5");
});

test("a reset is told, and numbers begin anew", async ({ serve, open }) => {
  const { server } = await refused({ serve });
  const page = await open(server, { hash: "#/requests" });
  await shown(page, "3,2,1");
  await server.must("POST", "/_azsreg/reset");
  await register(server);
  await shown(page, "1");
  await page.getByText("The server was reset").waitFor();
});

test("what has made room for newer ones is counted", async ({ serve, open }) => {
  const { server } = await refused({ serve }, ["--keep-requests", "2"]);
  const page = await open(server, { hash: "#/requests" });
  await shown(page, "3,2");
  await page.getByText("1 no longer kept by the server").waitFor();
});

test("a refusal is found from its answer's header: why, cure, checks, what would do instead", async ({ serve, open }) => {
  const { server, id } = await refused({ serve });
  const page = await open(server, { hash: `#/requests/${id}` });
  await settled(page);
  assert.equal(await heading(page), "Request 3");
  const { explain } = await server.must("GET", "/_azsreg/requests/3");
  const main = page.locator("main");
  for (const text of [explain.why, explain.cure, "400 BadCustomerSubscriptionId", "other-partner"]) await main.getByText(text, { exact: true }).waitFor();
  const failed = main.locator(".checks .failed");
  assert.equal(await failed.count(), 1);
  assert.match(await failed.innerText(), /8\s*[^]*roll up[^]*“Tenant subscriptions must be of the CSP type/);
  assert.deepEqual(await main.locator("ul.plain a.mono").allInnerTexts(), explain.candidates);
  const [subscription, , group] = pathOf().split("/").slice(2);
  const box = `#/registrations/${subscription}/${group}/${STACK}?try=`;
  assert.equal(await main.locator("ul.plain a.mono").first().getAttribute("href"), box + explain.candidates[0]);
  assert.equal(await main.getByRole("link", { name: "Try it again" }).getAttribute("href"), box + LUCERNE);
  assert.match(await card(page, "Answer").innerText(), /x-azsreg-request\s+3[^]*"code": "BadCustomerSubscriptionId"/);
  await axe(page);
  await main.getByRole("link", { name: "Try it again" }).click();
  await isAt(page, /#\/registrations\/.*try=/);
});

test("the difference is that from the nearest one that worked, or from the one that is chosen", async ({ serve, open }) => {
  const { server, registration } = await refused({ serve });
  await map(server, registration, WOODGROVE);
  await server.ask("PUT", `${registration}/customerSubscriptions/${LUCERNE}${query()}`, { properties: { tenantId: "bbbb0000-0000-4000-8000-000000000006" } }, { "if-match": '"x"' });
  const page = await open(server, { hash: "#/requests/3" });
  const changed = (mark) => page.locator(`.diff [data-mark="${mark}"]`).evaluateAll((all) => all.map((one) => one.lastElementChild.textContent && one.textContent.replace(/^. (only \w+: )?/, "").trim()));
  await until("the difference", async () => (await changed("+")).length === 1);
  assert.deepEqual(await changed("-"), [`/customerSubscriptions/${ALPINE}`]);
  assert.deepEqual(await changed("+"), [`/customerSubscriptions/${LUCERNE}`]);
  assert.deepEqual(await page.locator(".diff mark").allInnerTexts(), ["0a", "fc"], "where in the line");
  await page.getByLabel("One that worked").selectOption("4");
  await isAt(page, /with=4$/);
  await until("another", async () => (await changed("-"))[0].endsWith(WOODGROVE));
  await page.reload();
  await until("the same again", async () => (await changed("-"))[0]?.endsWith(WOODGROVE));
  await go(page, "#/requests/5");
  await until("header and body", async () => (await changed("+")).some((line) => line.includes('"tenantId"')));
  assert.ok((await changed("+")).includes('if-match: "x"'));
  await card(page, "Request").getByText("As a command it is without if-match.").waitFor();
});

test("any two texts: the difference has both, each whole and in order", async () => {
  // what draws it takes lit-html, which takes a page
  const source = fs.readFileSync(path.join(ROOT, "server/console/page/parts/diff.js"), "utf8").replace(/^import .*$/gm, "");
  const { diff } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  let seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const text = (most) => Array.from({ length: random(most) }, () => "abcd"[random(4)]);
  const pairs = Array.from({ length: 300 }, () => [text(12), text(12)]);
  pairs.push([[], []], [["a"], ["a"]], [Array.from({ length: 1501 }, (_, n) => `${n}`), ["7", "x"]], [["x"], Array.from({ length: 1501 }, (_, n) => `${n}`)]);
  const of = (lines, mark) => lines.filter((line) => line.mark === " " || line.mark === mark).map((line) => line.text).join();
  const wrong = pairs.filter(([a, b]) => of(diff(a, b), "-") !== a.join() || of(diff(a, b), "+") !== b.join()
    || (a.join() === b.join()) !== diff(a, b).every(({ mark }) => mark === " "));
  assert.deepEqual(wrong, []);
});

test("what it changed leads there, and a success needs no difference", async ({ serve, open }) => {
  const { server } = await refused({ serve });
  const page = await open(server, { hash: "#/requests/2" });
  await settled(page);
  const changes = card(page, "Changes it made");
  assert.match(await changes.innerText(), /created …\/contoso-stack\/customerSubscriptions\/c500…000a/);
  assert.match(await changes.getByRole("link").getAttribute("href"), new RegExp(`^#/registrations/.*/${STACK}\\?try=${ALPINE}$`));
  assert.equal(await page.locator(".diff").count(), 0);
  await page.getByText("It was done as asked").waitFor();
});

test("the fault that answered is named", async ({ serve, open }) => {
  const { server, registration } = await refused({ serve });
  await server.must("PUT", "/_azsreg/faults/busy", { preset: "throttled" });
  await map(server, registration, WOODGROVE);
  const page = await open(server, { hash: "#/requests" });
  await page.locator(".jr .why").filter({ hasText: "fault busy" }).waitFor();
  await go(page, "#/requests/4");
  assert.equal(await page.getByRole("link", { name: "fault busy" }).getAttribute("href"), "#/faults");
  await page.getByText("DELETE /_azsreg/faults/busy.", { exact: true }).waitFor();
});

test("a request is had as a command, without its secrets, and as a link", async ({ serve, open }) => {
  const server = await serve();
  const registration = await register(server);
  const page = await open(server, { hash: "#/requests/1" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const asked = card(page, "Request");
  await asked.getByText("Secrets are not kept").waitFor();
  await asked.getByRole("button", { name: "As curl" }).click();
  const command = await page.getByLabel("Command", { exact: true }).innerText();
  assert.ok(command.startsWith(`curl -X PUT '${server.url}${registration}${query()}'`), command);
  assert.match(command, /"registrationToken":"<redacted [0-9a-f]{8}>"/);
  await page.keyboard.press("Escape");
  await button(page, "Copy link").click();
  await button(page, "Copied").waitFor();
  const { requestId } = await server.must("GET", "/_azsreg/requests/1");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, `${server.url}/_azsreg/#/requests/${requestId}`);
  const alone = await open(server, { hash: new URL(link).hash });
  await settled(alone);
  assert.equal(await heading(alone), "Request 1");
});

test("by keyboard: to a row, into it, back to the same row of the same words", async ({ serve, open }) => {
  const { server } = await refused({ serve });
  const page = await open(server, { hash: "#/requests?q=method%3Aput" });
  await shown(page, "3,2,1");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await settled(page);
  assert.equal(await heading(page), "Request 2");
  await page.keyboard.press("Escape");
  await shown(page, "3,2,1");
  assert.equal(new URL(page.url()).hash, "#/requests?q=method%3Aput");
  await until("the row has the focus", () => page.evaluate(() => document.activeElement.hash === "#/requests/2"));
});

test("what is not kept is told by its name", async ({ serve, open }) => {
  const { server } = await refused({ serve });
  const page = await open(server, { hash: "#/requests/77", refusals: true });
  await page.getByRole("alert").filter({ hasText: "RequestNotFound" }).waitFor();
  await forgive(page, /404/).catch(() => {});
  const id = "12345678-0000-4000-8000-000000000001";
  await go(page, `#/requests/${id}`);
  await page.getByRole("alert").filter({ hasText: id }).waitFor();
  await page.getByRole("link", { name: "All requests" }).click();
  await shown(page, "3,2,1");
});

for (const [flags, said] of [[["--keep-requests", "0"], "Without that flag"], [["--auth", "token"], "--keep-requests 1000"]]) {
  test(`with ${flags.join(" ")} it says that requests are not kept, and which flag`, async ({ serve, open }) => {
    const memory = flags[0] !== "--auth";
    const server = await serve({ flags, memory });
    const page = await open(server, { hash: "#/requests", refusals: true });
    if (!memory) {
      await page.getByLabel("Control token").fill(fs.readFileSync(`${server.data}/control-token`, "utf8").trim());
      await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
    }
    await page.getByRole("heading", { name: "Requests are not kept" }).waitFor();
    assert.match(await page.locator("main").innerText(), new RegExp(said));
    assert.equal(await button(page, "Clear").count(), 0);
    await axe(page);
  });
}

test("without the control token it says what is missing, and asks again when told to", async ({ serve, open }) => {
  const server = await serve({ flags: ["--auth", "token", "--keep-requests", "10"], memory: false });
  const page = await open(server, { hash: "#/requests", refusals: true });
  await page.getByRole("dialog").getByRole("button", { name: "Go on without" }).click();
  const alert = page.locator("main").getByRole("alert");
  await alert.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Control token").fill(fs.readFileSync(`${server.data}/control-token`, "utf8").trim());
  await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Nothing has come yet").waitFor();
});

test("a tab that nobody sees holds no request, and catches up when it is seen", async ({ serve, open }) => {
  const { server, registration } = await refused({ serve });
  const page = await open(server, { hash: "#/requests" });
  await shown(page, "3,2,1");
  await until("one is held", () => requestsOf(page).polls.some(({ path }) => path.includes("waitMs=20000")));
  const aborted = page.waitForEvent("requestfailed", (request) => request.url().includes("waitMs"));
  const seen = (isHidden) => page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
  await seen(true);
  await aborted;
  await map(server, registration, WOODGROVE);
  assert.deepEqual(await numbers(page), [3, 2, 1]);
  await seen(false);
  await shown(page, "4,3,2,1");
});

test("where too many wait already it asks every other second instead", async ({ serve, open }) => {
  const { server, registration } = await refused({ serve });
  const page = await open(server, { hash: "#/faults", refusals: true, clock: true });
  await settled(page);
  const busy = JSON.stringify({ error: { code: "ServiceUnavailable", message: "Too many wait." } });
  await page.route(/waitMs/, (route) => route.fulfill({ status: 503, contentType: "application/json", body: busy }));
  await go(page, "#/requests");
  await shown(page, "3,2,1");
  const refusedOnce = page.waitForResponse((response) => response.status() === 503);
  await page.clock.runFor(300);
  await refusedOnce;
  await map(server, registration, WOODGROVE);
  await until("the new one", async () => (await page.clock.runFor(2000), (await numbers(page)).join() === "4,3,2,1"));
  assert.equal(await page.locator("main").getByRole("alert").count(), 0);
  assert.equal(requestsOf(page).polls.filter(({ status }) => status === 503).length, 1);
});

test("of however many, the newest 2,000 are held and a few dozen are in the page", async ({ serve, open }) => {
  const server = await serve();
  const page = await open(server, { hash: "#/requests" });
  await page.getByText("Nothing has come yet").waitFor();
  for (let sent = 0; sent < 2100; sent += 150) {
    await Promise.all(Array.from({ length: 150 }, () => server.ask("GET", "/subscriptions?api-version=2016-06-01")));
    await until("they are there", async () => (await numbers(page))[0] === sent + 150);
  }
  await page.getByText("2,000 shown · older ones are left out").waitFor();
  const box = page.locator(".journal");
  await box.evaluate((one) => { one.scrollTop = one.scrollHeight; });
  await until("the last of them", async () => (await numbers(page)).at(-1) === 101);
  assert.ok(await rows(page).count() <= 40);
  const before = await numbers(page);
  await server.ask("GET", "/subscriptions?api-version=2016-06-01");
  await until("the new one is taken in", async () => (await numbers(page)).at(-1) === 102);
  assert.equal((await numbers(page))[0], before[0], "what somebody looks at stays where it is");
  await button(page, "▲ to the newest").click();
  await until("the newest", async () => (await numbers(page))[0] === 2101);
});
