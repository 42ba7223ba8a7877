// Registrations: the list of them; of one who answers for whom, its customers, trying one, and what was asked of it.

import assert from "node:assert/strict";
import { ALPINE, ALPINE_TENANT, APSS, CLIENT, FABRIKAM, LUCERNE, STACK, WOODGROVE, axe, axeInBothThemes, hashOf, isAt, map, noSidewaysScroll, query, register, requestsOf, sampleDirectory, settled, test } from "./kit.mjs";

const SUSPENDED = "c5000000-0000-4000-8000-00000000000d";
const UNMAPPED = "c5000000-0000-4000-8000-00000000000b";
const TREY = "bbbb0000-0000-4000-8000-000000000005", TREY_VIA_TAILSPIN = "c5000000-0000-4000-8000-0000000000fb";
const FROZEN = ["--clock", "2026-11-21T16:00:00Z", "--seed", "7"];

const tried = (id, more = {}, ...of) => `${hashOf("registrations", ...of)}?${new URLSearchParams({ try: id, ...more })}`;
const verdictOf = (page) => page.locator("main .note b").first();
const customers = (page) => page.getByRole("table", { name: "Customers" });
const panel = (page, name) => page.locator("main section").filter({ has: page.getByRole("heading", { name }) });

/** A server with a registration, and a page that looks at it. */
async function look({ serve, open }, hash = hashOf("registrations"), { flags = FROZEN, mapped = [ALPINE], ...options } = {}) {
  const server = await serve({ flags });
  const registration = await register(server);
  for (const id of mapped) await map(server, registration, id);
  const page = await open(server, { hash, ...options });
  await settled(page);
  return { server, registration, page };
}

const registerAtFabrikam = (server) => register(server, { name: "fabrikam-stack", subscription: FABRIKAM });

// Trying ---------------------------------------------------------------------------------------

for (const [name, subscription] of [[STACK, APSS], ["fabrikam-stack", FABRIKAM]]) {
  test(`of each subscription ${name} is told what its PUT is answered, and why`, async ({ serve, open }) => {
    const server = await serve({ flags: FROZEN });
    const registration = name === STACK ? await register(server) : await registerAtFabrikam(server);
    const page = await open(server, { hash: hashOf("registrations", name, subscription) });
    const { subscriptions } = sampleDirectory();
    for (const { id } of [...subscriptions, { id: ALPINE.toUpperCase() }, { id: "9".repeat(8) + ALPINE.slice(8) }]) {
      await page.evaluate((to) => { location.hash = to; }, tried(id, {}, name, subscription));
      await page.waitForFunction((typed) => document.querySelector("#try")?.value === typed, id);
      await settled(page);
      const said = await verdictOf(page).textContent();
      const real = await map(server, registration, id);
      assert.match(said, new RegExp(real.status < 400 ? `Would be answered ${real.status}` : `: ${real.status} ${real.body.error.code}$`), id);
      if (real.status < 400) {
        assert.equal(await page.locator("main .checks .failed").count(), 0, id);
        await server.must("DELETE", `${registration}/customerSubscriptions/${id}${query()}`);
        continue;
      }
      const explained = await server.must("POST", "/_azsreg/explain", { method: "PUT", url: `${registration}/customerSubscriptions/${id}${query()}` });
      assert.ok((await panel(page, "Try a customer").textContent()).includes(explained.why), id);
      const verdicts = await page.locator("main .checks > li").evaluateAll((rows) => rows.map((row) => row.className));
      assert.deepEqual(verdicts.sort(), explained.checks.map(({ verdict }) => verdict).sort(), id);
    }
  });
}

test("an id in capitals is written in lower case by a button, sent, and is a customer then", async (kit) => {
  const { page, server, registration } = await look(kit, tried(WOODGROVE.toUpperCase()));
  assert.match(await verdictOf(page).textContent(), /^Refused by check 2: 400 InvalidCustomerSubscriptionId$/);
  await page.getByRole("button", { name: "Write it in lower case" }).click();
  await isAt(page, (url) => url.hash === tried(WOODGROVE));
  await page.getByText("Would be answered 200").waitFor();
  assert.deepEqual((await server.must("GET", `${registration}/customerSubscriptions${query()}`)).value.length, 1, "nothing is written until it is sent");
  await page.getByRole("button", { name: "Send PUT", exact: true }).click();
  await page.getByText("Sent, and answered 200").waitFor();
  await customers(page).getByRole("link", { name: "Woodgrove Bank via Contoso" }).waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Write it in lower case" }).waitFor();
});

