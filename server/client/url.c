#include "client/url.h"

// What is sent is what the URL says: no byte of it may end a line, or be one that nobody sees.
static bool is_visible(struct text url) {
    for (size_t i = 0; i < url.size; i++)
        if (url.at[i] <= ' ' || url.at[i] > '~')
            return false;
    return true;
}

bool url_read(struct arena *arena, struct text url, struct url *ret_url, struct text *ret_why) {
    const struct text schemes[] = {TEXT("https://"), TEXT("http://")};
    struct url parts = {.tls = text_starts_same(url, schemes[0])};
    if (!is_visible(url)) {
        *ret_why = TEXT("its URL has characters that a URL cannot have");
        return false;
    }
    *ret_why = TEXT("it is neither an https URL nor an http one");
    if (!parts.tls && !text_starts_same(url, schemes[1]))
        return false;
    struct text rest = text_slice(url, schemes[!parts.tls].size, url.size);
    parts.authority = text_cut(&rest, '/');
    parts.path = text_format(arena, "/%.*s", TEXT_ARGS(rest));
    struct text port = parts.authority;
    struct text name = text_cut(&port, port.size && port.at[0] == '[' ? ']' : ':');
    if (parts.authority.size && parts.authority.at[0] == '[') {
        name = text_slice(name, 1, name.size);
        text_cut(&port, ':');
    }
    parts.host = text_cstring(arena, name);
    parts.address =
        port.size ? parts.authority
                  : text_format(arena, "%.*s:%d", TEXT_ARGS(parts.authority), parts.tls ? 443 : 80);
    if (!parts.host)
        return false;
    *ret_url = parts;
    return true;
}
