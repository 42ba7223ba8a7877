#include "client/fetch.h"

#include "client/ask.h"
#include "client/url.h"

static bool is_200(struct text answer) {
    return text_starts_same(answer, TEXT("HTTP/1.")) &&
           text_is(text_slice(answer, 8, 5), TEXT(" 200 "));
}

bool fetch_get(struct arena *arena, struct text url, struct text *ret_body, struct text *ret_why) {
    struct url target;
    struct text answer = TEXT("");
    if (!url_read(arena, url, &target, ret_why))
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
