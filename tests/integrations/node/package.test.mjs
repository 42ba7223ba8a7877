// The npm package, as somebody else's tests use it: installed from its tarball, in node_modules beside this file.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import https from "node:https";
import { after, before, beforeEach, test } from "node:test";
import * as shipped from "azsreg";

const { connect, start, Refused } = shipped;
const directory = process.env.TRY_DIRECTORY;
const GROUP = "/subscriptions/c0de0000-0000-4000-8000-000000000001/resourceGroups/tried?api-version=2021-04-01";
const STACK = "/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/tried";
const JSON_TYPE = { "content-type": "application/json" };
let azsreg;

const put = (url, body) => fetch(url, { method: "PUT", headers: JSON_TYPE, body: JSON.stringify(body) });
const makeGroup = async (server) => (await put(server.url + GROUP, { location: "westcentralus" })).status;
const groupStatus = async (server) => (await fetch(server.url + GROUP)).status;

before(async () => { azsreg = await start({ directory }); });
beforeEach(() => azsreg.reset());
after(() => azsreg.stop());

test("a reset forgets what requests have made", async () => {
  assert.equal(await makeGroup(azsreg), 201);
  assert.equal(await groupStatus(azsreg), 200);
  assert.equal((await azsreg.reset()).to, "directory");
  assert.equal(await groupStatus(azsreg), 404);
});

test("what is saved is gone back to", async () => {
  assert.equal(await makeGroup(azsreg), 201);
  const saved = await azsreg.save("ready");
  assert.equal(saved.name, "ready");
  assert(saved.bytes > 0 && saved.created);
  for (const [to, status] of [["directory", 404], ["ready", 200], ["ready", 200]]) {
    assert.equal((await azsreg.reset({ to })).to, to);
    assert.equal(await groupStatus(azsreg), status);
  }
  await assert.rejects(azsreg.save("No name? Of one"), { code: "InvalidRequestContent" });
});

test("what is misspelt is named", async () => {
  const calls = [
    [() => azsreg.reset({ sead: 7, to: "empty", kep: [] }), "reset takes to, seed, keep, not sead, kep"],
    [() => azsreg.reset(7), "reset takes an object of to, seed, keep, not 7"],
    [() => azsreg.reset(null), "reset takes an object of to, seed, keep, not null"],
    [() => azsreg.reset("ready"), 'reset takes an object of to, seed, keep, not "ready"'],
    [() => start({ directry: directory }), "start takes directory, args, bin, not directry"],
    [() => start([directory]), `start takes an object of directory, args, bin, not ["${directory}"]`],
    [async () => connect(azsreg.url, { tokn: "t" }), "connect takes token, ca, not tokn"],
    [() => azsreg.putDirectory({}, { dropmade: true }), "putDirectory takes dropMade, dryRun, not dropmade"],
    [() => azsreg.freeze("2026-01-31T12:00:00Z", { forced: true }), "freeze takes force, not forced"],
    [() => azsreg.explain("GET", GROUP, "nobody", { header: {} }), "explain takes headers, body, not header"],
    [() => azsreg.payer(STACK, undefined, { stack: "s" }), "payer takes stackSubscription, at, not stack"],
    [() => azsreg.verify({ method: "PUT" }, { atleast: 1 }), "verify takes count, atLeast, atMost, not atleast"],
  ];
  assert.equal(await makeGroup(azsreg), 201);
  for (const [call, message] of calls) await assert.rejects(call, { name: "TypeError", message });
  assert.equal(await groupStatus(azsreg), 200);
});

test("a fault wants a function", async () => {
  await assert.rejects(azsreg.fault("busy", { preset: "unavailable" }), { name: "TypeError", message: /^fault takes .* a function/ });
  assert.equal((await azsreg.status()).faults, 0);
});

