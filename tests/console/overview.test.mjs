// What there is at a glance, and the walk: commands that work as they are pasted.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { APSS, CLIENT, FABRIKAM, LUCERNE, STACK, axe, furnish, go, hashOf, isAt, map, noSidewaysScroll, query, register, requestsOf, settled, test, until } from "./kit.mjs";

const CONTROL = `azsregctl_${"console-walk-".repeat(4)}`;
const OPERATIONS = ["Providers_Register", "ResourceGroups_CreateOrUpdate", "Registrations_CreateOrUpdate", "Registrations_GetActivationKey",
  "CustomerSubscriptions_Create", "UsageReports_Create"];

/** As somebody pastes it into a shell. */
async function paste(command) {
  const { stdout } = await promisify(execFile)("/bin/bash", ["-c", command.replaceAll("curl ", "curl -sq --noproxy '*' ")], { timeout: 10_000 });
  return stdout;
}

const steps = (page) => page.locator(".walk > li");
const command = (page, at) => steps(page).nth(at).locator("pre").innerText();
const ticked = (page, at) => steps(page).nth(at).getByRole("img", { name: "done", exact: true });
const card = (page, name) => page.getByRole("article").filter({ has: page.getByRole("link", { name, exact: true }) });
const glance = async (server, name, headers) => (await server.must("GET", "/_azsreg/overview", undefined, headers)).value.find((one) => one.name === name);

async function walking(server, options) {
  const page = await open_(server, options);
  await steps(page).first().waitFor();
  return page;
}
let open_; // the test's own

/** A test whose pages are looked at by the helpers above. */
const walk = (name, body) => test(name, (given) => { open_ = given.open; return body(given); });

// The walk ------------------------------------------------------------------------------------

walk("nothing is registered: six commands work as they are pasted, and tick themselves", async ({ serve }) => {
  const server = await serve();
  const page = await walking(server, { hash: "#/overview" });
  assert.equal(await steps(page).count(), OPERATIONS.length);
  for (const at of OPERATIONS.keys()) {
    assert.equal(await ticked(page, at).count(), 0, `${OPERATIONS[at]} is not done yet`);
    const answer = JSON.parse(await paste(await command(page, at)));
    assert.ok(!answer.error, JSON.stringify(answer));
    await ticked(page, at).waitFor();
  }
  const { value } = await server.must("GET", "/_azsreg/requests");
  assert.deepEqual(value.map(({ operation }) => operation), OPERATIONS);
  const { customers, cost } = await glance(server, "my-stack");
  assert.deepEqual([customers, cost.records], [1, 1]);
  assert.ok(Number(cost.customers) > 0 && Number(cost.default) === 0, "the customer pays for what was reported");
  await axe(page);
});

walk("after the last step the walk leads on, and it is reached again later", async ({ serve }) => {
  const page = await walking(await serve(), { hash: "#/overview" });
  for (const at of OPERATIONS.keys()) await paste(await command(page, at));
  const next = page.locator(".note.ok");
  await next.waitFor();
  const links = await next.getByRole("link").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const [at, start] of ["#/registrations/", "#/registrations/", "#/pays/", "#/requests?q=subscription"].entries()) assert.ok(links[at].startsWith(start), links[at]);
  await page.reload();
  await next.waitFor();
  await page.getByRole("link", { name: "close the walk" }).click();
  await card(page, "my-stack").waitFor();
  assert.equal(await steps(page).count(), 0);
  await page.getByRole("link", { name: "the walk" }).click();
  await next.waitFor();
  await page.goBack();
  await steps(page).first().waitFor({ state: "detached" });
});

walk("a step that was refused says how, and leads to why; done after all, it is ticked", async ({ serve }) => {
  const server = await serve();
  const page = await walking(server, { hash: "#/overview" });
  await paste(await command(page, 4));
  const { value: [{ n, code }] } = await server.must("GET", "/_azsreg/requests");
  const why = steps(page).nth(4).getByRole("link");
  await why.waitFor();
  assert.match(await why.innerText(), new RegExp(code));
  assert.equal(await why.getAttribute("href"), `#/requests/${n}`);
  await steps(page).nth(4).getByRole("img", { name: "refused" }).waitFor();
  for (const at of OPERATIONS.keys()) await paste(await command(page, at));
  await ticked(page, 4).waitFor();
});

