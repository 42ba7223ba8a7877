#include "clouds/directory_tenants.h"
#include "clouds/stacks.h"
#include "clouds/user_subscriptions.h"
#include "export/export_rows.h"
#include "tables/resource_groups.h"

// --- whose people are let in ---

static void put_tenant(struct export *export, struct json_out *out,
                       const struct directory_tenant_row *row) {
    json_object(out);
    json_put_text(out, TEXT("name"), row->name);
    export_put_id(export, out, "tenant", &row->tenant);
    json_put_text(out, TEXT("resourceGroup"), row->group);
    json_put_text(out, TEXT("location"), row->location);
    json_object_end(out);
}

static enum store_result put_tenants_of_group(struct export *export, struct json_out *out,
                                              int64_t group) {
    struct directory_tenant_row *rows = NULL;
    struct text after = TEXT("");
    enum store_result result = STORE_OK;
    size_t count = EXPORT_CONTENTS;
    while (count == EXPORT_CONTENTS && result == STORE_OK) {
        result = store_directory_tenant_list(export->db, export->arena, group, after,
                                             EXPORT_CONTENTS, &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            put_tenant(export, out, &rows[i]);
        after = result == STORE_OK && count ? rows[count - 1].name : after;
    }
    return result;
}

static enum store_result put_tenants(struct export *export, struct json_out *out,
                                     const struct guid *stack) {
    struct resource_group_row *rows = NULL;
    struct text after = TEXT("");
    enum store_result result = STORE_OK;
    size_t count = 1;
    json_put_array(out, TEXT("directoryTenants"));
    while (count && result == STORE_OK) {
        result = store_resource_group_list(export->db, export->arena, stack, after, EXPORT_CONTENTS,
                                           &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            result = put_tenants_of_group(export, out, rows[i].id);
        after = result == STORE_OK && count ? rows[count - 1].name : after;
    }
    json_array_end(out);
    return result;
}

// --- who has a subscription ---

static enum store_result put_user(struct export *export, struct json_out *out,
                                  const struct user_subscription_row *row) {
    json_object(out);
    export_put_id(export, out, "id", &row->id);
    json_put_text(out, TEXT("displayName"), row->display_name);
    export_put_id(export, out, "tenant", &row->tenant);
    json_put_text(out, TEXT("owner"), row->owner);
    export_put_some(out, "offerId", row->offer_id);
    if (!text_is(row->state, TEXT("Enabled")))
        json_put_text(out, TEXT("state"), row->state);
    const enum store_result result = export_put_groups(export, out, &row->id);
    json_object_end(out);
    return result;
}

static enum store_result put_users(struct export *export, struct json_out *out,
                                   const struct guid *stack) {
    struct user_subscription_row *rows = NULL;
    const struct guid *after = NULL;
    enum store_result result = STORE_OK;
    size_t count = EXPORT_CONTENTS;
    json_put_array(out, TEXT("subscriptions"));
    while (count == EXPORT_CONTENTS && result == STORE_OK) {
        result = store_user_subscription_list(export->db, export->arena, stack, after,
                                              EXPORT_CONTENTS, &rows, &count);
        for (size_t i = 0; i < count && result == STORE_OK; i++)
            result = put_user(export, out, &rows[i]);
        after = result == STORE_OK && count ? &rows[count - 1].id : NULL;
    }
    json_array_end(out);
    return result;
}

// --- stacks ---

enum store_result export_stack(struct export *export, const void *at) {
    const struct stack_row *row = at;
    struct json_out out = export_row(export);
    json_put_text(&out, TEXT("name"), row->name);
    json_put_text(&out, TEXT("cloudId"), row->cloud_id);
    json_put_text(&out, TEXT("location"), row->location);
    export_put_id(export, &out, "tenant", &row->tenant);
    export_put_id(export, &out, "subscription", &row->subscription);
    enum store_result result = export_put_groups(export, &out, &row->subscription);
    if (result == STORE_OK)
        result = put_tenants(export, &out, &row->subscription);
    if (result == STORE_OK)
        result = put_users(export, &out, &row->subscription);
    export_put_row(export, &out);
    return result;
}

enum store_result export_next_stacks(struct export *export, const void *last, void **ret_rows,
                                     size_t *ret_count) {
    struct stack_row *rows = NULL;
    const struct stack_row *after = last;
    const enum store_result result =
        store_stack_list(export->db, export->arena, after ? &after->subscription : NULL,
                         EXPORT_PAGE, &rows, ret_count);
    *ret_rows = rows;
    return result;
}
