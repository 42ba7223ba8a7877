// The API's reader: every operation of every document that the server serves.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { ROOT, axeInBothThemes, go, heading, isAt, noSidewaysScroll, requestsOf, settled, test } from "./kit.mjs";

const METHODS = new Set(["get", "head", "put", "post", "patch", "delete"]);
const read = (name) => JSON.parse(fs.readFileSync(path.join(ROOT, "openapi", `${name}.json`), "utf8"));
const NAMES = fs.readdirSync(path.join(ROOT, "openapi")).flatMap((name) => name.match(/^(.*)\.json$/)?.[1] ?? []);
const operations = (name) => Object.values(read(name).paths).flatMap((item) => Object.entries(item)
  .filter(([method]) => METHODS.has(method)).map(([, one]) => one));
const rows = (page) => page.getByRole("main").locator("[data-row]");
const answers = (page) => page.getByRole("region", { name: "Answers" });

test("every document is there, each with all its operations, and its file is linked", async ({ serve, open }) => {
  const server = await serve();
  const page = await open(server, { hash: "#/api" });
  await rows(page).first().waitFor();
  const tabs = page.getByRole("group", { name: "Documents" }).getByRole("link");
  assert.deepEqual((await tabs.allInnerTexts()).sort(), [...NAMES].sort());
  for (const name of NAMES) {
    await tabs.getByText(name, { exact: true }).click();
    await isAt(page, (url) => url.hash === `#/api/${name}`);
    await settled(page);
    assert.equal(await rows(page).count(), operations(name).length, name);
    assert.equal(await tabs.and(page.locator("[aria-current=page]")).innerText(), name);
    const file = await page.locator("main .head a").last().getAttribute("href");
    assert.deepEqual(await server.must("GET", file), read(name));
  }
  assert.equal(requestsOf(page).data.length, NAMES.length, "each is fetched once, when it is looked at");
});

for (const name of NAMES) {
  test(`${name}: every operation is drawn with all its answers, and with every fold open`, async ({ serve, open }) => {
    const page = await open(await serve(), { hash: `#/api/${name}` });
    await rows(page).first().waitFor();
    const expected = operations(name).map((one) => [one.operationId, Object.keys(one.responses).length]);
    const drawn = await page.evaluate(async ([document_, ids]) => {
      const drawnOnce = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const told = [];
      for (const id of ids) {
        location.hash = `#/api/${document_}/${id}`;
        while (document.querySelector("main h1").textContent !== id) await drawnOnce();
        told.push([id, document.querySelectorAll("[aria-label=Answers] > details").length]);
        for (const fold of document.querySelectorAll("main details:not([open]) > summary")) fold.click();
        await drawnOnce();
        if (document.querySelector("main [role=alert], main details:not([open]) > :not(summary)")) told.push([id, "is not all there"]);
      }
      return told;
    }, [name, expected.map(([id]) => id)]);
    assert.deepEqual(drawn, expected);
  });
}

test("words filter operations, all of them have to be there; the place keeps them", async ({ serve, open }) => {
  const server = await serve();
  const page = await open(server, { hash: "#/api" });
  await rows(page).first().waitFor();
  const words = page.getByLabel("Operations with these words");
  await words.fill("PUT customersubscriptions");
  assert.deepEqual(await rows(page).locator("b").allInnerTexts(), ["Map a tenant to the subscription that pays for it"]);
  const alone = await open(server, { hash: new URL(page.url()).hash });
  await settled(alone);
  assert.equal(await rows(alone).count(), 1);
  await words.fill("put nothing-of-the-kind");
  await page.getByText("No operation has all of these words.").waitFor();
});

test("by key: to an operation, and back to its row", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/api/control?q=clock" });
  await rows(page).first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const [hash, text] = await page.evaluate(() => [document.activeElement.getAttribute("href"), document.activeElement.textContent]);
  await page.keyboard.press("Enter");
  await isAt(page, (url) => url.hash === hash);
  await settled(page);
  await page.keyboard.press("Escape");
  await isAt(page, (url) => url.hash === "#/api/control?q=clock");
  await page.waitForFunction((row) => document.activeElement.textContent === row, text);
});