test("what is refused can be sent all the same, and what comes is shown", async (kit) => {
  const { page, server } = await look(kit, tried(LUCERNE), { refusals: true });
  assert.match(await page.locator("main svg[role=img]").getAttribute("aria-label"), /rolls up to Contoso.*what is tried to Northwind/);
  await page.getByText("≠ so check 8 says no").waitFor();
  await page.getByRole("button", { name: "Send PUT and be refused" }).click();
  const said = page.getByRole("alert").filter({ hasText: "Sent, and answered 400 BadCustomerSubscriptionId" });
  await said.waitFor();
  const { value } = await server.must("GET", "/_azsreg/requests?status=4xx");
  assert.deepEqual(value, [], "what the page sends is not kept");
  await axeInBothThemes(page);
});

test("what would do is a link, and a name leads to the subscriptions that are called so", async (kit) => {
  const { page } = await look(kit, tried(LUCERNE));
  await page.locator("main .note").getByRole("link", { name: "Alpine Ski House via Contoso", exact: true }).click();
  await page.getByText("Would be answered 200").waitFor();
  const box = page.getByRole("textbox", { name: "Customer subscription id, or a name" });
  await box.fill("woodgrove bank ");
  await page.getByRole("link", { name: "Woodgrove Bank via Contoso" }).click();
  await isAt(page, (url) => url.hash === tried(WOODGROVE));
  assert.equal(await box.inputValue(), WOODGROVE);
});

test("what mends it is a button: a tenantId left out, a PATCH, a role", async (kit) => {
  const { page } = await look(kit, tried(WOODGROVE, { tenant: ALPINE_TENANT }), { refusals: true });
  await page.getByRole("button", { name: "Leave tenantId out" }).click();
  await page.getByText("Would be answered 200").waitFor();
  for (const hash of [tried(SUSPENDED), tried(WOODGROVE, { as: "a5570000-0000-4000-8000-000000000002" })]) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.getByRole("button", { name: /^Send this (PATCH|PUT)$/ }).click();
    await page.getByText(/Sent, and answered 20[01]/).waitFor();
    await page.getByText("Would be answered 200").waitFor();
  }
});

test("a reseller's customer is reactivated in the name of the partner at the top", async (kit) => {
  const { server, page } = await look(kit, tried(WOODGROVE));
  await registerAtFabrikam(server);
  await server.must("PATCH", `/v1/customers/${TREY}/subscriptions/${TREY_VIA_TAILSPIN}`, { status: "suspended" }, { "x-azsreg-partner": "wingtip" });
  await page.evaluate((to) => { location.hash = to; }, tried(TREY_VIA_TAILSPIN, {}, "fabrikam-stack", FABRIKAM));
  await page.getByRole("button", { name: "Send this PATCH" }).click();
  await page.getByText("Would be answered 200").waitFor();
});

test("somebody whom the directory does not have is said", async (kit) => {
  const { page } = await look(kit, tried(WOODGROVE, { as: "nobody@example" }), { refusals: true });
  await page.getByRole("alert").filter({ hasText: "UnknownCaller" }).waitFor();
  await page.getByRole("textbox", { name: "Ask as" }).fill("operator@contoso.example");
  await page.getByText("Would be answered 200").waitFor();
  assert.match(page.url(), /as=operator%40contoso\.example/);
});

