// The directory: its tree, what is said of a row, suspending, and the file as JSON.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { ALPINE, ALPINE_TENANT, APSS, CLIENT, axe, go, hashOf, isAt, map, noSidewaysScroll, query, register, requestsOf, sampleDirectory, settled, tabAround, test, until } from "./kit.mjs";

const PROSEWARE = "c5000000-0000-4000-8000-0000000000fa"; // Fabrikam sold it, who is Wingtip's reseller
const EA = "c5000000-0000-4000-8000-00000000000f"; // nobody sold it
const MARGIE = "c5000000-0000-4000-8000-0000000000ad"; // Adatum sold it, who cannot be asked
const DELETED = "c5000000-0000-4000-8000-00000000000e";
const button = (where, name) => where.getByRole("button", { name, exact: true });
const panel = (page) => page.getByRole("region", { name: "Selected" });
const row = (page, name) => page.getByRole("main").getByRole("link", { name, exact: true });
const marked = (page) => page.locator("main [aria-current=true]");
const hash = (page) => new URL(page.url()).hash;
const armState = async (server, id) => (await server.must("GET", `/subscriptions/${id}${query("2016-06-01")}`)).state;

async function opened(open, server, where = "#/directory", options = {}) {
  const page = await open(server, { hash: where, ...options });
  await settled(page);
  return page;
}

const found = (open, server, id, options) => opened(open, server, `#/directory?find=${id}`, options);

test("a tree is opened one by one, and each state has a place that a reload keeps", async ({ serve, open }) => {
  const page = await opened(open, await serve());
  assert.equal(requestsOf(page).data.length, 1);
  await button(page, "What is under Wingtip Distribution").click();
  await button(page, "What is under Fabrikam, reseller of Wingtip").click();
  await button(page, "What is under Proseware").click();
  await row(page, "Proseware via Fabrikam").click();
  await panel(page).getByText(PROSEWARE).waitFor();
  assert.equal(await marked(page).innerText(), "Proseware via Fabrikam");
  await axe(page);
  const place = hash(page);
  await page.reload();
  await panel(page).getByText(PROSEWARE).waitFor();
  assert.equal(hash(page), place);
  await button(page, "What is under Wingtip Distribution").click();
  await row(page, "Proseware via Fabrikam").waitFor({ state: "detached" });
});

test("arrows open and close a row, j and k walk, Enter selects, Esc ends it", async ({ serve, open }) => {
  const page = await opened(open, await serve());
  const at = () => page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await at(), "Contoso Cloud (direct CSP)");
  await page.keyboard.press("ArrowRight");
  await row(page, "Alpine Ski House").waitFor();
  await page.keyboard.press("j");
  assert.equal(await at(), "Alpine Ski House");
  await page.keyboard.press("Enter");
  await panel(page).getByText(ALPINE_TENANT).waitFor();
  await panel(page).getByText("alpineskihouse.example").waitFor();
  await page.keyboard.press("k");
  await page.keyboard.press("ArrowLeft");
  await row(page, "Alpine Ski House").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await isAt(page, (url) => url.hash === "#/directory");
});

const NAMED = [
  [PROSEWARE, "Proseware via Fabrikam", /Sold by\s+fabrikam/],
  [PROSEWARE.toUpperCase(), "Proseware via Fabrikam", /Active/],
  [APSS, "Contoso Azure Partner Shared Services", /Partner Center does not know it: it has the offer APSS/],
  [EA, "Woodgrove Bank Enterprise Agreement", /No partner sold it/],
  [DELETED, "Litware via Contoso, deleted", /What is deleted in Partner Center stays so/],
  [ALPINE_TENANT, "Alpine Ski House", /alpineskihouse\.example/],
  ["fabrikam", "Fabrikam, reseller of Wingtip", /reseller/],
  ["adatum", "Adatum (cannot be asked: rehearses the 502)", /whatever asks it is told 502/],
];

for (const [id, name, says] of NAMED)
  test(`find=${id} alone in a new tab opens what it names, and marks it`, async ({ serve, open }) => {
    const page = await found(open, await serve(), id);
    await panel(page).waitFor();
    await until("it is marked", async () => (await marked(page).count()) === 1);
    assert.equal(await marked(page).innerText(), name);
    assert.match(await panel(page).innerText(), says);
    assert.ok(!hash(page).includes("find="));
  });

test("who may sign in is found by id, and what there is not is said", async ({ serve, open }) => {
  const server = await serve();
  const page = await found(open, server, "a5570000-0000-4000-8000-0000000000f3");
  await panel(page).getByText("operator@contoso.example").waitFor();
  await go(page, "#/directory?find=77777777-0000-4000-8000-000000000001");
  await page.getByRole("alert").getByText("The directory has nothing with the id 77777777").waitFor();
});

