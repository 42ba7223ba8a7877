#include "scope/resource_id.h"

#include "base/buffer.h"
#include "protocol/path.h"

enum { OF_GROUP = 4, FIRST_TYPE = 6 }; // segments

static bool read_type(struct arena *arena, const struct arm_path *path,
                      struct resource_id *ret_id) {
    struct buffer type = buffer_in(arena);
    if (path->count < FIRST_TYPE + 2 || path->count % 2 ||
        !text_same(path->segments[OF_GROUP], TEXT("providers")))
        return false;
    buffer_add(&type, path->segments[OF_GROUP + 1]);
    for (size_t i = FIRST_TYPE; i < path->count; i += 2) {
        buffer_add_char(&type, '/');
        buffer_add(&type, path->segments[i]);
    }
    ret_id->name = path->segments[path->count - 1];
    return buffer_text(&type, &ret_id->type);
}

bool resource_id_read(struct arena *arena, struct text id, struct resource_id *ret_id) {
    struct arm_path path;
    struct text why = TEXT("");
    *ret_id = (struct resource_id){.type = TEXT(""), .name = TEXT("")};
    if (!id.size || id.at[0] != '/' || !arm_path_read(arena, id, &path, &why) || path.query.size ||
        path.count < OF_GROUP || path.count > ARM_SEGMENTS_MAX ||
        !text_same(path.segments[0], TEXT("subscriptions")) ||
        !guid_read(path.segments[1], &ret_id->subscription) ||
        !text_same(path.segments[2], TEXT("resourceGroups")))
        return false;
    ret_id->group = path.segments[3];
    return path.count == OF_GROUP || read_type(arena, &path, ret_id);
}

struct text resource_id_of_subscription(struct arena *arena, const struct guid *subscription) {
    return text_format(arena, "/subscriptions/%.*s", TEXT_ARGS(guid_text(arena, subscription)));
}

struct text resource_id_of_group(struct arena *arena, const struct guid *subscription,
                                 struct text group) {
    return text_format(arena, "/subscriptions/%.*s/resourceGroups/%.*s",
                       TEXT_ARGS(guid_text(arena, subscription)), TEXT_ARGS(group));
}

struct text resource_id_in(struct arena *arena, struct text group_id, const char *type,
                           struct text name) {
    return text_format(arena, "%.*s/providers/%s/%.*s", TEXT_ARGS(group_id), type, TEXT_ARGS(name));
}
