// With --auth token two tokens are asked for: whoever looks has an own one, and the control plane another.

import assert from "node:assert/strict";
import { CLIENT, WOODGROVE, furnish, hashOf, heading, isAt, requestsOf, settled, test, wrongOf } from "./kit.mjs";

const TOKEN = `azsregctl_${"console-test-".repeat(4)}`;
const control = { authorization: `Bearer ${TOKEN}` };

/** A server that asks who one is, furnished by somebody who may. */
async function guarded(serve) {
  const server = await serve({ start: false, flags: ["--auth", "token", "--control", "full", "--keep-requests", "100"] });
  server.flags.push("--control-token-file", server.write("tokens", `console ${TOKEN}\n`));
  await server.start();
  const headers = await armHeaders(server);
  await furnish(server, headers, control);
  return server;
}

async function armHeaders(server) {
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: CLIENT.id, client_secret: CLIENT.secret });
  const { access_token: token } = await server.must("POST", "/adfs/oauth2/token", String(form), { "content-type": "application/x-www-form-urlencoded" });
  return { authorization: `Bearer ${token}` };
}

const dialog = (page) => page.getByRole("dialog", { name: /sign in/i });
const submit = (page) => dialog(page).getByRole("button", { name: /^sign in$/i }).click();

/** The dialog asks for the control token, and is given it. */
async function giveControl(page, token = TOKEN) {
  await dialog(page).getByLabel("Control token").fill(token);
  await submit(page);
}

async function giveSecret(page, { id, secret }) {
  await dialog(page).getByLabel(/user, or id/i).fill(id);
  await dialog(page).getByLabel(/password or secret/i).fill(secret);
  await submit(page);
}

const gone = (page) => dialog(page).waitFor({ state: "hidden" });

test("each token is asked for where it is needed, and what it opens is shown", async ({ serve, open }) => {
  const page = await open(await guarded(serve), { hash: hashOf("registrations"), refusals: true });
  await signInToAll(page);
  await settled(page);
  assert.match(await page.locator("main").innerText(), /c0de/);
  await page.reload();
  await settled(page);
  assert.equal(await dialog(page).count(), 0, "they are kept as long as the tab");
});

test("what is tried is asked for whoever has signed in", async ({ serve, open }) => {
  const page = await open(await guarded(serve), { hash: `${hashOf("registrations")}?try=${WOODGROVE}`, refusals: true });
  await signInToAll(page);
  await page.getByText("Would be answered 200").waitFor();
  await page.getByRole("textbox", { name: "Ask as" }).fill("nobody");
  await page.locator("main .note").getByText("Refused by “The caller has signed in”").waitFor();
});

/** Whichever it asks for, until it asks no more. */
async function signInToAll(page) {
  await dialog(page).waitFor();
  while (await dialog(page).isVisible()) {
    const asked = await page.locator("dialog[open]").innerText();
    await (/user, or id/i.test(asked) ? giveSecret(page, CLIENT) : giveControl(page));
    await page.waitForFunction((before) => document.querySelector("dialog[open]")?.innerText !== before, asked);
    await settled(page);
  }
}

test("a control token that does not count is told in the server's words, and asked for again", async ({ serve, open }) => {
  const server = await guarded(serve);
  const wrong = `azsregctl_${"x".repeat(40)}`;
  const { body } = await server.ask("GET", "/_azsreg/status", undefined, { authorization: `Bearer ${wrong}` });
  const page = await open(server, { hash: "#/faults", refusals: true });
  await giveControl(page, wrong);
  await dialog(page).getByText(body.error.message).waitFor();
  await giveControl(page);
  await gone(page);
  await settled(page);
  assert.ok(await heading(page));
});

test("a wrong secret is told in the server's words, and what was typed stays", async ({ serve, open }) => {
  const page = await open(await guarded(serve), { hash: hashOf("registrations"), refusals: true });
  await dialog(page).waitFor();
  // which of the two is asked for first is the page's business
  if (await dialog(page).getByLabel("Control token").isVisible()) await giveControl(page);
  assert.equal(await dialog(page).getByLabel("Or a token").inputValue(), "", "the other token is not for this door");
  await giveSecret(page, { ...CLIENT, secret: "not this one" });
  await dialog(page).getByRole("alert").waitFor();
  assert.equal(await dialog(page).getByLabel(/user, or id/i).inputValue(), CLIENT.id);
  await giveSecret(page, CLIENT);
  await page.waitForFunction(() => !/user, or id/i.test(document.querySelector("dialog[open]")?.innerText ?? ""));
});

