#include "app/system_data.h"

#include "base/clock.h"

struct system_mark system_mark_of(struct arm_call *call) {
    const struct arm_caller *caller = &call->caller;
    struct system_mark mark = {.by = TEXT(""), .by_type = TEXT(""), .at_ms = clock_served_ms()};
    if (!caller->signed_in)
        return mark;
    mark.by = caller->is_user ? caller->name : guid_text(call->arena, &caller->object_id);
    mark.by_type = caller->is_user ? TEXT("User") : TEXT("Application");
    return mark;
}

// "2026-11-20T18:39:58.1230000+00:00"
static struct text moment(struct arena *arena, int64_t milliseconds) {
    char at[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(milliseconds, at);
    return text_format(arena, "%.*s0000+00:00", CLOCK_RFC3339_CHARS - 1, at);
}

static void render_mark(struct arm_call *call, const struct system_mark *mark, struct text by,
                        struct text by_type, struct text at) {
    if (mark->by.size) {
        json_put_text(&call->out, by, mark->by);
        json_put_text(&call->out, by_type, mark->by_type);
    }
    if (mark->at_ms)
        json_put_text(&call->out, at, moment(call->arena, mark->at_ms));
}

void system_data_render(struct arm_call *call, const struct system_data *data) {
    if (!data->created.at_ms && !data->modified.at_ms)
        return;
    json_put_object(&call->out, TEXT("systemData"));
    render_mark(call, &data->created, TEXT("createdBy"), TEXT("createdByType"), TEXT("createdAt"));
    render_mark(call, &data->modified, TEXT("lastModifiedBy"), TEXT("lastModifiedByType"),
                TEXT("lastModifiedAt"));
    json_object_end(&call->out);
}