test("an operation: parameters, body, answers with their codes, members with what they are", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/api/azsreg/CustomerSubscriptions_Create" });
  await settled(page);
  assert.equal(await heading(page), "CustomerSubscriptions_Create");
  const parameters = await page.getByRole("rowheader").allInnerTexts();
  for (const name of ["subscriptionId", "customerSubscriptionId", "api-version", "If-Match"]) assert.ok(parameters.includes(name), `${parameters}`);
  const codes = read("azsreg").paths["/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.AzureStack/registrations/{registrationName}/customerSubscriptions/{customerSubscriptionId}"].put["x-error-codes"];
  for (const code of Object.values(codes).flat()) await answers(page).getByText(code, { exact: true }).first().waitFor();
  const within = answers(page).locator("summary", { hasText: /^properties/ });
  await within.focus();
  await page.keyboard.press("Enter");
  await answers(page).locator("code", { hasText: /^tenantId$/ }).waitFor();
  await page.keyboard.press("Enter");
  await answers(page).locator("code", { hasText: /^tenantId$/ }).waitFor({ state: "detached" });
  for (const width of [360, 1600]) {
    await page.setViewportSize({ width, height: 900 });
    await noSidewaysScroll(page);
  }
  await axeInBothThemes(page);
});

test("a schema that has itself opens as deep as somebody looks, and no deeper", async ({ serve, open }) => {
  const loop = { type: "object", properties: { again: { $ref: "#/components/schemas/Loop" } } };
  const document = { openapi: "3.1.0", info: {}, components: { schemas: { Loop: loop, Knot: { $ref: "#/components/schemas/Knot" } } },
    paths: { "/loop": { get: { operationId: "Loop_Get", responses: { 200: { description: "It.", content: { "application/json": { schema: { $ref: "#/components/schemas/Loop" } } } },
      201: { description: "Itself.", content: { "application/json": { schema: { $ref: "#/components/schemas/Knot" } } } } } } } } };
  const page = await open(await serve(), { hash: "#/faults" });
  await settled(page);
  await page.route("**/openapi/control.json", (route) => route.fulfill({ json: document }));
  await go(page, "#/api/control/Loop_Get");
  const again = answers(page).locator("summary", { hasText: /^again/ });
  for (let deep = 1; deep <= 8; deep += 1) {
    assert.equal(await again.count(), deep);
    await again.nth(deep - 1).click();
    await again.nth(deep).waitFor();
  }
});

/** The command of an operation's example, as somebody pastes it. */
async function pasted(page, hash) {
  await go(page, hash);
  await page.getByRole("main").getByRole("button", { name: "As curl" }).click();
  const command = await page.getByRole("dialog").getByLabel("Command").innerText();
  await page.getByRole("button", { name: "Close" }).click();
  const { stdout } = await promisify(execFile)("/bin/bash", ["-c", command.replace("curl ", "curl -sq --noproxy '*' ")], { timeout: 10_000 });
  return JSON.parse(stdout);
}

test("the example is a command for this server, of JSON and of forms", async ({ serve, open }) => {
  const server = await serve();
  const page = await open(server, { hash: "#/api" });
  await settled(page);
  assert.equal((await pasted(page, "#/api/control/Azsreg_Status")).auth, "none");
  assert.ok((await pasted(page, "#/api/control/Azsreg_Explain")).checks, "a body of JSON");
  assert.ok((await pasted(page, "#/api/azsreg/Subscriptions_List")).value.length > 0, "a query that is needed");
  assert.ok((await pasted(page, "#/api/azsreg/SignIn_Token")).access_token, "a form");
});

test("what is not there is said to be not there", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/api/azsreg/%3Cb%3ENothing_Such%3C%2Fb%3E", refusals: true });
  await page.getByRole("alert").getByText("The document has no operation <b>Nothing_Such</b>.").waitFor();
  await go(page, "#/api/nowhere");
  await page.getByRole("alert").getByText("404").waitFor();
});