test("by keyboard alone a customer is tried and sent", async (kit) => {
  const { page } = await look(kit);
  await page.keyboard.press("t");
  await page.keyboard.type(UNMAPPED);
  await page.getByText("Would be answered 200").waitFor();
  assert.equal(await page.locator(":focus").getAttribute("id"), "try", "the focus stays where somebody types");
  for (let step = 0; step < 40 && (await page.locator(":focus").textContent()) !== "Send PUT"; step += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await customers(page).getByText("second subscription").waitFor();
});

test("typing asks once it pauses, and the commands are those that were asked", async (kit) => {
  const { page } = await look(kit);
  const since = requestsOf(page).all.length;
  await page.getByRole("textbox", { name: "Customer subscription id" }).pressSequentially(ALPINE);
  await page.getByText("Would be answered 200").waitFor();
  await settled(page);
  const explains = requestsOf(page, since).data.filter(({ path }) => path === "/_azsreg/explain");
  assert.ok(explains.length >= 1 && explains.length < ALPINE.length, `${explains.length} for ${ALPINE.length} keys`);
  await page.getByRole("button", { name: "Copy as curl" }).click();
  const command = await page.getByRole("dialog").locator("pre").textContent();
  assert.match(command, new RegExp(`^curl -X PUT '.*/customerSubscriptions/${ALPINE}\\?api-version=`));
});

// Customers ------------------------------------------------------------------------------------

test("a customer is removed, and back with one click", async (kit) => {
  const { page, server, registration } = await look(kit);
  const list = async () => (await server.must("GET", `${registration}/customerSubscriptions${query()}`)).value.map(({ name }) => name);
  await page.getByRole("button", { name: `Remove ${ALPINE}` }).click();
  await page.getByText("is removed: from now on its tenant costs the default subscription").waitFor();
  await page.getByText("None yet: every tenant costs the default subscription.").waitFor();
  assert.deepEqual(await list(), []);
  await page.getByRole("button", { name: "Undo" }).click();
  await customers(page).getByRole("link", { name: "Alpine Ski House via Contoso" }).waitFor();
  assert.deepEqual(await list(), [`${STACK}/${ALPINE}`]);
  await customers(page).getByRole("link", { name: "Alpine Ski House via Contoso" }).click();
  await isAt(page, (url) => url.hash === tried(ALPINE));
});

test("more customers than a picture holds are counted, and those of a page come as one scrolls", async ({ serve, open }) => {
  const directory = sampleDirectory();
  for (let i = 0; i < 130; i += 1) {
    const end = String(i).padStart(12, "0");
    directory.tenants.push({ id: `dddd0000-0000-4000-8000-${end}`, displayName: `Tenant ${i}`, defaultDomain: `t${i}.example` });
    directory.subscriptions.push({ id: `dddd0000-0000-4000-9000-${end}`, displayName: `Number ${i}`, offer: "CSP", tenant: `dddd0000-0000-4000-8000-${end}`, partner: "contoso" });
  }
  const server = await serve({ flags: FROZEN, directory });
  const registration = await register(server);
  for (let i = 0; i < 130; i += 1) await map(server, registration, `dddd0000-0000-4000-9000-${String(i).padStart(12, "0")}`);
  const page = await open(server, { hash: hashOf("registrations") });
  await page.locator("svg.graph").getByText("94 and more besides these").waitFor();
  await customers(page).locator(".scroll").focus();
  await page.keyboard.press("End");
  await page.locator("svg.graph").getByText("124 besides these").waitFor();
  await page.keyboard.press("End");
  await customers(page).getByText("Number 129").waitFor();
  assert.ok(await customers(page).getByRole("row").count() <= 50);
});

// The rest of one ------------------------------------------------------------------------------

test("the head says what it is, the key what is in it, and each refusal is linked as it comes", async (kit) => {
  const { page, server, registration } = await look(kit);
  const { etag, properties } = await server.must("GET", registration + query());
  const head = page.locator("main .head").first();
  for (const word of ["Active", "PayAsYouUse", "default: APSS"]) await head.getByText(word, { exact: true }).waitFor();
  await head.getByTitle(properties.cloudId).waitFor();
  await head.getByTitle(etag).waitFor();
  assert.equal(await head.getByRole("link", { name: "Who pays" }).getAttribute("href"), hashOf("pays"));

  await page.getByRole("button", { name: "Activation key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(`"registrationName": "${STACK}"`).waitFor();
  await axe(page);
  await page.keyboard.press("Escape");

  const refusal = await map(server, registration, LUCERNE, { "user-agent": "a-test/1.0 (of the console)" });
  const asked = panel(page, "What was asked of it");
  const row = asked.getByRole("row").filter({ hasText: "a-test" });
  assert.equal(await row.getByRole("link", { name: "400 · check 8" }).getAttribute("href"), `#/requests/${refusal.headers.get("x-ms-request-id")}`);
  await row.getByTitle("Try it").click();
  await verdictOf(page).getByText("Refused by check 8").waitFor();
});

test("what is not there says so, with what mends it", async (kit) => {
  const { page } = await look(kit, hashOf("registrations", "contoso-stak"), { refusals: true });
  await page.getByText("404 RegistrationNotFound").first().waitFor();
  await verdictOf(page).getByText("404 RegistrationNotFound").waitFor();
  await page.getByText("Correct the name, or PUT the registration first.").waitFor();
  assert.equal(await customers(page).count(), 0);
  await axe(page);
});

test("requests that are not kept, and a control plane that only reads, are no hindrance", async (kit) => {
  const { page } = await look(kit, tried(WOODGROVE), { flags: [...FROZEN, "--keep-requests", "0", "--control", "read"] });
  await panel(page, "What was asked of it").getByText("Requests are not kept").waitFor();
  await page.getByRole("button", { name: "Send PUT", exact: true }).click();
  await customers(page).getByText("Woodgrove Bank").first().waitFor();
});

test("without tokens it says which is missing, and asks for it", async ({ serve, open }) => {
  const server = await serve({ flags: [...FROZEN, "--auth", "token", "--keep-requests", "100"], memory: false });
  const page = await open(server, { hash: tried(WOODGROVE), refusals: true });
  for (let at = 0; at < 2; at += 1) {
    await page.getByRole("dialog", { name: "Sign in" }).getByRole("button", { name: "Go on without" }).click();
  }
  await settled(page);
  assert.ok(await page.getByRole("button", { name: "Sign in" }).count() >= 2, "each panel says what it misses");
  await axe(page);
  await page.getByRole("alert").first().getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("dialog", { name: "Sign in" }).getByLabel("User, or id of an application").fill(CLIENT.id);
  await page.getByLabel("Password or secret").fill(CLIENT.secret);
  await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
  await page.getByText("404 RegistrationNotFound").first().waitFor();
});

for (const width of [360, 1280, 1600]) {
  test(`${width} px: nothing is wider than the page, whatever is tried`, async (kit) => {
    const { page } = await look(kit, tried(LUCERNE), { width });
    await axeInBothThemes(page);
    await noSidewaysScroll(page);
  });
}

// All of them ----------------------------------------------------------------------------------

test("registrations are found by how their names begin, and Esc leads back to the row", async ({ serve, open }) => {
  const server = await serve({ flags: FROZEN });
  await map(server, await register(server), LUCERNE);
  await registerAtFabrikam(server);
  const page = await open(server, { hash: "#/registrations" });
  const rows = page.getByRole("table").locator("tbody tr");
  await rows.nth(1).waitFor();
  assert.match(await rows.first().textContent(), /contoso-stack.*Contoso Azure Partner Shared Services.*APSS.*PayAsYouUse.*PUT 400/s);
  await page.getByRole("searchbox", { name: "Name begins with" }).fill("FABR");
  await isAt(page, /q=FABR/);
  await rows.filter({ hasText: "contoso-stack" }).waitFor({ state: "hidden" });
  await page.reload();
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "fabrikam-stack" }).waitFor();
  await page.keyboard.press("Escape");
  await isAt(page, /#\/registrations$/);
  await rows.nth(1).waitFor();
  await page.waitForFunction((to) => document.activeElement?.getAttribute("href") === to, hashOf("registrations", "fabrikam-stack", FABRIKAM));
  await page.getByRole("searchbox", { name: "Name begins with" }).fill("<b>none");
  await page.getByText("No registration’s name begins with “<b>none”.").waitFor();
  await axe(page);
});

test("where there is none yet, it says where to begin", async ({ serve, open }) => {
  const page = await open(await serve({ flags: FROZEN }), { hash: "#/registrations" });
  await page.getByText("There is no registration yet.").waitFor();
  assert.equal(await page.locator("main").getByRole("link", { name: "The overview" }).getAttribute("href"), "#/overview");
});
