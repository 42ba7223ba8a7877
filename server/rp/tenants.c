#include "rp/tenants.h"

#include "arm/paging.h"
#include "rp/rp.h"
#include "store/tenants.h"

#include <string.h>

static void render(struct arm_call *call, const struct tenant_row *row) {
    struct json_out *out = &call->out;
    const struct text id = guid_text(call->arena, &row->id);
    json_object(out);
    json_put_text(out, TEXT("id"), text_format(call->arena, "/tenants/%.*s", TEXT_ARGS(id)));
    json_put_text(out, TEXT("tenantId"), id);
    json_put_text(out, TEXT("displayName"), row->display_name);
    json_put_text(out, TEXT("defaultDomain"), row->default_domain);
    json_put_text(out, TEXT("tenantCategory"), TEXT("Home"));
    json_object_end(out);
}

static struct text key_of(const struct tenant_row *row) {
    return (struct text){(const char *)row->id.bytes, GUID_BYTES};
}

enum arm_code tenants_list(struct arm_call *call) {
    struct tenant_row *rows = NULL;
    struct arm_page page;
    struct guid after;
    size_t count = 0;
    const enum arm_code code = arm_page_open(call, TEXT(""), TEXT("/tenants"), &page);
    if (code != ARM_OK)
        return code;
    if (page.after.size == GUID_BYTES)
        memcpy(after.bytes, page.after.at, GUID_BYTES);
    const enum store_result result = store_tenant_list(
        rp_of(call)->db, call->arena, page.after.size == GUID_BYTES ? &after : NULL, page.limit + 1,
        &rows, &count);
    if (result != STORE_OK)
        return rp_fault(call, result);
    for (size_t i = 0; i < count && arm_page_next(&page, key_of(&rows[i])); i++)
        render(call, &rows[i]);
    arm_page_close(call, &page);
    return ARM_OK;
}