test("whoever goes on without is told what is missing, and can sign in later", async ({ serve, open }) => {
  const page = await open(await guarded(serve), { hash: "#/faults", refusals: true });
  await dialog(page).getByRole("button", { name: /go on without/i }).click();
  await gone(page);
  await page.getByRole("main").getByRole("button", { name: /sign in/i }).first().click();
  await giveControl(page);
  await gone(page);
  await settled(page);
  assert.equal(await page.getByRole("main").getByRole("button", { name: /sign in/i }).count(), 0);
});

test("a token behind the hash is taken out of the address, and sent nowhere but as one", async ({ serve, open }) => {
  const page = await open(await guarded(serve), { hash: `#token=${TOKEN}`, refusals: true });
  await settled(page);
  assert.ok(!page.url().includes(TOKEN));
  const { all } = requestsOf(page);
  assert.deepEqual(all.filter(({ path }) => path.includes(TOKEN)), []);
  assert.ok(all.some(({ headers, status }) => headers.authorization === control.authorization && status === 200));
});

test("a token that ends while somebody types takes nothing of it away", async ({ serve, open }) => {
  const server = await guarded(serve);
  const page = await open(server, { hash: hashOf("registrations"), refusals: true });
  await signInToAll(page);
  await settled(page);
  const customer = "c5000000-0000-4000-8000-00000000000c";
  const box = page.locator("#try");
  await box.fill(customer);
  await settled(page);
  await server.must("POST", "/_azsreg/clock/advance", { by: "PT2H" }, control);
  await page.getByRole("button", { name: /send put/i }).click();
  await dialog(page).getByLabel(/user, or id/i).waitFor();
  assert.equal(await box.inputValue(), customer, "behind the dialog");
  await giveSecret(page, CLIENT);
  await gone(page);
  await settled(page);
  assert.equal(await box.inputValue(), customer, "and after it");
  const sent = requestsOf(page).data.filter(({ method, path }) => method === "PUT" && path.includes(customer));
  assert.deepEqual(sent.map(({ status }) => status), [401, 200], "what was refused is sent again");
});

test("the dialog itself: its fields have names, and nothing of it is kept beyond the tab", async ({ serve, open }) => {
  const page = await open(await guarded(serve), { hash: "#/faults", refusals: true });
  await giveControl(page);
  await gone(page);
  await settled(page);
  const kept = await page.evaluate(() => ({ local: JSON.stringify(localStorage), cookie: document.cookie }));
  assert.ok(!kept.local.includes(TOKEN));
  assert.equal(kept.cookie, "");
  assert.deepEqual(wrongOf(page), []);
});

test("a link's token is taken also where the console is open, and is gone from the place", async ({ serve, open }) => {
  const page = await open(await guarded(serve), { hash: "#/faults", refusals: true });
  await dialog(page).waitFor();
  await page.evaluate((to) => { location.hash = to; }, `#token=${TOKEN}`);
  await isAt(page, (url) => !url.hash.includes("token"));
  await gone(page);
  await settled(page);
  assert.equal(await page.evaluate(() => sessionStorage.getItem("azsreg.control")), TOKEN);
});

test("a link's token that is none, and one that cannot be sent, break nothing: it is asked for", async ({ serve, open }) => {
  const server = await guarded(serve);
  for (const token of ["%", "a%0Ab", "%E2%80%A6", ""]) {
    const page = await open(server, { hash: `#token=${token}`, refusals: true });
    await dialog(page).waitFor();
    assert.equal(await page.evaluate(() => location.hash.includes("token")), false);
    assert.equal(await page.evaluate((not) => sessionStorage.getItem("azsreg.control") === not, decodeURIComponent(token === "%" ? "" : token)), false);
  }
  const page = await open(server, { hash: "#/faults", refusals: true });
  await giveControl(page, "azsregctl_…");
  await dialog(page).getByText("no token has").waitFor();
  await giveControl(page);
  await gone(page);
});
