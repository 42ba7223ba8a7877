#include "rp/customer_subscriptions.h"

#include "arm/paging.h"
#include "rp/lock_check.h"
#include "rp/ownership.h"
#include "rp/scope.h"
#include "store/customer_subscriptions.h"

#include <string.h>

// What all mappings of a registration begin with.
struct rendering {
    struct text id;
    struct text name;
};

static struct rendering rendering_of(struct arm_call *call,
                                     const struct registration_row *registration) {
    struct buffer name = buffer_in(call->arena);
    struct rendering rendering = {
        .id = scope_registration_id(call, registration, "/customerSubscriptions/")};
    buffer_add(&name, registration->name);
    buffer_add_char(&name, '/');
    if (!buffer_text(&name, &rendering.name))
        call->out.buffer.failed = true;
    return rendering;
}

static void render(struct arm_call *call, const struct rendering *rendering,
                   const struct customer_subscription_row *row) {
    struct json_out *out = &call->out;
    char id[GUID_CHARS + 1];
    char tenant[GUID_CHARS + 1];
    char etag[ARM_ETAG_CHARS];
    guid_write(&row->id, id);
    guid_write(&row->tenant, tenant);
    arm_etag_write(row->etag, etag);
    json_object(out);
    json_put_joined(out, TEXT("id"), rendering->id, (struct text){id, GUID_CHARS});
    json_put_joined(out, TEXT("name"), rendering->name, (struct text){id, GUID_CHARS});
    json_put_text(out, TEXT("type"),
                  TEXT("Microsoft.AzureStack/registrations/customerSubscriptions"));
    json_put_text(out, TEXT("etag"), (struct text){etag, sizeof etag});
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("tenantId"), (struct text){tenant, GUID_CHARS});
    json_object_end(out);
    json_object_end(out);
}

// Check 3 holds for every operation: a disconnected registration has no customers at all.
static enum arm_code check_billing(struct arm_call *call, const struct registration_row *row) {
    return ownership_allows_customers(row->billing_model)
               ? ARM_OK
               : arm_refuse(call, ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED, TEXT(""));
}

// An id that is not lower case names nothing: MISSING, as for one that is not mapped.
static enum store_result find(struct arm_call *call, const struct registration_row *registration,
                              struct customer_subscription_row *ret_row) {
    struct guid id;
    if (!guid_read_lower(arm_call_param(call, "customerSubscriptionId"), &id))
        return STORE_MISSING;
    return store_customer_find(rp_of(call)->db, registration->id, &id, ret_row);
}

enum arm_code customer_subscriptions_get(struct arm_call *call) {
    struct registration_row registration;
    struct customer_subscription_row row;
    enum arm_code code = scope_registration(call, &registration);
    if (code == ARM_OK)
        code = check_billing(call, &registration);
    if (code != ARM_OK)
        return code;
    const enum store_result found = find(call, &registration, &row);
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_CUSTOMER_SUBSCRIPTION_NOT_FOUND,
                          arm_call_param(call, "customerSubscriptionId"), registration.name);
    if (found != STORE_OK)
        return rp_fault(call, found);
    if (!arm_call_not_modified(call, arm_etag_text(call->arena, row.etag))) {
        const struct rendering rendering = rendering_of(call, &registration);
        render(call, &rendering, &row);
    }
    return ARM_OK;
}

static struct text key_of(const struct customer_subscription_row *row) {
    return (struct text){(const char *)row->id.bytes, GUID_BYTES};
}

