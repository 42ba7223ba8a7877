#include "sales/orders.h"

#include "app/changes.h"
#include "app/fault.h"
#include "base/clock.h"
#include "parties/fresh_id.h"
#include "parties/subscriptions.h"
#include "partner/customer_render.h"
#include "partner/partner_json.h"
#include "reference/role_assignments.h"
#include "sales/mpn.h"
#include "sales/purchase_render.h"
#include "scope/resource_id.h"
#include "scope/role_definitions.h"

// --- reading ---

static enum arm_code answer_order(struct arm_call *call, const struct speaker *speaker,
                                  const struct guid *tenant, const struct guid *order) {
    struct purchase_row *rows = NULL;
    size_t count = 0;
    const enum store_result read = store_purchase_lines(
        app_db(call), call->arena, speaker->root, tenant, order, ORDER_LINES_MAX, &rows, &count);
    if (read != STORE_OK)
        return app_fault(call, read);
    if (!count)
        return arm_because(call, "order-unknown",
                           arm_refuse(call, PARTNER_ORDER_NOT_FOUND, TEXT("")));
    purchase_render_order(&call->out, rows, count);
    return ARM_OK;
}

enum arm_code orders_get(struct arm_call *call) {
    struct speaker speaker = {0};
    struct partner_customer_row customer;
    struct guid order;
    const enum arm_code code = speaker_and_customer(call, &speaker, &customer);
    if (code != ARM_OK)
        return code;
    if (!guid_read(arm_call_param(call, "orderId"), &order))
        return partner_refuse_property(call, TEXT("orderId"), TEXT("expected a GUID"));
    return answer_order(call, &speaker, &customer.tenant, &order);
}

// In one statement: looking for each order in turn would take the square of their number.
static enum store_result render_orders(struct arm_call *call, const struct speaker *speaker,
                                       const struct guid *tenant, struct json_out *items,
                                       size_t *ret_count) {
    struct purchase_row *rows = NULL;
    size_t count = 0;
    enum store_result read = store_purchase_count(app_db(call), speaker->root, tenant, &count);
    if (read == STORE_OK && count)
        read = store_purchase_all_lines(app_db(call), call->arena, speaker->root, tenant, count,
                                        &rows, &count);
    if (read != STORE_OK)
        return read;
    for (size_t first = 0, end = 0; first < count; first = end) {
        while (end < count && guid_is(&rows[end].order, &rows[first].order))
            end++;
        purchase_render_order(items, rows + first, end - first);
        ++*ret_count;
    }
    return STORE_OK;
}

enum arm_code orders_list(struct arm_call *call) {
    struct speaker speaker = {0};
    struct partner_customer_row customer;
    struct json_out items = json_out_in(call->arena);
    size_t count = 0;
    const enum arm_code code = speaker_and_customer(call, &speaker, &customer);
    if (code != ARM_OK)
        return code;
    json_array(&items);
    const enum store_result read = render_orders(call, &speaker, &customer.tenant, &items, &count);
    if (read != STORE_OK)
        return app_fault(call, read);
    return partner_items(call, &items, count,
                         customer_uri(call->arena, &customer.tenant, "/orders"));
}

// --- buying ---

struct buying {
    struct speaker speaker;
    struct partner_customer_row customer;
    struct purchase_row lines[ORDER_LINES_MAX];
    int64_t partners[ORDER_LINES_MAX]; // through whom each is sold
    size_t count;
    struct text billing_cycle;
    struct text reference;
};

static enum arm_code refuse_line(struct arm_call *call, enum arm_code code, size_t i,
                                 const char *member) {
    const struct text place = text_format(call->arena, "lineItems[%zu].%s", i, member);
    return partner_refuse_at(call, code, place, TEXT(""), "order-line");
}

// The reseller on record, else the one that looks after the customer, else who orders.
static enum arm_code find_partner(struct arm_call *call, struct buying *buying, size_t i,
                                  struct text mpn_id) {
    struct partner_row row;
    const struct text place = text_format(call->arena, "lineItems[%zu].partnerIdOnRecord", i);
    buying->partners[i] =
        buying->customer.reseller ? buying->customer.reseller : buying->speaker.root;
    if (!mpn_id.size)
        return ARM_OK;
    const enum arm_code code = mpn_find_reseller(call, &buying->speaker, mpn_id, place, &row);
    if (code == ARM_OK)
        buying->partners[i] = row.id;
    return code;
}

