#include "client/fetch.h"

#include "client/ask.h"

struct target {
    bool tls;
    struct text authority; // as in Host
    const char *host;      // without brackets and port
    struct text address;   // HOST:PORT
    struct text path;
};

// What is sent is what the URL says: no byte of it may end a line, or be one that nobody sees.
static bool is_visible(struct text url) {
    for (size_t i = 0; i < url.size; i++)
        if (url.at[i] <= ' ' || url.at[i] > '~')
            return false;
    return true;
}

static bool read_url(struct arena *arena, struct text url, struct target *ret_target,
                     struct text *ret_why) {
    const struct text schemes[] = {TEXT("https://"), TEXT("http://")};
    struct target target = {.tls = text_starts_same(url, schemes[0])};
    if (!is_visible(url)) {
        *ret_why = TEXT("its URL has characters that a URL cannot have");
        return false;
    }
    *ret_why = TEXT("it is neither an https URL nor an http one of this machine");
    if (!target.tls && !text_starts_same(url, schemes[1]))
        return false;
    struct text rest = text_slice(url, schemes[!target.tls].size, url.size);
    target.authority = text_cut(&rest, '/');
    target.path = text_format(arena, "/%.*s", TEXT_ARGS(rest));
    struct text port = target.authority;
    struct text name = text_cut(&port, port.size && port.at[0] == '[' ? ']' : ':');
    if (target.authority.size && target.authority.at[0] == '[') {
        name = text_slice(name, 1, name.size);
        text_cut(&port, ':');
    }
    target.host = text_cstring(arena, name);
    target.address = port.size ? target.authority
                               : text_format(arena, "%.*s:%d", TEXT_ARGS(target.authority),
                                             target.tls ? 443 : 80);
    if (!target.host)
        return false;
    *ret_target = target;
    return true;
}

static bool is_200(struct text answer) {
    return text_starts_same(answer, TEXT("HTTP/1.")) &&
           text_is(text_slice(answer, 8, 5), TEXT(" 200 "));
}

bool fetch_get(struct arena *arena, struct text url, struct text *ret_body, struct text *ret_why) {
    struct target target;
    struct text answer = TEXT("");
    if (!read_url(arena, url, &target, ret_why))
        return false;
    const struct ask get = {
        .address = target.address,
        .request = text_format(
            arena, "GET %.*s HTTP/1.0\r\nHost: %.*s\r\nAccept: application/json\r\n\r\n",
            TEXT_ARGS(target.path), TEXT_ARGS(target.authority)),
        .this_machine_only = !target.tls, // nobody else can vouch for what comes in clear
        .tls = target.tls,
        .host = target.host,
        .seconds = FETCH_SECONDS,
        .most = FETCH_BODY_MAX,
    };
    if (!ask(arena, &get, &answer, ret_why))
        return false;
    const struct text body = is_200(answer) ? ask_body(answer) : TEXT("");
    if (body.size) {
        *ret_body = body;
        return true;
    }
    *ret_why = TEXT("it did not answer with a 200 and a document");
    return false;
}