enum arm_code customer_subscriptions_list(struct arm_call *call) {
    struct registration_row registration;
    struct customer_subscription_row *rows = NULL;
    struct arm_page page;
    struct guid after;
    size_t count = 0;
    enum arm_code code = scope_registration(call, &registration);
    if (code == ARM_OK)
        code = check_billing(call, &registration);
    if (code == ARM_OK)
        code = arm_page_open(call, text_format(call->arena, "%lld", (long long)registration.id),
                             scope_registration_id(call, &registration, "/customerSubscriptions"),
                             &page);
    if (code != ARM_OK)
        return code;
    if (page.after.size == GUID_BYTES)
        memcpy(after.bytes, page.after.at, GUID_BYTES);
    const enum store_result result = store_customer_list(
        rp_of(call)->db, call->arena, registration.id,
        page.after.size == GUID_BYTES ? &after : NULL, page.limit + 1, &rows, &count);
    if (result != STORE_OK)
        return rp_fault(call, result);
    const struct rendering rendering = rendering_of(call, &registration);
    for (size_t i = 0; i < count && arm_page_next(&page, key_of(&rows[i])); i++)
        render(call, &rendering, &rows[i]);
    arm_page_close(call, &page);
    return ARM_OK;
}

static struct ownership_party party_of(const struct subscription_row *row) {
    return (struct ownership_party){
        .known = row->in_directory,
        .assumed = !row->in_directory,
        .active = text_is(row->state, TEXT("Active")),
        .offer = row->offer,
        .root_partner = row->root_partner,
        .partner_reachable = row->partner_reachable,
        .tenant = row->tenant,
    };
}

// --loose: an unknown customer's tenant is the one the request names, or one made from its id.
static struct ownership_party assumed_party(const struct ownership_facts *facts) {
    struct ownership_party party = {.assumed = true, .active = true};
    if (!guid_read(facts->tenant_id, &party.tenant))
        party.tenant = guid_derived(facts->customer_id);
    return party;
}

static enum store_result find_customer(struct arm_call *call, struct ownership_facts *facts) {
    struct subscription_row row;
    struct guid id;
    if (!guid_read_lower(facts->customer_id, &id))
        return STORE_OK; // the rule refuses it before it asks for more
    const enum store_result found =
        store_subscription_find(rp_of(call)->db, call->arena, &id, &row);
    if (found == STORE_OK && row.in_directory)
        facts->customer = party_of(&row);
    else if (rp_of(call)->loose)
        facts->customer = assumed_party(facts);
    return found == STORE_MISSING ? STORE_OK : found;
}

static enum arm_code gather(struct arm_call *call, const struct registration_row *registration,
                            struct text tenant_id, struct ownership_facts *ret_facts) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    if (code != ARM_OK)
        return code;
    *ret_facts = (struct ownership_facts){
        .customer_id = arm_call_param(call, "customerSubscriptionId"),
        .billing_model = registration->billing_model,
        .approved = subscription.approved,
        .registration = party_of(&subscription),
        .tenant_id = tenant_id,
    };
    const enum store_result found = find_customer(call, ret_facts);
    return found == STORE_OK ? ARM_OK : rp_fault(call, found);
}

static enum arm_code refuse_tenant(struct arm_call *call, const struct ownership_facts *facts) {
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id);
    const struct text own = guid_text(call->arena, &facts->customer.tenant);
    call->error.target = TEXT("properties.tenantId");
    call->error.more = text_format(call->arena,
                                   "The tenantId given is '%.*s', but the subscription was created "
                                   "in tenant '%.*s'.",
                                   TEXT_ARGS(facts->tenant_id), TEXT_ARGS(own));
    return code;
}

static enum arm_code refuse_unapproved(struct arm_call *call, struct text registration) {
    const enum arm_code code = arm_refuse(call, ARM_UNAUTHORIZED_CSP_REGISTRATION, registration);
    call->error.more = TEXT(
        "Only a CSP or APSS subscription can have customers; to approve it, set "
        "\"multiTenancyApproved\": true on it in the directory file.");
    return code;
}

