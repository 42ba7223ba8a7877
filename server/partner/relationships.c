#include "partner/relationships.h"

#include "app/fault.h"
#include "partner/customer_render.h"
#include "partner/partner_json.h"
#include "partner/speaker.h"

enum { PAGE = 100 };

#define PROVIDER_OF "is_indirect_cloud_solution_provider_of"
#define RESELLER_OF "is_indirect_reseller_of"

// Underscores are there in some clients and not in others, and capitals as they come.
static bool is_type(struct text given, const char *type) {
    size_t i = 0;
    for (; *type; type++) {
        if (*type == '_' && (i >= given.size || given.at[i] != '_'))
            continue;
        if (i >= given.size || text_lower_char(given.at[i]) != *type)
            return false;
        i++;
    }
    return i == given.size;
}

static void render(struct json_out *out, const struct partner_row *row, const char *type,
                   bool of_partner) {
    json_object(out);
    if (!guid_is_nil(&row->tenant))
        json_put_text(out, TEXT("id"), guid_text(out->buffer.arena, &row->tenant));
    json_put_text(out, TEXT("name"), row->display_name.size ? row->display_name : row->name);
    json_put_text(out, TEXT("relationshipType"), text_of(type));
    if (of_partner)
        json_put_text(out, TEXT("state"), TEXT("Active"));
    if (row->mpn_id.size)
        json_put_text(out, TEXT("mpnId"), row->mpn_id);
    if (of_partner)
        json_put_text(out, TEXT("location"), row->country.size ? row->country : TEXT("US"));
    partner_attributes(out, TEXT(""), "PartnerRelationship");
    json_object_end(out);
}

static enum store_result render_resellers(struct arm_call *call, int64_t root,
                                          struct json_out *items, size_t *ret_count) {
    struct partner_row *rows = NULL;
    int64_t after = 0;
    size_t count = PAGE;
    while (count == PAGE) {
        const enum store_result read =
            store_partner_resellers(app_db(call), call->arena, root, after, PAGE, &rows, &count);
        if (read != STORE_OK)
            return read;
        for (size_t i = 0; i < count; i++)
            render(items, &rows[i], PROVIDER_OF, true);
        *ret_count += count;
        after = count ? rows[count - 1].id : after;
    }
    return STORE_OK;
}

static enum store_result render_provider(struct arm_call *call, const struct speaker *speaker,
                                         struct json_out *items, size_t *ret_count) {
    struct partner_row row;
    if (!speaker->is_reseller)
        return STORE_OK;
    const enum store_result found =
        store_partner_find(app_db(call), call->arena, speaker->root, &row);
    if (found != STORE_OK)
        return found;
    render(items, &row, RESELLER_OF, true);
    *ret_count = 1;
    return STORE_OK;
}

enum arm_code relationships_list(struct arm_call *call) {
    struct speaker speaker = {0};
    struct json_out items = json_out_in(call->arena);
    const struct text type = arm_call_query(call, "relationship_type");
    size_t count = 0;
    const enum arm_code code = speaker_find(call, &speaker);
    if (code != ARM_OK)
        return code;
    if (!is_type(type, PROVIDER_OF) && !is_type(type, RESELLER_OF))
        return partner_refuse_property(
            call, TEXT("relationship_type"),
            TEXT("expected IsIndirectCloudSolutionProviderOf or IsIndirectResellerOf"));
    json_array(&items);
    const enum store_result read =
        is_type(type, RESELLER_OF) ? render_provider(call, &speaker, &items, &count)
        : speaker.is_reseller      ? STORE_OK
                                   : render_resellers(call, speaker.root, &items, &count);
    if (read != STORE_OK)
        return app_fault(call, read);
    return partner_items(call, &items, count, TEXT("/relationships"));
}

enum arm_code relationships_list_by_customer(struct arm_call *call) {
    struct speaker speaker = {0};
    struct partner_customer_row customer;
    struct partner_row row;
    struct json_out items = json_out_in(call->arena);
    const enum arm_code code = speaker_and_customer(call, &speaker, &customer);
    if (code != ARM_OK)
        return code;
    json_array(&items);
    if (customer.reseller) {
        const enum store_result found =
            store_partner_find(app_db(call), call->arena, customer.reseller, &row);
        if (found != STORE_OK)
            return app_fault(call, found);
        render(&items, &row, RESELLER_OF, false);
    }
    return partner_items(call, &items, customer.reseller ? 1 : 0,
                         customer_uri(call->arena, &customer.tenant, "/relationships"));
}
