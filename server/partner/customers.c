#include "partner/customers.h"

#include "app/fault.h"
#include "app/listing.h"
#include "arm/paging.h"
#include "partner/customer_render.h"
#include "partner/partner_json.h"
#include "partner/speaker.h"

enum { LIST_SIZE_MAX = 500 };

static enum arm_code answer(struct arm_call *call,
                            void (*render)(struct json_out *,
                                           const struct partner_customer_row *)) {
    struct speaker speaker = {0};
    struct partner_customer_row row;
    const enum arm_code code = speaker_and_customer(call, &speaker, &row);
    if (code == ARM_OK)
        render(&call->out, &row);
    return code;
}

static void render_whole(struct json_out *out, const struct partner_customer_row *row) {
    customer_render(out, row, false, TEXT(""));
}

enum arm_code customers_get(struct arm_call *call) {
    return answer(call, render_whole);
}

enum arm_code customers_company_profile(struct arm_call *call) {
    return answer(call, customer_render_company);
}

enum arm_code customers_billing_profile(struct arm_call *call) {
    return answer(call, customer_render_billing);
}

// --- the list ---

struct page {
    struct partner_customer_filter filter;
    unsigned long size;
    struct text scope; // what a token is for
};

static enum arm_code refuse(struct arm_call *call, const char *place, const char *why) {
    return partner_refuse_property(call, text_of(place), text_of(why));
}

static bool field_named(struct text name, enum partner_customer_field *ret_field) {
    static const char *const names[] = {"CompanyName", "Domain", "IndirectReseller"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_same(name, text_of(names[i]))) {
            *ret_field = (enum partner_customer_field)i;
            return true;
        }
    return false;
}

// {"Field":"CompanyName","Value":"a","Operator":"starts_with"}
static enum arm_code read_filter(struct arm_call *call, struct partner_customer_filter *filter) {
    struct json_reader reader = {.arena = call->arena};
    struct text document = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "filter", &document);
    filter->start = TEXT("");
    if (times == 0)
        return ARM_OK;
    if (times != 1)
        return refuse(call, "filter", "it is there more than once, or badly encoded");
    cleanup_json cJSON *tree = json_parse(&reader, document);
    const struct json_at root = json_root(&reader, tree);
    const struct text operator= json_string(&reader, &root, "Operator");
    const struct text value = json_string(&reader, &root, "Value");
    if (!field_named(json_string(&reader, &root, "Field"), &filter->field))
        json_refuse(&reader, &root, "Field", "CompanyName, Domain or IndirectReseller");
    if (!text_same(operator, TEXT("starts_with")))
        json_refuse(&reader, &root, "Operator", "starts_with");
    if (!value.at)
        json_refuse(&reader, &root, "Value", "a string");
    if (reader.failed)
        return refuse(call, "filter",
                      text_format(call->arena, "expected %.*s%s%.*s", TEXT_ARGS(reader.expected),
                                  reader.path.size ? " of " : "", TEXT_ARGS(reader.path))
                          .at);
    filter->start = text_copy(call->arena, value);
    return ARM_OK;
}

static enum arm_code read_size(struct arm_call *call, unsigned long *ret_size) {
    struct text text = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "size", &text);
    *ret_size = 0;
    if (times && (times != 1 || !text_number(text, LIST_SIZE_MAX, ret_size)))
        return refuse(call, "size", "expected a number from 0 to 500");
    if (!*ret_size)
        *ret_size = LIST_SIZE_MAX;
    return ARM_OK;
}

// The key: the tenant's id, and the company's name.
static bool read_after(struct arm_call *call, struct text token, struct page *page) {
    struct text key = TEXT("");
    if (!skip_token_read(call->arena, call->service->page_key(call), page->scope, token, &key))
        return false;
    page->filter.has_after = guid_read(text_cut(&key, '/'), &page->filter.after_tenant);
    page->filter.after_name = key;
    return page->filter.has_after;
}

