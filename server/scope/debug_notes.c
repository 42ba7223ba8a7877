#include "scope/debug_notes.h"

#include "log/log.h"
#include "scope/role_definitions.h"

// Of a custom role the id: its name would have to be read.
static struct text role_of(struct arm_call *call, const struct role_assignment_row *by) {
    const struct role_definition *built_in = role_definition_of(&by->role);
    return built_in ? text_of(built_in->name) : guid_text(call->arena, &by->role);
}

void debug_note_access(struct arm_call *call, const struct role_assignment_row *by,
                       size_t assignments, struct text action, struct text scope) {
    if (call->is_repeated || !log_wants(LOG_DEBUG))
        return;
    const struct log_field fields[] = {
        LOG_BOOL("allowed", by != NULL),
        LOG_TEXT("action", action),
        LOG_TEXT("scope", scope),
        LOG_TEXT("role", by ? role_of(call, by) : (struct text){0}),
        LOG_TEXT("assignedAt", by ? by->scope : (struct text){0}),
        LOG_NUMBER("assignments", (long long)assignments),
        LOG_TEXT("correlation", text_of(call->correlation_id)),
    };
    log_write(LOG_DEBUG, "access", fields, sizeof fields / sizeof *fields);
}
