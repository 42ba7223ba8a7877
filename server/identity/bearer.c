#include "identity/bearer.h"

enum bearer bearer_read(const struct http_request *request, struct text *ret_said) {
    struct text header = {0};
    size_t found = 0;
    for (size_t i = 0; i < request->field_count; i++)
        if (text_same(request->fields[i].name, TEXT("Authorization"))) {
            header = text_trim(request->fields[i].value);
            found++;
        }
    if (!found)
        return BEARER_NONE;
    const struct text scheme = text_cut(&header, ' ');
    if (found > 1 || !text_same(scheme, TEXT("Bearer")))
        return BEARER_MALFORMED;
    *ret_said = text_trim(header);
    return BEARER_READ;
}