test("names are searched as somebody types, and a find leads into the tree", async ({ serve, open }) => {
  const page = await opened(open, await serve());
  const box = page.getByLabel("Names that begin with, or an id");
  await box.fill("alp");
  await row(page, "Alpine Ski House via Contoso").waitFor();
  assert.equal(hash(page), "#/directory?q=alp");
  await axe(page);
  await box.fill("nobody-is-called-so");
  await page.getByText("Nothing is called so.").waitFor();
  await box.fill("alp");
  await row(page, "Alpine Ski House via Contoso").click();
  await panel(page).getByText(ALPINE).waitFor();
  await until("it is marked in the tree", async () => (await marked(page).count()) === 1);
  await row(page, "Northwind (another direct CSP)").waitFor();
});

test("a subscription is suspended and reactivated, and what follows is said before", async ({ serve, open }) => {
  const server = await serve();
  const registration = await register(server);
  await map(server, registration, ALPINE);
  const page = await found(open, server, ALPINE);
  await panel(page).getByText("1 mapping stays when it is suspended, and still charges it.").waitFor();
  assert.equal(await panel(page).getByRole("link", { name: "contoso-stack" }).getAttribute("href"), `${hashOf("registrations")}?try=${ALPINE}`);
  await button(panel(page), "Suspend").click();
  await button(panel(page), "Reactivate").waitFor();
  assert.equal(await armState(server, ALPINE), "Disabled");
  await page.getByRole("status").filter({ hasText: "Alpine Ski House via Contoso is Suspended" }).waitFor();
  await page.locator(".leaf.on").getByText("Suspended").waitFor();
  await axe(page);
  await button(panel(page), "Reactivate").click();
  await button(panel(page), "Suspend").waitFor();
  assert.equal(await armState(server, ALPINE), "Enabled");
});

test("a reseller's customer is suspended by who speaks for its provider", async ({ serve, open }) => {
  const server = await serve();
  const page = await found(open, server, PROSEWARE);
  await button(panel(page), "As curl").click();
  const command = page.getByRole("dialog").getByLabel("Command");
  execFileSync("bash", ["-c", `${await command.innerText()} -sf -o /dev/null`]);
  assert.equal(await armState(server, PROSEWARE), "Disabled");
  for (const format of ["az", "PowerShell", "pytest", "HAR"]) {
    await button(page.getByRole("dialog"), format).click();
    assert.match(await command.innerText(), /x-azsreg-partner[\s\S]*wingtip/);
  }
  await page.keyboard.press("Escape");
  await button(panel(page), "Suspend").click();
  await button(panel(page), "Reactivate").waitFor();
  assert.equal(await armState(server, PROSEWARE), "Disabled");
});

test("where Partner Center refuses, that is said, and the state stays", async ({ serve, open }) => {
  const server = await serve();
  const page = await found(open, server, MARGIE, { refusals: true });
  await button(panel(page), "Suspend").click();
  await panel(page).getByRole("alert").getByText("502 800003").waitFor();
  assert.equal(await button(panel(page), "Suspend").isEnabled(), true);
  assert.equal(await armState(server, MARGIE), "Enabled");
});

test("ten thousand subscriptions of one tenant are fetched 100 at a time", async ({ serve, open }) => {
  const directory = sampleDirectory();
  for (let i = 0; i < 10_000; i += 1)
    directory.subscriptions.push({ id: `77777777-0000-4000-8000-${String(i).padStart(12, "0")}`, displayName: `Alpine ${i}`, offer: "CSP", tenant: ALPINE_TENANT, partner: "contoso" });
  const server = await serve({ directory });
  const page = await opened(open, server);
  await button(page, "What is under Contoso Cloud (direct CSP)").click();
  await button(page, "What is under Alpine Ski House").click();
  await button(page, "100 more").click();
  await page.getByText("200 are shown").waitFor();
  assert.ok(await page.evaluate(() => document.querySelectorAll("main *").length) < 4_000);
  await go(page, "#/directory/json");
  await page.getByText("too long for an editor here").waitFor();
  assert.equal(requestsOf(page).all.filter(({ method, path }) => method === "GET" && path.startsWith("/_azsreg/directory")).length, 0);
  await axe(page);
});

test("with --auth token Partner Center asks who speaks for the partner, and the control token does not", async ({ serve, open }) => {
  const control = `azsregctl_${"directory-".repeat(4)}`;
  const server = await serve({ start: false, flags: ["--auth", "token", "--control", "full"] });
  server.flags.push("--control-token-file", server.write("tokens", `console ${control}\n`));
  await server.start();
  const page = await open(server, { hash: `#/directory?find=${ALPINE}`, refusals: true });
  const dialog = page.getByRole("dialog", { name: "Sign in" });
  await dialog.getByLabel("Control token").fill(control);
  await button(dialog, "Sign in").click();
  await button(panel(page), "Suspend").click();
  await dialog.getByText("Partner Center asks who speaks for the partner").waitFor();
  await button(dialog, "Go on without").click();
  await panel(page).getByRole("alert").getByText(/access denied/i).waitFor();
  await button(panel(page).getByRole("alert"), "Sign in").click();
  await dialog.getByLabel(/User, or id/).fill(CLIENT.id);
  await dialog.getByLabel(/Password or secret/).fill(CLIENT.secret);
  await button(dialog, "Sign in").click();
  await dialog.waitFor({ state: "hidden" });
  await button(panel(page), "Suspend").click();
  await button(panel(page), "Reactivate").waitFor();
});