static enum arm_code check_owner(struct arm_call *call, const struct registration_row *registration,
                                 const struct ownership_facts *facts) {
    enum arm_code code = ARM_OK;
    switch (ownership_check(facts)) {
    case OWNERSHIP_OK:
        return ARM_OK;
    case OWNERSHIP_ID_NOT_LOWER_CASE_GUID:
        code = arm_refuse(call, ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id);
        call->error.more = TEXT("The identifier must be a GUID that uses lowercase letters.");
        return code;
    case OWNERSHIP_CAPACITY:
        return arm_refuse(call, ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED, TEXT(""));
    case OWNERSHIP_NOT_APPROVED:
        return refuse_unapproved(call, registration->name);
    case OWNERSHIP_NOT_REACHABLE:
        return arm_refuse(call, ARM_METADATA_RESOLVER_BAD_GATEWAY, TEXT(""));
    case OWNERSHIP_UNKNOWN_OR_INACTIVE:
        return arm_refuse(call, ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id);
    case OWNERSHIP_NOT_CSP:
        return arm_refuse(call, ARM_INVALID_CSP_SUBSCRIPTION, facts->customer_id);
    case OWNERSHIP_OTHER_PARTNER:
        return arm_refuse(call, ARM_BAD_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id,
                          registration->name);
    case OWNERSHIP_OTHER_TENANT:
        return refuse_tenant(call, facts);
    }
    return ARM_INTERNAL_SERVER_ERROR;
}

static enum arm_code read_tenant(struct arm_call *call, struct text *ret_tenant_id) {
    struct json_reader reader;
    struct json_at root;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    const struct json_at properties = json_child_object(&reader, &root, "properties");
    *ret_tenant_id = json_string(&reader, &properties, "tenantId");
    arm_call_hint(call, &root, &properties, (const char *const[]){"tenantId", NULL});
    return arm_call_read(call, &reader);
}

static enum arm_code write(struct arm_call *call, const struct registration_row *registration,
                           const struct ownership_facts *facts) {
    struct customer_subscription_row row;
    const enum store_result found = find(call, registration, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return rp_fault(call, found);
    const bool exists = found == STORE_OK;
    const enum arm_code code = arm_call_precondition(
        call, exists, exists ? arm_etag_text(call->arena, row.etag) : TEXT(""));
    if (code != ARM_OK)
        return code;
    if (!guid_read_lower(facts->customer_id, &row.id))
        return ARM_INTERNAL_SERVER_ERROR;
    const bool renewed = exists && guid_is(&row.tenant, &facts->customer.tenant);
    row.tenant = facts->customer.tenant;
    row.etag = arm_etag_new();
    const enum store_result written =
        renewed ? store_customer_renew(rp_of(call)->db, registration->id, &row)
                : store_customer_put(rp_of(call)->db, registration->id, &row);
    if (written != STORE_OK)
        return rp_fault(call, written);
    call->etag = arm_etag_text(call->arena, row.etag);
    const struct rendering rendering = rendering_of(call, registration);
    render(call, &rendering, &row);
    return ARM_OK;
}

enum arm_code customer_subscriptions_create(struct arm_call *call) {
    struct registration_row registration;
    struct ownership_facts facts;
    struct text tenant_id = {0};
    enum arm_code code = scope_registration_to_write(call, &registration);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = read_tenant(call, &tenant_id);
    if (code == ARM_OK)
        code = gather(call, &registration, tenant_id, &facts);
    if (code == ARM_OK)
        code = check_owner(call, &registration, &facts);
    return code == ARM_OK ? write(call, &registration, &facts) : code;
}

enum arm_code customer_subscriptions_delete(struct arm_call *call) {
    struct registration_row registration;
    struct customer_subscription_row row;
    enum arm_code code = scope_registration_to_write(call, &registration);
    if (code == ARM_OK)
        code = check_billing(call, &registration);
    if (code != ARM_OK)
        return code;
    enum store_result result = find(call, &registration, &row);
    if (result == STORE_MISSING) {
        call->status = 204;
        return ARM_OK;
    }
    if (result == STORE_OK)
        code = lock_check(call);
    if (result == STORE_OK && code == ARM_OK)
        code = arm_call_precondition(call, true, arm_etag_text(call->arena, row.etag));
    if (code != ARM_OK)
        return code;
    if (result == STORE_OK)
        result = store_customer_remove(rp_of(call)->db, registration.id, &row.id);
    return result == STORE_OK ? ARM_OK : rp_fault(call, result);
}
