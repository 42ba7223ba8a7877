#include "usage/usage_query.h"

#include "base/clock.h"

enum { DATE_CHARS = 10 };

enum arm_code usage_query_guid(struct arm_call *call, const char *name, struct guid *ret_guid) {
    const struct text value = arm_call_query(call, name);
    *ret_guid = (struct guid){.bytes = {0}};
    return !value.size || guid_read(value, ret_guid)
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_PROPERTY, text_of(name), TEXT("a GUID"));
}

enum arm_code usage_query_time(struct arm_call *call, const char *name, int64_t *ret_time) {
    const struct text value = arm_call_query(call, name);
    const struct text time = value.size == DATE_CHARS
                                 ? text_format(call->arena, "%.*sT00:00:00Z", TEXT_ARGS(value))
                                 : value;
    return !value.size || clock_read_rfc3339(time, ret_time)
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_PROPERTY, text_of(name),
                            TEXT("a time like 2026-11-22T08:30:00Z, or a date"));
}

struct text usage_query_scope(const struct arm_call *call, const char *const *names) {
    struct buffer asked = buffer_in(call->arena);
    struct text scope = TEXT("");
    for (; *names; names++)
        buffer_add(&asked,
                   text_format(call->arena, " %.*s", TEXT_ARGS(arm_call_query(call, *names))));
    return buffer_text(&asked, &scope) ? scope : TEXT("");
}
