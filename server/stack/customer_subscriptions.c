#include "stack/customer_subscriptions.h"

#include "app/changes.h"
#include "app/fault.h"
#include "app/listing.h"
#include "base/cleanup.h"
#include "scope/access.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "stack/noting.h"
#include "stack/owner_check.h"
#include "stack/party.h"
#include "tables/customer_subscriptions.h"

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
        json_out_fail(&call->out);
    return rendering;
}

static void customer_render(struct arm_call *call, const struct rendering *rendering,
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

// The mapping that the URL names, as it is before the request.
struct mapping {
    bool is_named; // by a GUID in lower case; anything else names nothing
    bool exists;
    struct customer_subscription_row row; // where it does not exist its id alone
};

static enum arm_code find_mapping(struct arm_call *call,
                                  const struct registration_row *registration,
                                  struct mapping *ret_mapping) {
    struct guid id = {0};
    struct mapping mapping = {
        .is_named = guid_read_lower(arm_call_param(call, "customerSubscriptionId"), &id)};
    mapping.row.id = id;
    const enum store_result found =
        mapping.is_named ? store_customer_find(app_db(call), registration->id, &id, &mapping.row)
                         : STORE_MISSING;
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    mapping.exists = found == STORE_OK;
    *ret_mapping = mapping;
    return ARM_OK;
}

static enum arm_code refuse_missing(struct arm_call *call,
                                    const struct registration_row *registration, bool is_named) {
    const enum arm_code code =
        arm_refuse(call, ARM_CUSTOMER_SUBSCRIPTION_NOT_FOUND,
                   arm_call_param(call, "customerSubscriptionId"), registration->name);
    return is_named ? code : owner_because_of_form(call, code);
}

enum arm_code customer_subscriptions_get(struct arm_call *call) {
    struct registration_row registration;
    struct mapping mapping = {0};
    enum arm_code code = scope_registration(call, &registration);
    if (code == ARM_OK)
        code = owner_check_billing(call, &registration);
    if (code == ARM_OK)
        code = find_mapping(call, &registration, &mapping);
    if (code != ARM_OK)
        return code;
    if (!mapping.exists)
        return refuse_missing(call, &registration, mapping.is_named);
    code = arm_call_read_condition(call, arm_etag_text(call->arena, mapping.row.etag));
    if (code != ARM_OK)
        return code;
    const struct rendering rendering = rendering_of(call, &registration);
    customer_render(call, &rendering, &mapping.row);
    return ARM_OK;
}

// What a list's rows are read and shown with.
struct customers {
    const struct registration_row *registration;
    struct rendering rendering;
};

static enum store_result customer_read_rows(struct arm_call *call, const void *context,
                                            struct text after, size_t limit, void *ret_rows,
                                            size_t *ret_count) {
    const struct customers *customers = context;
    struct guid id;
    return store_customer_list(app_db(call), call->arena, customers->registration->id,
                               listing_id_of_key(after, &id), limit, ret_rows, ret_count);
}

static struct text customer_key(struct arm_call *call, const void *row) {
    const struct customer_subscription_row *customer = row;
    (void)call;
    return listing_key_of_id(&customer->id);
}

static bool customer_is_shown(struct arm_call *call, const void *context, const void *row) {
    const struct customers *customers = context;
    const struct customer_subscription_row *customer = row;
    if (!access_is_partial(call))
        return true;
    const struct text id = guid_text(call->arena, &customer->id);
    return access_shows(call, text_format(call->arena, "%.*s%.*s",
                                          TEXT_ARGS(customers->rendering.id), TEXT_ARGS(id)));
}

static enum arm_code customer_render_row(struct arm_call *call, const void *context,
                                         const void *row) {
    const struct customers *customers = context;
    customer_render(call, &customers->rendering, row);
    return ARM_OK;
}

enum arm_code customer_subscriptions_list(struct arm_call *call) {
    struct registration_row registration;
    enum arm_code code = scope_registration(call, &registration);
    if (code == ARM_OK)
        code = owner_check_billing(call, &registration);
    if (code != ARM_OK)
        return code;
    const struct customers customers = {&registration, rendering_of(call, &registration)};
    const struct listing listing = {
        .scope = text_format(call->arena, "%lld", (long long)registration.id),
        .path = scope_registration_id(call, &registration, "/customerSubscriptions"),
        .context = &customers,
        .row_size = sizeof(struct customer_subscription_row),
        .read = customer_read_rows,
        .key = customer_key,
        .is_shown = customer_is_shown,
        .render = customer_render_row,
    };
    return listing_answer(call, &listing);
}

// --loose: an unknown customer's tenant is the one the request names, or the one it is mapped for,
// or one made from its id.
static struct ownership_party assumed_party(const struct ownership_facts *facts,
                                            const struct mapping *mapping) {
    struct ownership_party party = {.assumed = true};
    if (guid_read(facts->tenant_id, &party.tenant))
        return party;
    party.tenant = mapping->exists ? mapping->row.tenant : guid_derived(facts->customer_id);
    return party;
}

static enum store_result find_customer(struct arm_call *call, const struct mapping *mapping,
                                       struct ownership_facts *facts) {
    struct subscription_row row;
    if (!mapping->is_named)
        return STORE_OK; // the rule refuses it before it asks for more
    const enum store_result found =
        store_subscription_find(app_db(call), call->arena, &mapping->row.id, &row);
    if (found == STORE_OK && row.in_directory)
        facts->customer = party_of(&row);
    else if (app_of(call)->loose)
        facts->customer = assumed_party(facts, mapping);
    return found == STORE_MISSING ? STORE_OK : found;
}

static enum arm_code gather(struct arm_call *call, const struct registration_row *registration,
                            struct text tenant_id, const struct mapping *mapping,
                            struct ownership_facts *ret_facts) {
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
    const enum store_result found = find_customer(call, mapping, ret_facts);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
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

// Most are renewed, or new: neither their id nor their tenant is mapped.
static enum store_result write_row(struct arm_call *call,
                                   const struct registration_row *registration,
                                   const struct customer_subscription_row *row, bool is_renewed,
                                   bool is_new) {
    if (is_renewed)
        return store_customer_renew(app_db(call), registration->id, row);
    return is_new ? store_customer_add(app_db(call), registration->id, row)
                  : store_customer_put(app_db(call), registration->id, row);
}

static enum arm_code customer_write(struct arm_call *call,
                                    const struct registration_row *registration,
                                    const struct mapping *mapping,
                                    const struct ownership_facts *facts) {
    struct customer_subscription_row row = mapping->row;
    const bool exists = mapping->exists;
    const enum arm_code code = arm_call_precondition(
        call, exists, exists ? arm_etag_text(call->arena, row.etag) : TEXT(""));
    if (code != ARM_OK)
        return code;
    const enum store_result looked =
        noting_replaced(call, registration, &row.id, &facts->customer.tenant);
    if (looked != STORE_OK && looked != STORE_MISSING)
        return app_fault(call, looked);
    app_written(call, exists, noting_id(call, registration, &row.id));
    const bool renewed = exists && guid_is(&row.tenant, &facts->customer.tenant);
    row.tenant = facts->customer.tenant;
    row.etag = arm_etag_new();
    const enum store_result written =
        write_row(call, registration, &row, renewed, !exists && looked == STORE_MISSING);
    if (written != STORE_OK)
        return app_fault(call, written);
    call->etag = arm_etag_text(call->arena, row.etag);
    const struct rendering rendering = rendering_of(call, registration);
    customer_render(call, &rendering, &row);
    return ARM_OK;
}

// With the mapping, which it asks first.
static void foresee(struct arm_call *call, const struct registration_row *registration,
                    struct text tenant_id) {
    struct guid id;
    struct guid tenant;
    if (!guid_read_lower(arm_call_param(call, "customerSubscriptionId"), &id))
        return;
    store_subscription_foresee(app_db(call), &id);
    if (guid_read(tenant_id, &tenant))
        store_customer_foresee(app_db(call), registration->id, &tenant);
}

enum arm_code customer_subscriptions_create(struct arm_call *call) {
    struct registration_row registration;
    struct mapping mapping = {0};
    struct ownership_facts facts;
    struct text tenant_id = {0};
    enum arm_code code = scope_registration_to_write(call, &registration);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = read_tenant(call, &tenant_id);
    if (code == ARM_OK)
        foresee(call, &registration, tenant_id);
    if (code == ARM_OK)
        code = find_mapping(call, &registration, &mapping);
    if (code == ARM_OK)
        code = gather(call, &registration, tenant_id, &mapping, &facts);
    if (code == ARM_OK)
        code = owner_check(call, &registration, &facts);
    return code == ARM_OK ? customer_write(call, &registration, &mapping, &facts) : code;
}

// What is not mapped needs no leave to be removed: it is asked before all but check 3.
enum arm_code customer_subscriptions_delete(struct arm_call *call) {
    struct registration_row registration;
    struct mapping mapping = {0};
    enum arm_code code = scope_registration(call, &registration);
    if (code == ARM_OK)
        code = owner_check_billing(call, &registration);
    if (code == ARM_OK)
        code = find_mapping(call, &registration, &mapping);
    if (code == ARM_OK && !mapping.exists)
        return arm_nothing_there(call);
    if (code == ARM_OK)
        code = scope_check_registration_writable(call);
    if (code == ARM_OK)
        code = lock_check(call);
    if (code == ARM_OK)
        code = arm_call_precondition(call, true, arm_etag_text(call->arena, mapping.row.etag));
    if (code != ARM_OK)
        return code;
    app_changed(call, CHANGE_REMOVED, noting_id(call, &registration, &mapping.row.id));
    const enum store_result removed =
        store_customer_remove(app_db(call), registration.id, &mapping.row.id);
    return removed == STORE_OK ? ARM_OK : app_fault(call, removed);
}

enum arm_code customer_subscriptions_facts(struct arm_call *call,
                                           const struct registration_row *registration,
                                           struct ownership_facts *ret_facts) {
    struct mapping mapping = {.is_named = false};
    struct text tenant_id = {0};
    cJSON *const body = TAKE(call->body);
    DISREGARD(read_tenant(call, &tenant_id));
    if (tenant_id.at)
        tenant_id = text_copy(call->arena, tenant_id);
    cJSON_Delete(call->body);
    call->body = body;
    mapping.is_named = guid_read(arm_call_param(call, "customerSubscriptionId"), &mapping.row.id);
    mapping.exists =
        mapping.is_named && store_customer_find(app_db(call), registration->id, &mapping.row.id,
                                                &mapping.row) == STORE_OK;
    return gather(call, registration, tenant_id, &mapping, ret_facts);
}
