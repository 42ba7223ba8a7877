#include "app/changes.h"

#include <string.h>

enum { FIRST_ROOM = 4 };

static bool make_room(struct arm_call *call) {
    struct arm_changes *changes = &call->changes;
    if (changes->count < changes->room)
        return true;
    const size_t room = changes->room ? changes->room * 2 : FIRST_ROOM;
    struct arm_change *made = arena_alloc(call->arena, room * sizeof *made);
    if (!made)
        return false;
    if (changes->count)
        memcpy(made, changes->made, changes->count * sizeof *made);
    changes->made = made;
    changes->room = room;
    return true;
}

void app_changed(struct arm_call *call, enum change_op change, struct text id) {
    static const char *const ops[] = {
        [CHANGE_CREATED] = "created", [CHANGE_CHANGED] = "changed", [CHANGE_REMOVED] = "removed"};
    struct arm_changes *changes = &call->changes;
    if (make_room(call))
        changes->made[changes->count++] = (struct arm_change){ops[change], id};
}

void app_changes_render(const struct arm_change *changes, size_t count, struct json_out *out) {
    json_put_array(out, TEXT("changes"));
    for (size_t i = 0; i < count; i++) {
        json_object(out);
        json_put_text(out, TEXT("op"), text_of(changes[i].op));
        json_put_text(out, TEXT("id"), changes[i].id);
        json_object_end(out);
    }
    json_array_end(out);
}