static enum arm_code read_page(struct arm_call *call, const struct speaker *speaker,
                               struct page *ret_page) {
    const struct text token = http_request_field(call->request, "MS-ContinuationToken");
    struct partner_customer_filter *filter = &ret_page->filter;
    filter->partner = speaker->root;
    filter->reseller = speaker->is_reseller ? speaker->partner.id : 0;
    enum arm_code code = read_size(call, &ret_page->size);
    if (code == ARM_OK)
        code = read_filter(call, filter);
    if (code != ARM_OK)
        return code;
    ret_page->scope =
        text_format(call->arena, "customers %lld %lld %d %.*s", (long long)filter->partner,
                    (long long)filter->reseller, filter->field, TEXT_ARGS(filter->start));
    filter->after_name = TEXT("");
    if (filter->field == CUSTOMER_COMPANY_NAME)
        filter->after_name = filter->start;
    if (token.at && !read_after(call, token, ret_page))
        return refuse(call, "MS-ContinuationToken",
                      "it was not given out for this list, with this filter");
    return ARM_OK;
}

static struct text list_uri(struct arm_call *call, const struct page *page) {
    const struct text filter = arm_percent_encode(call->arena, arm_call_query(call, "filter"));
    return text_format(call->arena, "/customers?size=%lu%s%.*s", page->size,
                       filter.size ? "&filter=" : "", TEXT_ARGS(filter));
}

static void put_next(struct arm_call *call, const struct page *page, const struct guid *tenant,
                     struct text name) {
    struct json_out *out = &call->out;
    const struct text uri = list_uri(call, page);
    const struct text key =
        listing_key_of_two(call->arena, guid_text(call->arena, tenant), '/', name);
    partner_next(out, text_format(call->arena, "%.*s&seekOperation=Next", TEXT_ARGS(uri)),
                 skip_token_write(call->arena, call->service->page_key(call), page->scope, key));
}

// A filter may let few through of those that were looked at, and others may be behind them. Names
// are in order: there is none behind the first that does not fit.
static enum arm_code put_links(struct arm_call *call, struct page *page,
                               const struct partner_customer_row *last, bool has_more) {
    enum store_result found = STORE_MISSING;
    json_put_object(&call->out, TEXT("links"));
    partner_link(&call->out, "self", list_uri(call, page));
    if (last && has_more)
        put_next(call, page, &last->tenant, last->company_name);
    else if (page->filter.start.size && page->filter.field != CUSTOMER_COMPANY_NAME)
        found = store_partner_customer_last(app_db(call), call->arena, &page->filter);
    if (found == STORE_OK)
        put_next(call, page, &page->filter.after_tenant, page->filter.after_name);
    json_object_end(&call->out);
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

// One row more than is shown says whether there is another page.
enum arm_code customers_list(struct arm_call *call) {
    struct speaker speaker = {0};
    struct page page = {0};
    struct partner_customer_row *rows = NULL;
    size_t count = 0;
    enum arm_code code = speaker_find(call, &speaker);
    if (code == ARM_OK)
        code = read_page(call, &speaker, &page);
    if (code != ARM_OK)
        return code;
    const enum store_result read = store_partner_customer_list(
        app_db(call), call->arena, &page.filter, page.size + 1, &rows, &count);
    if (read != STORE_OK)
        return app_fault(call, read);
    const size_t shown = count > page.size ? page.size : count;
    struct json_out *out = &call->out;
    json_object(out);
    json_put_integer(out, TEXT("totalCount"), (long long)shown);
    json_put_array(out, TEXT("items"));
    for (size_t i = 0; i < shown; i++)
        customer_render_item(out, &rows[i]);
    json_array_end(out);
    code = put_links(call, &page, shown ? &rows[shown - 1] : NULL, count > shown);
    partner_attributes(out, TEXT(""), "Collection");
    json_object_end(out);
    return code;
}
