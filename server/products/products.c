#include "products/products.h"

#include "app/fault.h"
#include "app/listing.h"
#include "app/names.h"
#include "products/marketplace.h"
#include "products/product_render.h"
#include "products/product_stream.h"
#include "scope/scope.h"

#define LIST "/products"

enum arm_code products_find_registration(struct arm_call *call, struct registration_row *ret_row) {
    const enum arm_code code = scope_registration(call, ret_row);
    if (code != ARM_REGISTRATION_NOT_FOUND)
        return code;
    const char *which_part = call->error.reason;
    return arm_because(
        call, which_part,
        arm_refuse(call, ARM_PARENT_RESOURCE_NOT_FOUND, arm_call_param(call, "registrationName")));
}

enum arm_code products_find(struct arm_call *call, struct product_row *ret_row) {
    const struct text name = arm_call_param(call, "productName");
    const enum store_result found =
        app_of(call)->marketplace->has_catalog
            ? store_product_find(app_db(call), call->arena, name, ret_row)
            : STORE_MISSING;
    if (found == STORE_MISSING)
        return arm_refuse(call, ARM_PRODUCT_NOT_FOUND, name);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

// --- A page, where one is asked for ---

struct page {
    const struct product_answer *answer;
    bool has_catalog;
};

static struct text page_key(struct arm_call *call, const void *row) {
    const struct product_row *product = row;
    return text_format(call->arena, "%lld", (long long)product->position);
}

static enum store_result page_read(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    const struct page *page = context;
    unsigned long position = 0;
    *ret_count = 0;
    (void)text_number(after, INT64_MAX, &position);
    return page->has_catalog ? store_product_list(app_db(call), call->arena, (int64_t)position,
                                                  limit, ret_rows, ret_count)
                             : STORE_OK;
}

static enum arm_code page_render(struct arm_call *call, const void *context, const void *row) {
    const struct page *page = context;
    product_render(page->answer, row, &call->out);
    return ARM_OK;
}

static enum arm_code answer_page(struct arm_call *call, const struct product_answer *answer) {
    const struct page page = {answer, app_of(call)->marketplace->has_catalog};
    const struct listing listing = {
        .scope = text_format(call->arena, "products %.*s", TEXT_ARGS(answer->id)),
        .path = text_format(call->arena, "%.*s" LIST, TEXT_ARGS(answer->id)),
        .context = &page,
        .row_size = sizeof(struct product_row),
        .may_be_short = true,
        .read = page_read,
        .key = page_key,
        .is_shown = listing_shows_all,
        .render = page_render,
    };
    return listing_answer(call, &listing);
}

static bool asks_for_page(struct arm_call *call) {
    struct text value = TEXT("");
    return arm_query_find(call->arena, call->path.query, "$top", &value) ||
           arm_query_find(call->arena, call->path.query, "$skiptoken", &value);
}

static enum arm_code check_filter(struct arm_call *call) {
    struct text filter = TEXT("");
    const enum arm_code code = arm_call_filter(call, &filter);
    return code == ARM_OK && filter.size
               ? arm_refuse(call, ARM_INVALID_FILTER, filter, TEXT("nothing here"))
               : code;
}

enum arm_code products_list(struct arm_call *call) {
    struct registration_row row;
    enum arm_code code = products_find_registration(call, &row);
    if (code == ARM_OK)
        code = check_filter(call);
    if (code != ARM_OK)
        return code;
    const struct product_answer answer = product_answer_of(call, &row);
    return asks_for_page(call) ? answer_page(call, &answer) : product_stream_answer(call, &answer);
}

// --- One product ---

static enum arm_code find_both(struct arm_call *call, struct registration_row *ret_registration,
                               struct product_row *ret_product) {
    const enum arm_code code = products_find_registration(call, ret_registration);
    return code == ARM_OK ? products_find(call, ret_product) : code;
}

enum arm_code products_get(struct arm_call *call) {
    struct registration_row registration;
    struct product_row product;
    const enum arm_code code = find_both(call, &registration, &product);
    if (code != ARM_OK)
        return code;
    struct product_answer answer = product_answer_of(call, &registration);
    answer.is_described = true;
    product_render(&answer, &product, &call->out);
    return ARM_OK;
}

// The body says nothing that is asked, but it has to be one.
static enum arm_code read_no_members(struct arm_call *call) {
    struct json_reader reader;
    struct json_at root;
    return arm_call_body(call, &reader, &root);
}

enum arm_code products_list_details(struct arm_call *call) {
    struct registration_row registration;
    struct product_row product;
    enum arm_code code = find_both(call, &registration, &product);
    if (code == ARM_OK)
        code = read_no_members(call);
    if (code != ARM_OK)
        return code;
    const struct product_answer answer = product_answer_of(call, &registration);
    call->secret = true; // addresses that let in whoever has them
    product_render_details(&answer, &product, &call->out);
    return ARM_OK;
}

// --- Compatibility ---

// A stack that reports nothing and syndicates nothing is taken for one without a connection.
static enum arm_code read_registration(struct arm_call *call, const struct registration_row *row,
                                       struct device_facts *facts) {
    struct text token = TEXT("");
    struct json_reader reader = {.arena = call->arena};
    facts->billing_model = row->billing_model;
    facts->is_connected = true;
    const enum store_result read =
        store_registration_token(app_db(call), call->arena, row->id, &token);
    if (read != STORE_OK)
        return app_fault(call, read);
    cleanup_json cJSON *tree = json_parse(&reader, token);
    if (!tree)
        return ARM_OK;
    const struct json_at root = json_root(&reader, tree);
    facts->is_connected = json_boolean(&reader, &root, "usageReportingEnabled", true) ||
                          json_boolean(&reader, &root, "marketplaceSyndicationEnabled", true);
    return ARM_OK;
}

static enum arm_code read_device(struct arm_call *call, struct device_facts *facts) {
    struct json_reader reader;
    struct json_at root;
    struct device_version version;
    const enum arm_code body = arm_call_body(call, &reader, &root);
    if (body != ARM_OK)
        return body;
    facts->version = json_string(&reader, &root, "deviceVersion");
    const struct text system = json_string(&reader, &root, "identitySystem");
    facts->identity_system = identity_system_named(system);
    if (facts->version.at && !device_version_read(facts->version, &version))
        json_refuse(&reader, &root, "deviceVersion", DEVICE_VERSION_TAKES);
    if (system.at && !facts->identity_system.size)
        json_refuse(&reader, &root, "identitySystem", "'AzureAD' or 'ADFS'");
    facts->version = text_copy(call->arena, facts->version);
    return arm_call_read(call, &reader);
}

static enum arm_code compared(struct arm_call *call, const struct registration_row *row,
                              struct product_answer *ret_answer) {
    *ret_answer = product_answer_of(call, row);
    ret_answer->is_compared = true;
    const enum arm_code code = read_device(call, &ret_answer->device);
    return code == ARM_OK ? read_registration(call, row, &ret_answer->device) : code;
}

enum arm_code products_get_products(struct arm_call *call) {
    struct registration_row registration;
    struct product_answer answer;
    const struct text name = arm_call_param(call, "productName");
    enum arm_code code = products_find_registration(call, &registration);
    if (code == ARM_OK && !text_same(name, TEXT("_all")))
        code = arm_refuse(call, ARM_PRODUCT_NOT_FOUND, name);
    if (code == ARM_OK)
        code = compared(call, &registration, &answer);
    return code == ARM_OK ? product_stream_answer(call, &answer) : code;
}

enum arm_code products_get_product(struct arm_call *call) {
    struct registration_row registration;
    struct product_row product;
    struct product_answer answer;
    enum arm_code code = find_both(call, &registration, &product);
    if (code == ARM_OK)
        code = compared(call, &registration, &answer);
    if (code != ARM_OK)
        return code;
    answer.is_described = true;
    product_render(&answer, &product, &call->out);
    return ARM_OK;
}
