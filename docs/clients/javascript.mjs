import { execFileSync } from "node:child_process";
import { ClientSecretCredential } from "@azure/identity";
import { ResourceManagementClient } from "@azure/arm-resources";
import stackModule from "@azure/arm-azurestack";

const azure = "https://localhost:8443";
const subscription = "c0de0000-0000-4000-8000-000000000001";
const where = ["azurestack", "contoso-stack"]; // resource group and registration
const lock = `/subscriptions/${subscription}/resourceGroups/azurestack/providers/Microsoft.AzureStack` +
  "/registrations/contoso-stack/providers/Microsoft.Authorization/locks/RegistrationResourceLock";
const refusal = (error) => console.log(error.statusCode, error.code, error.message);

// == endpoints
const endpoints = await (await fetch(`${azure}/metadata/endpoints?api-version=2015-01-01`)).json();
console.log(endpoints);

// == sign in
const credential = new ClientSecretCredential(
  "adfs", "a5570000-0000-4000-8000-000000000001", "azsreg-development-only", { authorityHost: azure });
const scope = endpoints.authentication.audiences[0] + "/.default";
const bearer = async () => `Bearer ${(await credential.getToken(scope)).token}`;
const signRequest = async (request) => { // what arm-azurestack, of an older make, asks of a credential
  request.headers.set("Authorization", await bearer());
  return request;
};
const resources = new ResourceManagementClient(credential, subscription,
  { endpoint: azure, credentialScopes: scope });
const stack = new stackModule.AzureStackManagementClient({ signRequest }, subscription, { baseUri: azure });
console.log(await (await fetch(`${azure}/subscriptions/${subscription}?api-version=2020-01-01`,
  { headers: { Authorization: await bearer() } })).json());

// == provider
console.log(await resources.providers.register("Microsoft.AzureStack"));

// == group
console.log(await resources.resourceGroups.createOrUpdate("azurestack", { location: "West Central US" }));

// == registration
const registrationToken = execFileSync("azsreg", ["token", "--billing-model", "PayAsYouUse"]).toString().trim();
console.log(await stack.registrations.createOrUpdate(...where, { location: "global", registrationToken }));

// == read
console.log((await stack.registrations.get(...where)).billingModel);

// == activation key
console.log((await stack.registrations.getActivationKey(...where)).activationKey);

// == lock
console.log(await resources.resources.beginCreateOrUpdateByIdAndWait(lock, "2016-09-01",
  { properties: { level: "CanNotDelete" } }));

// == add
for (const customer of "ac") {
  console.log(await stack.customerSubscriptions.create(...where, `c5000000-0000-4000-8000-00000000000${customer}`, {}));
}

// == list
const listCustomers = async () => {
  let page = await stack.customerSubscriptions.list(...where);
  for (;;) {
    for (const customer of page) console.log(customer.name, customer.tenantId);
    if (!page.nextLink) break;
    page = await stack.customerSubscriptions.listNext(page.nextLink);
  }
};
await listCustomers();

// == replace: a tenant has one subscription, so this one takes the place of …a
await stack.customerSubscriptions.create(...where, "c5000000-0000-4000-8000-00000000000b", {});
await listCustomers();

// == refuse: the customer of another partner
await stack.customerSubscriptions.create(...where, "c5000000-0000-4000-8000-0000000000fc", {}).catch(refusal);

// == unlock: nothing under a lock can be removed
await stack.registrations.deleteMethod(...where).catch(refusal);
await resources.resources.beginDeleteByIdAndWait(lock, "2016-09-01");

// == remove
await stack.customerSubscriptions.deleteMethod(...where, "c5000000-0000-4000-8000-00000000000b");
await listCustomers();

// == unregister
await stack.registrations.deleteMethod(...where);
await stack.registrations.get(...where).catch(refusal);