static bool is_number(const cJSON *node, double number) {
    return node && cJSON_IsNumber(node) && node->valuedouble == number;
}

// The lines are numbered from 0, each once; where one has no number its place is it.
static enum arm_code read_number(struct arm_call *call, struct buying *buying, size_t i,
                                 const cJSON *node) {
    struct purchase_row *row = &buying->lines[i];
    row->line = node && !cJSON_IsNull(node) ? -1 : (int64_t)i;
    for (size_t n = 0; n < buying->count && row->line < 0; n++)
        if (is_number(node, (double)n))
            row->line = (int64_t)n;
    for (size_t other = 0; other < i && row->line >= 0; other++)
        if (buying->lines[other].line == row->line)
            row->line = -1;
    return row->line < 0 ? refuse_line(call, PARTNER_INVALID_LINE_NUMBER, i, "lineItemNumber")
                         : ARM_OK;
}

static enum arm_code read_line(struct arm_call *call, struct json_reader *reader,
                               const struct json_at *at, struct buying *buying) {
    struct purchase_row *row = &buying->lines[at->index];
    const cJSON *quantity = at->node ? cJSON_GetObjectItem(at->node, "quantity") : NULL;
    if (!cJSON_IsObject(at->node))
        json_refuse(reader, at, NULL, "an object");
    const struct text offer = json_string(reader, at, "offerId");
    const struct text name = json_string(reader, at, "friendlyName");
    row->partner_on_record = json_string(reader, at, "partnerIdOnRecord");
    if (!offer.at)
        json_refuse(reader, at, "offerId", "a string");
    if (!quantity || cJSON_IsNull(quantity))
        json_refuse(reader, at, "quantity", "1");
    if (name.size && !text_has_characters(name, 256))
        json_refuse(reader, at, "friendlyName", "a string of 1 to 256 characters");
    const enum arm_code code = partner_read(call, reader);
    if (code != ARM_OK)
        return code;
    row->name = name.size ? name : TEXT(OFFER_NAME);
    row->offer_id = TEXT(PURCHASE_OFFER);
    if (!text_same(offer, TEXT(PURCHASE_OFFER)))
        return refuse_line(call, PARTNER_INVALID_OFFER, at->index, "offerId");
    if (!is_number(quantity, 1))
        return refuse_line(call, PARTNER_INVALID_QUANTITY, at->index, "quantity");
    const enum arm_code numbered =
        read_number(call, buying, at->index, cJSON_GetObjectItem(at->node, "lineItemNumber"));
    return numbered == ARM_OK ? find_partner(call, buying, at->index, row->partner_on_record)
                              : numbered;
}

// "unknown" is what clients send that were told nothing.
static struct text read_cycle(struct json_reader *reader, const struct json_at *root) {
    static const char *const cycles[] = {"unknown", "none", "monthly", "annual", "one_time"};
    const struct text cycle = json_string(reader, root, "billingCycle");
    for (size_t i = 0; i < sizeof cycles / sizeof *cycles; i++)
        if (!cycle.at || text_same(cycle, text_of(cycles[i])))
            return text_of(i == 0 ? "monthly" : cycles[i]);
    json_refuse(reader, root, "billingCycle", "unknown, none, monthly, annual or one_time");
    return TEXT("");
}

static enum arm_code read_order(struct arm_call *call, struct buying *buying) {
    struct json_reader reader;
    struct json_at root;
    enum arm_code code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    const struct json_at lines = json_child_array(&reader, &root, "lineItems");
    buying->count = json_size(&lines);
    if (!buying->count || buying->count > ORDER_LINES_MAX)
        json_refuse(&reader, &root, "lineItems", "an array of 1 to 50 items");
    buying->billing_cycle = read_cycle(&reader, &root);
    buying->reference = json_string(&reader, &root, "referenceCustomerId");
    if (buying->reference.size > 256)
        json_refuse(&reader, &root, "referenceCustomerId", "a string of 256 bytes at most");
    code = partner_read(call, &reader);
    for (struct json_at at = json_first(&lines); at.node && code == ARM_OK; json_next(&at))
        code = read_line(call, &reader, &at, buying);
    return code;
}