walk("its commands are copied, each by its button", async ({ serve }) => {
  const page = await walking(await serve(), { hash: "#/overview" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const at of OPERATIONS.keys()) {
    await steps(page).nth(at).getByRole("button", { name: /^Copy/ }).click();
    await steps(page).nth(at).getByText("Copied", { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await command(page, at));
  }
});

walk("a browser that gives no clipboard is told of", async ({ serve }) => {
  const page = await walking(await serve(), { hash: "#/overview" });
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await steps(page).first().getByRole("button").click();
  await steps(page).first().getByText(/select the text/).waitFor();
});

const OWN = { default: "0d000000-0000-4000-8000-000000000001", customer: "0d000000-0000-4000-8000-00000000000a" };
const TENANTS = ["0e000000-0000-4000-8000-000000000001", "0e000000-0000-4000-8000-000000000002"];
const own = (more = {}) => ({
  partners: [{ name: "away", kind: "direct", reachable: false }, { name: "own", kind: "direct", tenant: TENANTS[0] }],
  tenants: TENANTS.map((id) => ({ id })),
  subscriptions: [
    { id: "0a000000-0000-4000-8000-000000000001", offer: "CSP", partner: "away", tenant: TENANTS[0] },
    { id: "0a000000-0000-4000-8000-000000000002", offer: "CSP", partner: "away", tenant: TENANTS[1] },
    { id: "0b000000-0000-4000-8000-000000000001", offer: "CSP", partner: "own", tenant: TENANTS[0], state: "Suspended" },
    { id: "0b000000-0000-4000-8000-000000000002", offer: "CSP", partner: "own", tenant: TENANTS[0], multiTenancyApproved: false },
    { id: OWN.default, offer: "CSP", partner: "own", tenant: TENANTS[0] },
    { id: OWN.customer, offer: "CSP", partner: "own", tenant: TENANTS[1] },
  ], ...more,
});

walk("its subscriptions are the directory's own: a pair that works", async ({ serve }) => {
  const page = await walking(await serve({ directory: own() }), { hash: "#/overview" });
  for (const at of OPERATIONS.keys()) {
    const text = await command(page, at);
    assert.ok(text.includes(OWN.default), text);
    assert.ok(!JSON.parse(await paste(text)).error);
  }
  assert.ok((await command(page, 4)).includes(OWN.customer));
  assert.equal(await page.locator(".note:not(.ok)").count(), 0);
});

walk("a directory without such a pair is told of, and so is one that is too large to look through", async ({ serve, open }) => {
  const one = own({ subscriptions: own().subscriptions.slice(0, 4) });
  const page = await walking(await serve({ directory: one }), { hash: "#/overview" });
  await page.locator(".note").getByText(/no pair/).waitFor();
  const many = Array.from({ length: 2001 }, (_, k) => ({ id: `0c000000-0000-4000-8000-${String(k).padStart(12, "0")}`, offer: "CSP", partner: "own", tenant: TENANTS[1] }));
  const large = await open(await serve({ directory: own({ subscriptions: many }) }), { hash: "#/overview" });
  await large.locator(".note").getByText(/large/).waitFor();
  assert.ok(!requestsOf(large).data.some(({ path }) => path.startsWith("/_azsreg/directory")), "it is not fetched");
});

walk("with --loose any subscription will do, without a directory", async ({ serve }) => {
  const page = await walking(await serve({ directory: null, flags: ["--loose"] }), { hash: "#/overview" });
  for (const at of OPERATIONS.keys()) {
    const answer = await paste(await command(page, at));
    assert.ok(!JSON.parse(answer).error, answer);
  }
  await page.getByText("6 of 6").waitFor();
  assert.equal(await page.locator(".note:not(.ok)").count(), 0);
});

walk("where callers sign in the commands carry $TOKEN, which is told how to get; without requests that are kept, what is left behind ticks", async ({ serve }) => {
  const server = await serve({ start: false, flags: ["--auth", "token"] });
  server.flags.push("--control-token-file", server.write("tokens", `console ${CONTROL}\n`));
  await server.start();
  const page = await walking(server, { hash: `#token=${CONTROL}`, refusals: true });
  await page.getByText(/Requests are not kept here/).waitFor();
  const token = await page.getByRole("main").getByLabel("Command: get a token").innerText();
  const signIn = token.replace("APP_ID", CLIENT.id).replace("SECRET", CLIENT.secret);
  for (const at of OPERATIONS.keys()) {
    const text = await command(page, at);
    assert.ok(text.includes("Bearer $TOKEN"), text);
    const answer = await paste(`${signIn}\n${text}`);
    assert.ok(!JSON.parse(answer).error, answer);
  }
  for (const at of [0, 1, 2, 4, 5]) await ticked(page, at).waitFor();
  assert.equal(await ticked(page, 3).count(), 0, "handing out a key leaves nothing behind");
});

// Cards ---------------------------------------------------------------------------------------

walk("a card says of a stack what the server says of it, and leads to each", async ({ serve, open }) => {
  const server = await serve();
  const { registration } = await furnish(server);
  const page = await open(server, { hash: "#/overview" });
  const one = card(page, STACK);
  await one.waitFor();
  const { customers, refusals, lastRequest, subscription, partner, cost } = await glance(server, STACK);
  const text = await one.innerText();
  assert.deepEqual([customers, refusals], [1, 1]);
  for (const part of [subscription.displayName, subscription.offer, partner.displayName, "1 customer", "1 refused", String(lastRequest.status)]) assert.ok(text.includes(part), `${part} in ${text}`);
  const href = (name) => one.getByRole("link", { name }).getAttribute("href");
  assert.equal(await href(STACK), hashOf("registrations"));
  assert.equal(await href(/customers,/), hashOf("pays"));
  assert.equal(await href(/Create/), `#/requests/${lastRequest.n}`);
  const refused = new URLSearchParams((await href("1 refused")).split("?")[1]);
  assert.equal(refused.get("q"), `status:4xx path:${registration}**`);
  assert.ok(Number(cost.customers) > 0 && Number(cost.default) > 0);
  const share = Math.round(100 * Number(cost.customers) / (Number(cost.customers) + Number(cost.default)));
  await one.getByRole("img", { name: `Customers pay ${share} % of it` }).waitFor();
});

walk("cards change while one looks, and so does how much is answered", async ({ serve, open }) => {
  const server = await serve();
  const { registration } = await furnish(server);
  const page = await open(server, { hash: "#/overview" });
  await card(page, STACK).getByText("1 refused").waitFor();
  await map(server, registration, LUCERNE);
  await map(server, registration, LUCERNE.toUpperCase());
  await card(page, STACK).getByText("3 refused").waitFor();
  await page.locator("svg.spark:not([aria-label$=': 0 now, 0 at most'])").waitFor();
});

walk("registrations are found by how their names begin, by the server; the place says it", async ({ serve, open }) => {
  const server = await serve();
  await furnish(server);
  await register(server, { name: "fabrikam-stack", subscription: FABRIKAM });
  const page = await open(server, { hash: "#/overview" });
  await card(page, "fabrikam-stack").waitFor();
  await page.getByLabel("Registrations whose name begins with").fill("FAB");
  await card(page, STACK).waitFor({ state: "detached" });
  assert.equal(new URL(page.url()).hash, "#/overview?q=FAB");
  const alone = await open(server, { hash: "#/overview?q=FAB" });
  await card(alone, "fabrikam-stack").waitFor();
  assert.equal(await alone.getByRole("article").count(), 1);
  await page.getByLabel("Registrations whose name begins with").fill("nobody");
  await page.getByText(/No registration's name begins with nobody/).waitFor();
});

walk("more than fifty registrations are said to be more", async ({ serve, open }) => {
  const server = await serve();
  for (let k = 0; k < 51; k += 1) await register(server, { name: `stack-${k}` });
  const page = await open(server, { hash: "#/overview" });
  await page.getByText(/There are more/).waitFor();
  assert.equal(await page.getByRole("article").count(), 50);
});

walk("what the server is: where its data are, whether callers sign in, which directory", async ({ serve, open }) => {
  const server = await serve({ memory: false, flags: ["--keep-requests", "0"] });
  await register(server);
  const page = await open(server, { hash: "#/overview" });
  await settled(page);
  const { version } = await server.must("GET", "/_azsreg/status");
  for (const fact of [`azsreg ${version} up`, "kept in a data folder", "nobody signs in", "directory from the file", "requests are not kept"]) {
    await page.getByRole("region", { name: "The server" }).getByText(fact).waitFor();
  }
  await card(page, STACK).getByText("none kept").waitFor();
});

walk("names of markup and from right to left stay text, and nothing is too wide", async ({ serve, open }) => {
  const name = `<img src=x onerror=alert(1)> \u202Eesrever\u202C ${"W".repeat(200)}`;
  const directory = own();
  directory.subscriptions[4] = { ...directory.subscriptions[4], displayName: name, registeredNamespaces: ["Microsoft.AzureStack"], resourceGroups: [{ name: "azurestack", location: "local" }] };
  directory.partners[1].displayName = name;
  const server = await serve({ directory });
  await register(server, { name: "x".repeat(90), subscription: OWN.default });
  const page = await open(server, { hash: "#/overview", width: 360 });
  await card(page, "x".repeat(90)).waitFor();
  assert.ok((await card(page, "x".repeat(90)).innerText()).includes("<img src=x"));
  await noSidewaysScroll(page);
  await go(page, "#/overview?walk=1");
  await steps(page).first().waitFor();
  await noSidewaysScroll(page);
  await axe(page);
});

walk("an overview that is refused says why, and what was there stays", async ({ serve, open }) => {
  const server = await serve();
  await furnish(server);
  const page = await open(server, { hash: "#/overview", refusals: true });
  await card(page, STACK).waitFor();
  const body = JSON.stringify({ error: { code: "ServiceUnavailable", message: "Not now." } });
  await page.route("**/_azsreg/overview*", (route) => route.fulfill({ status: 503, body, contentType: "application/json" }));
  await page.getByRole("alert").getByText("Not now.").waitFor();
  assert.equal(await card(page, STACK).count(), 1);
  await page.unroute("**/_azsreg/overview*");
  await page.getByRole("alert").waitFor({ state: "detached" });
});

walk("rows are gone through by key: j, k, Enter, and back", async ({ serve, open }) => {
  const server = await serve();
  await furnish(server);
  await register(server, { name: "second", subscription: APSS });
  const page = await open(server, { hash: "#/overview" });
  await card(page, "second").waitFor();
  const at = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("j");
  assert.equal(await at(), STACK);
  await page.keyboard.press("j");
  assert.equal(await at(), "second");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await isAt(page, (url) => url.hash === hashOf("registrations"));
});

walk("after a reset the walk begins anew", async ({ serve }) => {
  const server = await serve();
  const page = await walking(server, { hash: "#/overview" });
  await paste(await command(page, 0));
  await ticked(page, 0).waitFor();
  await server.must("POST", "/_azsreg/reset");
  await page.getByText("0 of 6").waitFor();
});

walk("the walk asks for requests only where something was answered", async ({ serve }) => {
  const server = await serve();
  const page = await walking(server, { hash: "#/overview", clock: true });
  await settled(page);
  const asked = () => requestsOf(page).data.filter(({ path }) => path.startsWith("/_azsreg/requests")).length;
  const before = asked();
  await page.clock.runFor(6000);
  await settled(page);
  assert.equal(asked(), before);
  await server.ask("GET", `/subscriptions/${APSS}${query("2021-04-01")}`);
  await until("it asks again", async () => { await page.clock.runFor(1000); return asked() > before; });
});
