#include "base/message.h"

#include <string.h>

struct text http_field_of(const struct http_field *fields, size_t count, const char *name) {
    const struct text wanted = text_of(name);
    for (size_t i = 0; i < count; i++)
        if (text_same(fields[i].name, wanted))
            return fields[i].value;
    return (struct text){0};
}

struct text http_request_field(const struct http_request *request, const char *name) {
    return http_field_of(request->fields, request->field_count, name);
}

struct text http_target_authority(struct text target) {
    if (!target.size || target.at[0] == '/')
        return (struct text){0};
    const struct text schemes[] = {TEXT("http://"), TEXT("https://")};
    for (size_t i = 0; i < 2; i++) {
        if (!text_starts_same(target, schemes[i]))
            continue;
        struct text authority = text_slice(target, schemes[i].size, target.size);
        size_t size = 0;
        while (size < authority.size && !strchr("/?#", authority.at[size]))
            size++;
        authority.size = size;
        return authority;
    }
    return (struct text){0};
}

struct text http_target_path(struct text target) {
    const struct text authority = http_target_authority(target);
    const char *end = target.at + target.size;
    const char *rest = authority.at ? authority.at + authority.size : target.at;
    return (struct text){rest, (size_t)(end - rest)};
}

struct text http_request_host(const struct http_request *request) {
    const struct text authority = http_target_authority(request->target);
    return authority.at ? authority : http_request_field(request, "Host");
}

void http_reply_add(struct http_reply *reply, const char *name, struct text value) {
    if (reply->field_count < HTTP_REPLY_FIELDS_MAX && value.at)
        reply->fields[reply->field_count++] = (struct http_field){text_of(name), value};
}
