// What the betas of @azure/arm-azurestack 3 are made of, @azure/core-client, with the published operations.
// The betas themselves are in no registry we may use. The methods are called as in 2.1.1, so that the
// same file of docs/clients/ runs on either.
import { ServiceClient, createSerializer } from "@azure/core-client";

const one = (serializedName, name, more) => ({ serializedName, type: { name }, ...more });
const text = (serializedName) => one(serializedName, "String");
const given = (serializedName) => one(serializedName, "String", { readOnly: true });
const Composite = (className, modelProperties) => ({ type: { name: "Composite", className, modelProperties } });
const a = (mapper, serializedName, more) => ({ ...mapper, serializedName, ...more });
const many = (mapper) => Composite("List", {
  value: { serializedName: "value", type: { name: "Sequence", element: mapper } }, nextLink: text("nextLink") });

const SystemData = Composite("SystemData", {
  createdBy: text("createdBy"), createdByType: text("createdByType"), createdAt: one("createdAt", "DateTime"),
  lastModifiedBy: text("lastModifiedBy"), lastModifiedByType: text("lastModifiedByType"),
  lastModifiedAt: one("lastModifiedAt", "DateTime") });
const common = { id: given("id"), name: given("name"), type: given("type"), etag: text("etag"),
  systemData: a(SystemData, "systemData", { readOnly: true }) };
const Registration = Composite("Registration", { ...common, kind: given("kind"),
  location: one("location", "String", { isConstant: true, defaultValue: "global" }),
  tags: { serializedName: "tags", type: { name: "Dictionary", value: { type: { name: "String" } } } },
  objectId: text("properties.objectId"), cloudId: text("properties.cloudId"),
  billingModel: text("properties.billingModel") });
const RegistrationParameter = Composite("RegistrationParameter", { location: text("location"),
  registrationToken: one("properties.registrationToken", "String", { required: true }) });
const CustomerSubscription = Composite("CustomerSubscription", { ...common, tenantId: text("properties.tenantId") });
const ActivationKey = Composite("ActivationKeyResult", { activationKey: text("activationKey") });
const Failure = Composite("ErrorResponse", { error: a(
  Composite("ErrorDetails", { code: text("code"), message: text("message"), target: text("target") }), "error") });

const parameter = (name, mapper = one(name, "String", { required: true }), more) =>
  ({ parameterPath: name, mapper, ...more });
const host = parameter("$host", one("$host", "String", { required: true }), { skipEncoding: true });
const version = parameter("apiVersion", one("api-version", "String", { required: true }));
const json = { isConstant: true, defaultValue: "application/json" };
const accept = parameter("accept", one("Accept", "String", json));
const contentType = parameter("contentType", one("Content-Type", "String", json));
const serializer = createSerializer({}, false);

const REG = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.AzureStack" +
  "/registrations/{registrationName}";
const CUSTOMERS = REG + "/customerSubscriptions";

function operation(httpMethod, path, answers, { body, versioned = true } = {}) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((found) => parameter(found[1], undefined,
    { skipEncoding: found[1] === "nextLink" }));
  const responses = Object.fromEntries(
    Object.entries(answers).map(([status, bodyMapper]) => [status, bodyMapper ? { bodyMapper } : {}]));
  return { httpMethod, path, serializer, responses: { ...responses, default: { bodyMapper: Failure } },
    urlParameters: [host, ...names], queryParameters: versioned ? [version] : [],
    headerParameters: body ? [contentType, accept] : [accept], mediaType: body && "json",
    requestBody: body && parameter("body", a(body, "body", { required: true })) };
}

const operations = {
  registrations: {
    createOrUpdate: operation("PUT", REG, { 200: Registration, 201: Registration }, { body: RegistrationParameter }),
    get: operation("GET", REG, { 200: Registration }),
    deleteMethod: operation("DELETE", REG, { 200: null, 204: null }),
    getActivationKey: operation("POST", REG + "/getactivationkey", { 200: ActivationKey }),
    enableRemoteManagement: operation("POST", REG + "/enableRemoteManagement", { 200: null }, { versioned: false }),
  },
  customerSubscriptions: {
    create: operation("PUT", CUSTOMERS + "/{customer}", { 200: CustomerSubscription }, { body: CustomerSubscription }),
    deleteMethod: operation("DELETE", CUSTOMERS + "/{customer}", { 200: null, 204: null }),
    list: operation("GET", CUSTOMERS, { 200: many(CustomerSubscription) }),
    listNext: operation("GET", "{nextLink}", { 200: many(CustomerSubscription) }),
  },
};

class AzureStackManagementClient extends ServiceClient {
  constructor(credential, subscriptionId, options) {
    super({ requestContentType: "application/json; charset=utf-8", credential, ...options });
    Object.assign(this, { $host: options.endpoint, subscriptionId, apiVersion: options.apiVersion });
    for (const [group, methods] of Object.entries(operations)) {
      this[group] = Object.fromEntries(Object.entries(methods).map(([name, spec]) => [name, (...given) => {
        const named = spec.path === "{nextLink}" ? ["nextLink"]
          : [...spec.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).slice(1);
        return this.sendOperationRequest(
          Object.fromEntries([...named, "body"].map((argument, i) => [argument, given[i]])), spec).then(iterable);
      }]));
    }
  }
}

// A page of 2.1.1 is an array.
const iterable = (answer) => answer?.value ? Object.assign([...answer.value], { nextLink: answer.nextLink }) : answer;

export default { AzureStackManagementClient };