test("the directory is read and put", async () => {
  const before = await azsreg.directory();
  const changed = await azsreg.putDirectory({ ...before, subscriptions: [], stacks: [], roleAssignments: [] });
  assert.equal(changed.changed, true);
  assert.equal(await makeGroup(azsreg), 404);
  assert.equal((await azsreg.putDirectory({ partners: [] }, { dropMade: true, dryRun: true })).changed, true);
  await azsreg.putDirectory(directory);
  assert.equal(await makeGroup(azsreg), 201);
  assert.deepEqual(Object.keys(await azsreg.directory()), Object.keys(before));
});

test("a registration is made with a token of its own", async () => {
  const registrationToken = azsreg.registrationToken();
  const made = await put(`${azsreg.url}${STACK}?api-version=2017-06-01`, { location: "global", properties: { registrationToken } });
  assert.equal(made.status, 201);
  const member = JSON.parse(Buffer.from(azsreg.registrationToken({ cloudId: "c", billingModel: "Capacity", agreementNumber: "7" }), "base64"));
  assert.deepEqual([member.cloudId, member.billingModel, member.agreementNumber], ["c", "Capacity", "7"]);
});

test("a refusal is an error that says what was wrong", async () => {
  await assert.rejects(azsreg.putDirectory({ nonsense: 1 }), (refused) => {
    assert(refused instanceof Refused);
    assert.equal(refused.status, 400);
    assert.equal(refused.code, "InvalidDirectory");
    assert.match(refused.message, /^400 InvalidDirectory: .*nonsense/);
    return true;
  });
});

test("who would pay", async () => {
  await put(`${azsreg.url}${STACK}?api-version=2017-06-01`, { location: "global", properties: { registrationToken: azsreg.registrationToken() } });
  const said = await azsreg.payer(STACK, "bbbb0000-0000-4000-8000-000000000001");
  assert.equal(said.payer, "c0de0000-0000-4000-8000-000000000002");
});

test("why it would be refused", async () => {
  const why = await azsreg.explain("PUT", `${STACK}/customerSubscriptions/c5000000-0000-4000-8000-0000000000fa?api-version=2017-06-01`);
  assert.equal(why.status, 404);
  assert.equal(why.reason, "registration-missing");
});

test("the clock", async () => {
  assert.match((await azsreg.freeze("2026-01-31T23:59:59Z")).now, /^2026-01-31T23:59:59/);
  assert.match((await azsreg.advance("PT1S")).now, /^2026-02-01T00:00:00/);
  assert.equal(await makeGroup(azsreg), 201);
  await assert.rejects(azsreg.freeze(new Date("2026-01-01")), { code: "ClockWouldGoBack" });
  assert.match((await azsreg.freeze(new Date("2026-01-01"), { force: true })).now, /^2026-01-01/);
});

test("a fault while it runs", async () => {
  const rule = { do: { status: 503, code: "ServiceUnavailable", message: "Later." }, times: 1 };
  const given = await azsreg.fault("busy", rule, async (read) => {
    assert.equal(await makeGroup(azsreg), 503);
    assert.equal(await makeGroup(azsreg), 201);
    return read();
  });
  assert.deepEqual([given.seen, given.fired], [2, 1]);
  await assert.rejects(azsreg.fault("busy", rule, () => { throw new TypeError("mine"); }), TypeError);
  assert.equal(await makeGroup(azsreg), 200);
});

test("requests are verified", async () => {
  await makeGroup(azsreg);
  await makeGroup(azsreg);
  assert.deepEqual((await azsreg.requests()).map((one) => one.status), [201, 200]);
  assert.deepEqual((await azsreg.requests({ status: "201" })).map((one) => one.n), [1]);
  assert.deepEqual(await azsreg.verify({ method: "PUT" }, 2), [1, 2]);
  assert.deepEqual(await azsreg.verify({ status: "201" }), [1]);
  assert.deepEqual(await azsreg.verify({ method: "GET" }, { atMost: 0 }), []);
  await assert.rejects(azsreg.verify({ method: "PUT", status: "201" }, 2), (failed) => {
    assert(failed instanceof shipped.NotVerified && failed instanceof assert.AssertionError);
    assert.equal(failed.details.count, 1);
    return true;
  });
  await assert.rejects(azsreg.verify({ nonsense: 1 }), Refused);
});

