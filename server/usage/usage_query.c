#include "usage/usage_query.h"

#include "base/clock.h"
#include "usage/payer.h"

enum { DATE_CHARS = 10 };

enum { PARAMETERS_MAX = 16 };

enum arm_code usage_query_check(struct arm_call *call, const char *const *names) {
    const char *all[PARAMETERS_MAX + 1] = {"api-version", "$top", "$skiptoken"};
    for (size_t at = 3; *names && at < PARAMETERS_MAX; names++)
        all[at++] = *names;
    const struct text stranger = arm_query_stranger(call->arena, call->path.query, all);
    return stranger.size ? arm_refuse(call, ARM_INVALID_PROPERTY,
                                      text_is_token(stranger, 64) ? stranger : TEXT("?"),
                                      TEXT("a parameter that there is, once"))
                         : ARM_OK;
}

enum arm_code usage_query_rule(struct arm_call *call, const char *name, struct text *ret_rule) {
    const struct text value = arm_call_query(call, name);
    for (int rule = 0; rule < PAYER_RULES; rule++)
        if (text_same(value, text_of(payer_rule_name((enum payer_rule)rule)))) {
            *ret_rule = text_of(payer_rule_name((enum payer_rule)rule));
            return ARM_OK;
        }
    *ret_rule = TEXT("");
    return value.size ? arm_refuse(call, ARM_INVALID_PROPERTY, text_of(name),
                                   TEXT("a rule, like TenantMapping"))
                      : ARM_OK;
}

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
