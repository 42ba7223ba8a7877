#include "look/find.h"

#include "app/fault.h"
#include "control/control_call.h"
#include "journal/journal.h"
#include "look/find_rows.h"
#include "look/look_query.h"
#include "look/look_render.h"
#include "look/share.h"

#include <limits.h>

enum { TOP = 20 };

static enum arm_code read_query(struct arm_call *call, struct look_query *ret_query) {
    static const char *const names[] = {"q", "top", NULL};
    *ret_query = (struct look_query){.q = TEXT(""), .top = TOP};
    const enum arm_code code = look_query_read(call, names, FIND_TOP_MAX, ret_query);
    if (code == ARM_OK && !ret_query->q.size)
        return control_refuse_query(call, "q", TEXT("a text of 1 to 256 bytes"));
    return code;
}

static enum store_result look_for(struct find *find, struct text q) {
    struct guid id;
    unsigned long n = 0;
    if (guid_read(q, &id)) {
        find_requests_by_id(find, q);
        return find_by_id(find, &id);
    }
    if (text_number(q, LONG_MAX, &n))
        find_request(find, n);
    return find_by_name(find, q);
}

static void put_number(struct json_out *out, struct text key, unsigned long number) {
    if (number)
        json_put_integer(out, key, (long long)number);
}

void find_row_render(struct json_out *out, const struct find_row *row) {
    json_object(out);
    json_put_text(out, TEXT("kind"), text_of(row->kind));
    json_put_text(out, TEXT("id"), row->id);
    json_put_text(out, TEXT("name"), row->name);
    json_put_if_any(out, TEXT("login"), row->login);
    json_put_if_any(out, TEXT("domain"), row->domain);
    json_put_if_any(out, TEXT("under"), row->under);
    json_put_if_any(out, TEXT("partner"), row->partner);
    json_put_if_any(out, TEXT("key"), row->key);
    put_number(out, TEXT("n"), row->n);
    put_number(out, TEXT("status"), row->status);
    json_object_end(out);
}

static void render(struct arm_call *call, const struct find *find, size_t top) {
    size_t shares[FIND_KINDS];
    struct json_out *out = &call->out;
    bool is_whole = find->is_whole;
    look_share(find->counts, FIND_KINDS, top, shares);
    json_object(out);
    json_put_array(out, TEXT("value"));
    for (size_t kind = 0; kind < FIND_KINDS; kind++) {
        for (size_t i = 0; i < shares[kind]; i++)
            find_row_render(out, &find->rows[kind][i]);
        is_whole &= shares[kind] == find->counts[kind];
    }
    json_array_end(out);
    json_put_bool(out, TEXT("isWhole"), is_whole);
    json_object_end(out);
}

enum arm_code look_find(struct arm_call *call) {
    struct look_query query;
    struct find *find = arena_alloc(call->arena, sizeof *find);
    const enum arm_code code = read_query(call, &query);
    if (code != ARM_OK)
        return code;
    if (!find || !journal_redact(app_of(call)->journal))
        return arm_refuse_for_memory(call);
    *find = (struct find){.call = call, .limit = query.top + 1, .is_whole = true};
    const enum store_result result = look_for(find, query.q);
    if (result != STORE_OK)
        return app_fault(call, result);
    render(call, find, query.top);
    return ARM_OK;
}
