// Names are text, whatever is in them: no script runs, no layout breaks.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import http from "node:http";
import { ALPINE, ALPINE_TENANT, APSS, WOODGROVE, axe, furnishAs, go, hashOf, heading, map, noSidewaysScroll, register, sampleDirectory, screensOf, settled, test, until } from "./kit.mjs";

const NAMES = [
  `<img src=x onerror="globalThis.hacked = 1">`,
  `"><script>globalThis.hacked = 2</script>`,
  `\${globalThis.hacked = 3}{{7*7}}<!--`,
  `javascript:globalThis.hacked = 4`,
  "\u202Eevil\u202D \u2067left is right\u2069 \u200F\u05D0\u05D1\u05D2",
  "W".repeat(256),
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-ninety-ch",
  "👩‍👩‍👧‍👦".repeat(20),
  `Z${"\u0300\u0301\u0302\u0303".repeat(40)}algo`,
  "' OR 1=1 --",
];
const ODD_GROUP = "_(odd).-group_".repeat(6) + "end-90";
const ODD_NAME = "..".padEnd(90, "odd-_.");
const MANY = 10_000;

/** The sample directory with other names, a group of an odd one, and many subscriptions of one tenant. */
function hostileDirectory() {
  const made = sampleDirectory();
  const named = [made.partners, made.tenants, made.subscriptions, made.servicePrincipals, made.users].flat();
  named.forEach((one, at) => { one.displayName = NAMES[at % NAMES.length]; });
  made.subscriptions.find(({ id }) => id === APSS).resourceGroups.push({ name: ODD_GROUP, location: "westcentralus" });
  for (let i = 0; i < MANY; i += 1) {
    const id = `77777777-0000-4000-8000-${String(i).padStart(12, "0")}`;
    made.subscriptions.push({ id, displayName: `${NAMES[i % NAMES.length]}`, offer: "CSP", tenant: ALPINE_TENANT, partner: "contoso" });
  }
  return made;
}

async function hostile(serve) {
  const server = await serve({ directory: hostileDirectory() });
  const made = await furnishAs(server, { name: ODD_NAME, group: ODD_GROUP, tags: { "odd \u202E'tag": NAMES[0], [`t${"W".repeat(200)}`]: NAMES[1] } });
  await map(server, made.registration, "77777777-0000-4000-8000-000000000007");
  // what strangers send is kept, and looked at
  await server.ask("GET", `/subscriptions/${encodeURIComponent(NAMES[0])}?api-version=${encodeURIComponent(NAMES[1])}`, undefined,
    { "user-agent": NAMES[1], "x-ms-client-request-id": NAMES[0], "x-odd": NAMES[5] });
  await server.ask("PUT", `/subscriptions/${APSS}/resourceGroups/${encodeURIComponent("<b>")}?api-version=2021-04-01`,
    { location: NAMES[0], tags: { [NAMES[4]]: NAMES[0] } });
  return { server, made, screens: { ...screensOf(made), registration: hashOf("registrations", ODD_NAME, APSS, ODD_GROUP), "who pays": hashOf("pays", ODD_NAME, APSS, ODD_GROUP) } };
}

/** What markup would have become, had it been taken for such. */
const grown = (page) => page.evaluate(() => [globalThis.hacked, document.querySelectorAll("img, script:not([src]), iframe, object, embed, [onerror]").length]);

async function isSound(page, name) {
  assert.deepEqual(await grown(page), [undefined, 0], name);
  await noSidewaysScroll(page);
  assert.ok(await page.evaluate(() => document.querySelectorAll("body *").length) < 8_000, `${name} has as many elements as rows`);
}

for (const name of Object.keys(screensOf({ refused: "-" }))) {
  test(`${name}: hostile names are text, at 360 px too`, async ({ serve, open }) => {
    const { server, screens } = await hostile(serve);
    const page = await open(server, { hash: screens[name], width: 1280 });
    await settled(page);
    await isSound(page, name);
    await axe(page);
    await page.setViewportSize({ width: 360, height: 800 });
    await settled(page);
    await isSound(page, name);
  });
}

test("what is opened and found of them is text, too", async ({ serve, open }) => {
  const { server, screens } = await hostile(serve);
  const page = await open(server, { hash: screens.directory, width: 360, refusals: true });
  await settled(page);
  // as far down as there is something to open, and of long lists what comes first
  for (let step = 0; step < 6; step += 1) {
    const closed = page.locator("main [aria-expanded=false]:visible, main details:not([open]) > summary:visible").first();
    if (!(await closed.count())) break;
    await closed.click();
    await settled(page);
    await isSound(page, `step ${step}`);
  }
  for (const text of ["<img", "WWWW", "77777777-0000-4000-8000-000000000007"]) {
    await page.locator("#find").fill(text);
    await page.locator("#found").waitFor();
    await settled(page);
    await isSound(page, `found ${text}`);
  }
  await page.keyboard.press("Escape");
  await go(page, `#/requests/${encodeURIComponent(NAMES[0])}`);
  await isSound(page, "a request that there is none of");
});

/** As no client of people's own would send it. */
function send(server, method, path, body) {
  return new Promise((done, failed) => {
    const request = http.request({ port: server.port, host: "127.0.0.1", method, path, headers: { "content-type": "application/json" } }, (answer) => answer.resume().on("end", done));
    request.on("error", failed).end(body);
  });
}