// The file -----------------------------------------------------------------------------------------

const editor = (page) => page.getByLabel("The directory", { exact: true });
const edit = async (page, from, to) => editor(page).fill((await editor(page).inputValue()).replace(from, to));

test("the file is edited, checked and put, and what changes is said before", async ({ serve, open }) => {
  const server = await serve();
  const page = await opened(open, server, "#/directory/json");
  await button(page, "Check").click();
  await page.getByText("It can be put; nothing changes.").first().waitFor();
  assert.equal(await button(page, "Put it").isDisabled(), true);
  await edit(page, "Northwind (another direct CSP)", "Northwind & Sons");
  assert.equal(await button(page, "Put it").isDisabled(), true);
  await button(page, "Check").click();
  const changes = page.getByRole("region", { name: "What changes" });
  await changes.getByText("northwind").waitFor();
  await axe(page);
  await button(page, "Put it").click();
  await page.getByText("It was put.", { exact: true }).waitFor();
  const { partners } = await server.must("GET", "/_azsreg/directory");
  assert.equal(partners.find(({ name }) => name === "northwind").displayName, "Northwind & Sons");
  await edit(page, "Northwind & Sons", "Northwind");
  await button(page, "Check").click();
  await button(page, "Put it").click();
  await page.getByText("It was put.", { exact: true }).waitFor();
});

test("mistakes are said with their place, and nothing that was typed is lost", async ({ serve, open }) => {
  const server = await serve();
  const page = await opened(open, server, "#/directory/json", { refusals: true });
  const before = await server.must("GET", "/_azsreg/directory");
  await edit(page, `"partner":"northwind"`, `"partner":"northwine"`);
  await button(page, "Check").click();
  await page.getByRole("alert").getByText(/subscriptions\[\d+\]\.partner/).first().waitFor();
  assert.match(await editor(page).inputValue(), /northwine/);
  await axe(page);
  await editor(page).fill("{");
  await button(page, "Check").click();
  await page.getByRole("alert").getByText(/expected JSON, which it is not at line 1/).waitFor();
  assert.deepEqual(await server.must("GET", "/_azsreg/directory"), before);
});

test("who was faster is not overwritten", async ({ serve, open }) => {
  const server = await serve();
  const page = await opened(open, server, "#/directory/json", { refusals: true });
  const { text } = await server.ask("GET", "/_azsreg/directory?secrets=true");
  await server.must("PUT", "/_azsreg/directory", text.replace("Wingtip Distribution", "Wingtip, faster"), { "content-type": "application/json" });
  await edit(page, "Northwind (another direct CSP)", "Northwind, slower");
  await button(page, "Check").click();
  await page.getByRole("alert").getByText("Somebody has changed it since.").waitFor();
  await button(page, "Read it again").click();
  await until("it is read again", async () => (await editor(page).inputValue()).includes("Wingtip, faster"));
});

test("what requests have made is dropped where one says so", async ({ serve, open }) => {
  const server = await serve();
  const address = { country: "US", city: "Redmond", addressLine1: "1 Way", firstName: "Ada", lastName: "Baker" };
  await server.must("POST", "/v1/customers", { companyProfile: { domain: "coho.example" },
    billingProfile: { email: "a@b.example", culture: "en-US", language: "en", companyName: "Coho", defaultAddress: address } });
  const page = await opened(open, server, "#/directory/json", { refusals: true });
  await editor(page).fill(`{"partners":[{"name":"other","kind":"direct"}]}`);
  await button(page, "Check").click();
  await page.getByRole("alert").getByText("DirectoryConflict").waitFor();
  await button(page, "Check it without what requests have made").click();
  await page.getByRole("region", { name: "What changes" }).waitFor();
  await button(page, "Put it").click();
  await page.getByText("It was put.", { exact: true }).waitFor();
  assert.deepEqual((await server.must("GET", "/_azsreg/directory")).partners.map(({ name }) => name), ["other"]);
});

test("with --control read the file is shown without hashes, and not to be changed", async ({ serve, open }) => {
  const page = await opened(open, await serve({ flags: ["--control", "read"] }), "#/directory/json");
  await page.getByText("start it with --control full").waitFor();
  assert.equal(await editor(page).evaluate((box) => box.readOnly), true);
  assert.ok(!/"secretHash"|scrypt/.test(await editor(page).inputValue()));
  assert.equal(await button(page, "Put it").count(), 0);
});

test("at 360 px nothing is cut off, and everything is reached by Tab", async ({ serve, open }) => {
  const server = await serve();
  const page = await found(open, server, PROSEWARE, { width: 360, height: 740, theme: "dark" });
  await panel(page).waitFor();
  await until("it is marked", async () => (await marked(page).count()) === 1);
  await noSidewaysScroll(page);
  await axe(page);
  assert.ok((await tabAround(page)) > 20);
  await go(page, "#/directory/json");
  await editor(page).waitFor();
  await noSidewaysScroll(page);
  await axe(page);
});
