#include "explain/reasons.h"

#include "errors/error.h"

// A move is refused for the same reasons, of other subscriptions: its message has them.
static bool is_told(const struct asking *asking) {
    return asking->call->error.code != ARM_RESOURCE_MOVE_REFUSED;
}

static struct text message_of(const struct asking *asking) {
    const struct arm_error *error = &asking->call->error;
    return error->detail_count && !is_told(asking) ? error->details[0].message
                                                   : arm_error_message(error, asking->call->arena);
}

static void tell(const struct asking *asking, const struct reason_row *row,
                 struct reasoning *reasoning) {
    for (; row->reason; row++)
        if (text_is(reasoning->reason, text_of(row->reason)))
            row->tell(asking, reasoning);
}

struct reasoning reasons_of(const struct asking *asking) {
    struct reasoning reasoning = {
        .reason = arm_error_reason(&asking->call->error, asking->call->arena),
        .why = message_of(asking),
        .cure = TEXT(""),
    };
    tell(asking, reasons_requests, &reasoning);
    if (!asking->call->running || !is_told(asking))
        return reasoning;
    tell(asking, reasons_customers, &reasoning);
    tell(asking, reasons_places, &reasoning);
    tell(asking, reasons_roles, &reasoning);
    return reasoning;
}