test("a seed", async () => {
  await azsreg.reset({ seed: 7, to: "empty" });
  assert.equal((await azsreg.status()).seed, 7);
});

test("a server without a directory starts over with nothing", async () => {
  const empty = await start();
  assert.equal((await empty.reset()).to, "empty");
  await empty.stop();
});

test("sign-in and https", async () => {
  const server = await start({ directory, args: ["--auth", "token", "--https", "127.0.0.1:0"] });
  assert.match(server.url, /^https:/);
  const request = https.get(`${server.url}/_azsreg/health`, { ca: fs.readFileSync(server.ca), agent: false });
  const [answer] = await once(request, "response");
  answer.resume();
  assert.equal(answer.statusCode, 200);
  assert.equal((await server.status()).auth, "token");
  assert.match(server.token, /^azsregctl_/);
  await connect(server.url, { token: server.token, ca: server.ca }).reset();
  await assert.rejects(connect(server.url, { ca: server.ca }).reset(), { code: "ControlTokenRequired" });
  await server.stop();
  assert.equal(fs.existsSync(server.ca), false);
});

test("what the server says when it does not start", async () => {
  await assert.rejects(start({ args: ["--nonsense"] }), /did not start:[^]*there is no option --nonsense/);
  await assert.rejects(start({ bin: "/nowhere/azsreg" }), /\/nowhere\/azsreg is no program/);
});

test("a server that runs already is used, and runs on", async () => {
  process.env.AZSREG_URL = `${azsreg.url}/`;
  try {
    const same = await start();
    assert.equal(same.url, azsreg.url);
    assert.equal((await same.status()).instanceId, (await azsreg.status()).instanceId);
    await same.stop();
    assert.equal(await groupStatus(azsreg), 404);
  } finally {
    delete process.env.AZSREG_URL;
  }
});

test("stopping twice is stopping", async () => {
  const server = await start();
  await server.stop();
  await server.stop();
  await assert.rejects(server.status(), { code: "ECONNREFUSED" });
});

// Whether no such process runs, a dead one that nobody has waited for aside.
function ended(pid) {
  try {
    return /^[ZX]/.test(fs.readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1));
  } catch {
    return true;
  }
}

for (const how of ["SIGKILL", "SIGTERM", "exit"])
  test(`no server outlives its tests: ${how}`, async () => {
    const temporary = fs.mkdtempSync("own-");
    const child = spawn(process.execPath, ["hold.mjs", how], {
      cwd: import.meta.dirname ?? new URL(".", import.meta.url).pathname, env: { ...process.env, TMPDIR: fs.realpathSync(temporary) },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [said] = await once(child.stdout, "data");
    const pid = String(said).trim();
    assert.equal(ended(pid), false);
    assert.equal(fs.readdirSync(temporary).length, 1);
    if (how === "exit") child.stdin.end();
    else child.kill(how);
    await once(child, "exit");
    while (!ended(pid) || fs.readdirSync(temporary).length) await new Promise(setImmediate);
    fs.rmdirSync(temporary);
  });

test("types and names are the same", () => {
  const types = fs.readFileSync(new URL("node_modules/azsreg/index.d.ts", import.meta.url), "utf8");
  const exported = [...types.matchAll(/^export (?:class|function) (\w+)/gm)].map((found) => found[1]);
  assert.deepEqual(Object.keys(shipped).sort(), exported.sort());
  const declared = types.split("export class Azsreg")[1].split("\n}")[0];
  const methods = [...declared.matchAll(/^  (\w+)(?:<\w+>)?\(/gm)].map((found) => found[1]).filter((name) => name !== "constructor");
  const own = Object.getOwnPropertyNames(shipped.Azsreg.prototype).filter((name) => name !== "constructor");
  assert.deepEqual(own.sort(), methods.sort());
});
