#include "client/errand.h"

#include "base/buffer.h"
#include "client/ask.h"

#include <time.h>

enum { RETRY_AFTER_MAX = 86400 };

// HTTP/1.0: an answer without chunks, which ends with the connection.
static bool write_request(struct arena *arena, const struct errand *errand,
                          struct text *ret_request) {
    struct buffer request = buffer_in(arena);
    buffer_add(&request, text_format(arena,
                                     "%s %.*s HTTP/1.0\r\nHost: %.*s\r\n"
                                     "Accept: application/json\r\nContent-Length: %zu\r\n",
                                     errand->method, TEXT_ARGS(errand->url.path),
                                     TEXT_ARGS(errand->url.authority), errand->body.size));
    buffer_add(&request, errand->fields);
    buffer_add(&request, TEXT("\r\n"));
    buffer_add(&request, errand->body);
    return buffer_text(&request, ret_request);
}

// A field of the head; empty where there is none.
static struct text field_of(struct text answer, struct text name) {
    while (answer.size) {
        struct text line = text_cut(&answer, '\n');
        line = text_without_end(line, '\r');
        if (!line.size)
            break;
        if (text_same(text_cut(&line, ':'), name))
            return text_trim(line);
    }
    return TEXT("");
}

static bool read_answer(struct text answer, size_t most, struct errand_answer *ret_answer) {
    unsigned long status = 0;
    unsigned long size = 0;
    const struct text length = field_of(answer, TEXT("Content-Length"));
    if (!text_starts_same(answer, TEXT("HTTP/1.")) ||
        !text_number(text_slice(answer, 9, 3), 999, &status))
        return false;
    ret_answer->status = (unsigned)status;
    ret_answer->body = ask_body(answer);
    ret_answer->retry_after = 0;
    (void)text_number(field_of(answer, TEXT("Retry-After")), RETRY_AFTER_MAX,
                      &ret_answer->retry_after);
    return !length.size || (text_number(length, most, &size) && size == ret_answer->body.size);
}

void errand_pause(int64_t us) {
    const struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    nanosleep(&time, NULL);
}

bool errand_run(struct arena *arena, const struct errand *errand, struct errand_answer *ret_answer,
                struct text *ret_why) {
    struct text answer = TEXT("");
    struct ask asked = {
        .address = errand->url.address,
        .tls = errand->url.tls,
        .host = errand->url.host,
        .seconds = errand->seconds,
        .authorities = errand->authorities,
        .most = errand->most,
    };
    *ret_why = TEXT("out of memory");
    if (!write_request(arena, errand, &asked.request) || !ask(arena, &asked, &answer, ret_why))
        return false;
    *ret_why = TEXT("its answer is not a whole one");
    return read_answer(answer, errand->most, ret_answer);
}
