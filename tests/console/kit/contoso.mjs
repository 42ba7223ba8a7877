// The people of samples/contoso.json, and what a test has them do before it looks.

import { run } from "./server.mjs";

export const APSS = "c0de0000-0000-4000-8000-000000000002"; // the provider is registered, and there is a group
export const FABRIKAM = "fab10000-0000-4000-8000-000000000001"; // reseller of Wingtip
const GROUP = "azurestack";
export const ALPINE = "c5000000-0000-4000-8000-00000000000a";
export const ALPINE_TENANT = "bbbb0000-0000-4000-8000-000000000001";
export const WOODGROVE = "c5000000-0000-4000-8000-00000000000c";
export const WOODGROVE_TENANT = "bbbb0000-0000-4000-8000-000000000002";
export const LUCERNE = "c5000000-0000-4000-8000-0000000000fc"; // another partner's customer
export const CLIENT = { id: "a5570000-0000-4000-8000-000000000001", secret: "azsreg-development-only" };
export const STACK = "contoso-stack";

const STACK_SUBSCRIPTION = "30000000-0000-4000-8000-000000000001"; // a tenant's, on the stack
const METER = "B5C15376-6C94-4FDD-B655-1A69D138ACA3"; // PageBlobCapacity

export const query = (version = "2017-06-01") => `?api-version=${version}`;

export function pathOf(name = STACK, subscription = APSS, group = GROUP) {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.AzureStack/registrations/${encodeURIComponent(name)}`;
}

/** The hash of a screen about a registration: `registrations`, or `pays`. */
export function hashOf(screen, name = STACK, subscription = APSS, group = GROUP) {
  return `#/${screen}/${subscription}/${group}/${encodeURIComponent(name)}`;
}

/** A registration; its path. */
export async function register(server, { name = STACK, subscription = APSS, group = GROUP, tags, headers = {} } = {}) {
  const registrationToken = run("token", "--billing-model", "PayAsYouUse").trim();
  const body = { location: "global", tags, properties: { registrationToken } };
  await server.must("PUT", pathOf(name, subscription, group) + query(), body, headers);
  return pathOf(name, subscription, group);
}

/** Maps a customer, or is refused: the answer. */
export function map(server, registration, customer, headers = {}) {
  return server.ask("PUT", `${registration}/customerSubscriptions/${customer}${query()}`, undefined, headers);
}

/** Hours of storage that a tenant used, ended by the server's present hour; of as many resources. */
export async function report(server, registration, { tenant = ALPINE_TENANT, hours = 24, resources = 1, quantity = 16.461425899527967, headers, control } = {}) {
  const { now } = await server.must("GET", "/_azsreg/clock", undefined, control);
  const end = Math.floor(Date.parse(now) / 3_600_000);
  const at = (hour) => new Date(hour * 3_600_000).toISOString().replace(".000Z", "+00:00");
  const value = Array.from({ length: hours * resources }, (_, i) => {
    const hour = end - (i % hours);
    return recordOf(tenant, `sa${1 + Math.floor(i / hours)}`, at(hour - 1), at(hour), quantity);
  });
  return server.must("POST", `${registration}/providers/Azsreg.Usage/reports${query("2026-11-01")}`, { value }, headers);
}

function recordOf(tenantId, account, usageStartTime, usageEndTime, quantity) {
  const subscriptionId = STACK_SUBSCRIPTION.slice(0, -12) + tenantId.slice(-12);
  const resourceUri = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/${account}`;
  const instanceData = JSON.stringify({ "Microsoft.Resources": { resourceUri, location: "northwest", tags: "", additionalInfo: "" } });
  return { properties: { subscriptionId, usageStartTime, usageEndTime, quantity, meterId: METER, instanceData, tenantId } };
}

/**
 * What there is to see on every screen: a stack with a customer, one that was refused, and usage of
 * both. What has been refused last is `refused`, by the name that its answer has.
 */
export function furnish(server, headers, control) {
  return furnishAs(server, { headers, control });
}

/** The same, with another registration. */
export async function furnishAs(server, { headers = {}, control = {}, ...how }) {
  const registration = await register(server, { headers, ...how });
  await map(server, registration, ALPINE, headers);
  await report(server, registration, { headers, control });
  await report(server, registration, { tenant: WOODGROVE_TENANT, headers, control });
  const refusal = await map(server, registration, LUCERNE, headers);
  return { registration, refused: refusal.headers.get("x-ms-request-id") };
}

/** Every screen, as the address has it; about what `furnish` has made. */
export function screensOf({ refused } = {}) {
  return {
    overview: "#/overview",
    registrations: "#/registrations",
    registration: hashOf("registrations"),
    "who pays": hashOf("pays"),
    directory: "#/directory",
    requests: "#/requests",
    ...(refused && { request: `#/requests/${refused}` }),
    faults: "#/faults",
    api: "#/api",
  };
}
