#include "look/look_query.h"

#include "control/control_call.h"

static enum arm_code read_q(struct arm_call *call, struct text *q) {
    struct text text = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "q", &text);
    if (!times)
        return ARM_OK;
    if (times != 1 || text.size > LOOK_Q_MAX || !text_is_utf8(text))
        return control_refuse_query(call, "q", TEXT("a text of at most 256 bytes"));
    *q = text;
    return ARM_OK;
}

enum arm_code look_query_read(struct arm_call *call, const char *const *names,
                              unsigned long top_max, struct look_query *query) {
    enum arm_code code = control_query(call, names);
    if (code == ARM_OK)
        code = read_q(call, &query->q);
    return code == ARM_OK ? control_number(call, "top", 1, top_max, &query->top) : code;
}
