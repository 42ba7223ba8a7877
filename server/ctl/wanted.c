#include "ctl/wanted.h"

#include "protocol/path.h"

#include <string.h>

const struct option_row wanted_rows[WANTED_ROWS] = {
    {"--operation", NULL, OPTION_TEXT, "GLOB", "of this operation: CustomerSubscriptions_*"},
    {"--method", NULL, OPTION_TEXT, "METHOD", "with this method"},
    {"--path", NULL, OPTION_TEXT, "GLOB", "of this path; * is within a segment, ** is anything"},
    {"--subscription", NULL, OPTION_TEXT, "GUID", "in this subscription"},
    {"--caller", NULL, OPTION_TEXT, "WHO",
     "of this caller: an object id, a user's name, an appId, or anonymous"},
    {"--status", NULL, OPTION_TEXT, "STATUS", "answered with this: 409, or 4xx"},
    {"--code", NULL, OPTION_TEXT, "CODE", "answered with this error code"},
    {"--reason", NULL, OPTION_TEXT, "REASON", "refused for this reason"},
    {"--fault", NULL, OPTION_TEXT, "NAME", "at which this fault fired"},
    {"--request-id", NULL, OPTION_TEXT, "ID", "that was answered with this request id"},
    {"--correlation", NULL, OPTION_TEXT, "ID", "with this correlation id"},
};

// What they are called on the wire.
static const char *const names[WANTED_ROWS] = {
    "operation", "method", "path",  "subscription", "caller",     "status",
    "code",      "reason", "fault", "requestId",    "correlation"};

void wanted_add(struct buffer *path, const char *name, struct text value) {
    const bool has_one = path->size && memchr(path->at, '?', path->size);
    buffer_add_char(path, has_one ? '&' : '?');
    buffer_add(path, text_of(name));
    buffer_add_char(path, '=');
    buffer_add(path, arm_percent_encode(path->arena, value));
}

void wanted_query(struct buffer *path, const struct option_value *values) {
    for (size_t i = 0; i < WANTED_ROWS; i++)
        if (values[i].given)
            wanted_add(path, names[i], values[i].text);
}

void wanted_render(struct json_out *out, const struct option_value *values) {
    for (size_t i = 0; i < WANTED_ROWS; i++)
        if (values[i].given)
            json_put_text(out, text_of(names[i]), values[i].text);
}