/** The command of the open page's request, in each form. */
async function commands(page) {
  await page.locator("section.card").filter({ has: page.getByRole("heading", { name: "Request", exact: true }) }).getByRole("button", { name: "As curl" }).click();
  const told = {};
  for (const format of ["curl", "az", "PowerShell"]) {
    await page.getByRole("dialog").getByRole("button", { name: format, exact: true }).click();
    await page.locator(`dialog [aria-pressed=true]`).getByText(format, { exact: true }).waitFor();
    told[format] = await page.getByLabel("Command", { exact: true }).textContent();
  }
  await page.keyboard.press("Escape");
  return told;
}

/** What a shell makes of a command: the words that the program would be given. */
const words = (command) => execFileSync("/bin/sh", ["-c", `curl() { printf '%s\\0' "$@"; }; az() { curl "$@"; }; ${command}`], { encoding: "utf8" }).split("\0").slice(0, -1);

test("what strangers have sent is a word of the command that is copied, and nothing that a shell or curl would do", async ({ serve, open }) => {
  const server = await serve(), group = `/subscriptions/${APSS}/resourceGroups/x?api-version=2021-04-01`;
  await send(server, "X`ECHO$IFS-HACKED`", "/subscriptions/it's`echo`", undefined);
  await send(server, "PUT", group, JSON.stringify("@/etc/hostname"));
  await send(server, "PUT", group, JSON.stringify({ a: "’; Get-Item x; ‘" }));
  await send(server, "GET", "http://evil.example/subscriptions/x", undefined);
  const page = await open(server, { hash: "#/requests/1", refusals: true });
  const method = await commands(page);
  assert.deepEqual(words(method.curl).slice(0, 3), ["-X", "X`ECHO$IFS-HACKED`", `${server.url}/subscriptions/it's\`echo\``]);
  assert.ok(words(method.az).includes("x`echo$ifs-hacked`"), method.az);
  assert.ok(method.PowerShell.includes("-Method 'X`ECHO$IFS-HACKED`' "), method.PowerShell);
  await go(page, "#/requests/2");
  const file = await commands(page);
  assert.deepEqual(words(file.curl).slice(-2), ["--data-raw", "@/etc/hostname"]);
  assert.ok(!words(file.az).some((word) => word.startsWith("@")), file.az);
  await go(page, "#/requests/3");
  assert.ok((await commands(page)).PowerShell.includes("’’; Get-Item x; ‘‘"));
  await go(page, "#/requests/4");
  assert.equal(words((await commands(page)).curl)[0], `${server.url}/http://evil.example/subscriptions/x`);
});

test("a link leads to a screen, however odd it is, and asks nothing that it does not say", async ({ serve, open }) => {
  const server = await serve();
  await register(server);
  const page = await open(server, { hash: "#/directory?open=%25&at=%25", refusals: true });
  await settled(page);
  for (const hash of ["#/requests/..", "#/requests/.", "#/registrations/../../..?try=..", "#/pays/../../..", "#/pays/__proto__/constructor/toString?by=__proto__&bucket=constructor&day=x",
    "#/__proto__", "#/%", "#/api/..", "#/api/__proto__/constructor", "#/directory?open=%25,__proto__&find=__proto__", "#/faults?x=%", "#javascript:alert(1)"]) {
    await page.goto("about:blank");
    const asked = page.waitForRequest((request) => request.url().includes("/_azsreg/status"));
    await page.goto(`${server.url}/_azsreg/${hash}`);
    await asked;
    await settled(page);
    assert.ok(await heading(page), hash);
  }
});

test("a link cannot make a cure of its own, which a button would send", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: hashOf("registrations", "n", APSS, `x with {"location":"x"}`) + `?try=${ALPINE}`, refusals: true });
  await page.getByText("To make it pass").waitFor();
  await settled(page);
  assert.equal(await page.getByRole("button", { name: /^Send this/ }).count(), 0);
});

test("a path that is no code is shown among what was asked of a registration", async ({ serve, open }) => {
  const server = await serve();
  const registration = await register(server);
  await send(server, "GET", `${registration}/%ff`, undefined);
  const page = await open(server, { hash: hashOf("registrations"), refusals: true });
  await page.getByRole("table").getByText("/%ff").waitFor();
  await settled(page);
});

test("a server of the net, which is no secure context, says what mends a refusal", async ({ serve, open }) => {
  const server = await serve();
  const registration = await register(server);
  await server.ask("PATCH", `/v1/customers/${ALPINE_TENANT}/subscriptions/${ALPINE}`, { status: "suspended" }, { "x-azsreg-partner": "contoso" });
  assert.equal((await map(server, registration, WOODGROVE)).status < 300, true);
  const page = await open(server, { hash: "#/overview" });
  await page.addInitScript(() => { delete Crypto.prototype.randomUUID; });
  await page.goto("about:blank");
  await page.goto(`${server.url}/_azsreg/${hashOf("registrations")}?try=${ALPINE}`);
  await page.getByRole("button", { name: "Send this PATCH" }).click();
  await until("it would pass", async () => /Would be answered 20/.test(await page.locator("main").innerText()));
});
