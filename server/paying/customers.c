#include "paying/customers.h"

#include "app/fault.h"
#include "control/control_call.h"
#include "glance/subscription_glance.h"
#include "scope/resource_id.h"
#include "scope/scope.h"
#include "tables/customer_subscriptions.h"
#include "tables/registrations.h"

enum { TOP = 100 };

struct customers {
    struct resource_id registration;
    struct guid after; // nil: from the start
    unsigned long top;
    struct customer_subscription_row *rows;
    size_t count; // one more than top: there are more
};

// --- what is asked ---

static enum arm_code read_after(struct arm_call *call, struct guid *ret_after) {
    struct text value = TEXT("");
    *ret_after = (struct guid){0};
    if (!arm_query_find(call->arena, call->path.query, "after", &value) ||
        guid_read(value, ret_after))
        return ARM_OK;
    return control_refuse_query(call, "after", TEXT("a GUID"));
}

static enum arm_code read_query(struct arm_call *call, struct customers *ret_customers) {
    static const char *const names[] = {"registration", "after", "top", NULL};
    const struct text id = arm_call_query(call, "registration");
    enum arm_code code = control_query(call, names);
    *ret_customers = (struct customers){.top = TOP};
    if (code == ARM_OK && (!resource_id_read(call->arena, id, &ret_customers->registration) ||
                           !text_same(ret_customers->registration.type, TEXT(REGISTRATION_TYPE))))
        code = control_refuse_query(call, "registration", TEXT("a registration's id"));
    if (code == ARM_OK)
        code = read_after(call, &ret_customers->after);
    return code == ARM_OK ? control_number(call, "top", 1, TOP, &ret_customers->top) : code;
}

// --- the answer ---

static void render_tenant(struct arm_call *call, const struct guid *tenant, struct text name) {
    json_put_object(&call->out, TEXT("tenant"));
    json_put_text(&call->out, TEXT("id"), guid_text(call->arena, tenant));
    json_put_if_any(&call->out, TEXT("displayName"), name);
    json_object_end(&call->out);
}

static void render_partner(struct json_out *out, const struct subscription_glance *glance) {
    if (!glance->partner.size)
        return;
    json_put_object(out, TEXT("partner"));
    json_put_text(out, TEXT("name"), glance->partner);
    json_put_text(out, TEXT("displayName"), glance->partner_display_name);
    json_put_text(out, TEXT("rollsUpTo"), glance->root);
    json_object_end(out);
}

// Of a subscription that the directory does not know there is nothing but its id.
static enum store_result render_row(struct arm_call *call,
                                    const struct customer_subscription_row *row) {
    struct subscription_glance glance = {0};
    struct json_out *out = &call->out;
    const enum store_result found =
        store_subscription_glance(app_db(call), call->arena, &row->id, &glance);
    const bool is_known = found == STORE_OK;
    json_object(out);
    json_put_text(out, TEXT("id"), guid_text(call->arena, &row->id));
    json_put_if_any(out, TEXT("displayName"), glance.display_name);
    json_put_if_any(out, TEXT("offer"), glance.offer);
    json_put_if_any(out, TEXT("state"), glance.state);
    render_tenant(call, &row->tenant,
                  is_known && guid_is(&glance.tenant, &row->tenant) ? glance.tenant_name
                                                                    : TEXT(""));
    render_partner(out, &glance);
    json_put_time(out, TEXT("validFrom"), row->valid_from_ms);
    json_object_end(out);
    return found == STORE_MISSING ? STORE_OK : found;
}

static enum store_result render(struct arm_call *call, const struct customers *customers) {
    const bool is_whole = customers->count <= customers->top;
    const size_t count = is_whole ? customers->count : customers->top;
    enum store_result result = STORE_OK;
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    for (size_t i = 0; result == STORE_OK && i < count; i++)
        result = render_row(call, &customers->rows[i]);
    json_array_end(&call->out);
    if (!is_whole)
        json_put_text(&call->out, TEXT("next"),
                      guid_text(call->arena, &customers->rows[count - 1].id));
    json_object_end(&call->out);
    return result;
}

static enum store_result find(struct arm_call *call, struct customers *customers) {
    const struct resource_id *id = &customers->registration;
    struct registration_row row;
    const enum store_result found =
        store_registration_find(app_db(call), call->arena, &id->subscription, id->group, id->name,
                                app_of(call)->loose, &row);
    return found == STORE_OK
               ? store_customer_list(app_db(call), call->arena, row.id,
                                     guid_is_nil(&customers->after) ? NULL : &customers->after,
                                     customers->top + 1, &customers->rows, &customers->count)
               : found;
}

enum arm_code paying_customers(struct arm_call *call) {
    struct customers customers;
    const enum arm_code code = read_query(call, &customers);
    if (code != ARM_OK)
        return code;
    const struct resource_id *id = &customers.registration;
    enum store_result result = find(call, &customers);
    if (result == STORE_MISSING)
        return arm_refuse(call, ARM_REGISTRATION_NOT_FOUND,
                          guid_text(call->arena, &id->subscription), id->group, id->name);
    if (result == STORE_OK)
        result = render(call, &customers);
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}
