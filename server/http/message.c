#include "http/message.h"

struct text http_request_field(const struct http_request *request, const char *name) {
    const struct text wanted = text_of(name);
    for (size_t i = 0; i < request->field_count; i++)
        if (text_same(request->fields[i].name, wanted))
            return request->fields[i].value;
    return (struct text){0};
}

void http_reply_add(struct http_reply *reply, const char *name, struct text value) {
    if (reply->field_count < HTTP_REPLY_FIELDS_MAX && value.at)
        reply->fields[reply->field_count++] = (struct http_field){text_of(name), value};
}