// Where nobody has to sign in, nobody's is all of it.
static enum store_result make_owner(struct arm_call *call, const struct guid *subscription) {
    struct role_assignment_row row = {
        .name = guid_random(),
        .principal = call->caller.object_id,
        .principal_type = call->caller.is_user ? TEXT("User") : TEXT("ServicePrincipal")};
    if (!call->caller.signed_in || !role_definition_named(TEXT("Owner"), &row.role))
        return STORE_OK;
    row.scope = resource_id_of_subscription(call->arena, subscription);
    return store_role_assignment_add(app_db(call), &row);
}

static enum store_result make_line(struct arm_call *call, const struct buying *buying, size_t i,
                                   const struct guid *order) {
    struct purchase_row row = buying->lines[i];
    enum store_result result = store_fresh_id(app_db(call), clock_served_ms(), &row.subscription);
    row.order = *order;
    row.created_ms = clock_served_ms();
    row.billing_cycle = buying->billing_cycle;
    row.reference = buying->reference;
    row.request_id = partner_request_id(call);
    const struct directory_subscription subscription = {.id = row.subscription,
                                                        .display_name = row.name,
                                                        .offer = TEXT("CSP"),
                                                        .tenant = buying->customer.tenant,
                                                        .partner = buying->partners[i],
                                                        .state = TEXT("Active"),
                                                        .approved = true,
                                                        .origin = ORIGIN_MADE};
    if (result == STORE_OK)
        result = store_subscription_put(app_db(call), &subscription);
    if (result == STORE_OK)
        result = store_purchase_add(app_db(call), &row);
    app_changed(call, CHANGE_CREATED, resource_id_of_subscription(call->arena, &row.subscription));
    return result == STORE_OK ? make_owner(call, &row.subscription) : result;
}

// A list of them has no pages, and so no end but this.
static enum arm_code check_room(struct arm_call *call, const struct buying *buying) {
    size_t count = 0;
    const enum store_result counted =
        store_purchase_count(app_db(call), buying->speaker.root, &buying->customer.tenant, &count);
    if (counted != STORE_OK)
        return app_fault(call, counted);
    if (count + buying->count <= CUSTOMER_PURCHASES_MAX)
        return ARM_OK;
    return partner_refuse_property(call, TEXT("lineItems"),
                                   TEXT("a customer can have at most 1000 subscriptions"));
}

// What the same request has made before is answered again.
static enum arm_code find_made(struct arm_call *call, const struct buying *buying,
                               struct guid *ret_order) {
    const struct guid request = partner_request_id(call);
    if (guid_is_nil(&request))
        return ARM_OK;
    const enum store_result found = store_purchase_of_request(
        app_db(call), buying->speaker.root, &buying->customer.tenant, &request, ret_order);
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

static enum arm_code buy(struct arm_call *call, const struct buying *buying,
                         struct guid *ret_order) {
    const enum arm_code code = check_room(call, buying);
    if (code != ARM_OK)
        return code;
    enum store_result made = store_fresh_id(app_db(call), clock_served_ms(), ret_order);
    for (size_t i = 0; i < buying->count && made == STORE_OK; i++)
        made = make_line(call, buying, i, ret_order);
    return made == STORE_OK ? ARM_OK : app_fault(call, made);
}

enum arm_code orders_create(struct arm_call *call) {
    struct buying *buying = arena_alloc(call->arena, sizeof *buying);
    struct guid order = {0};
    if (!buying)
        return arm_refuse_for_memory(call);
    enum arm_code code = speaker_and_customer(call, &buying->speaker, &buying->customer);
    if (code == ARM_OK)
        code = read_order(call, buying);
    if (code == ARM_OK)
        code = find_made(call, buying, &order);
    if (code == ARM_OK && guid_is_nil(&order))
        code = buy(call, buying, &order);
    if (code != ARM_OK)
        return code;
    call->status = 201;
    return answer_order(call, &buying->speaker, &buying->customer.tenant, &order);
}
