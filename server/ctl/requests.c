// The requests that the server has kept: those that are meant, as they come, and how many there
// should be.

#include "ctl/subcommands.h"

#include "ctl/plain.h"
#include "ctl/talk.h"
#include "ctl/wanted.h"
#include "json/json_slice.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { NUMBER_MAX = 1000000 };

static struct text text_in(const struct buffer *buffer) {
    struct text text = TEXT("");
    return buffer_text(buffer, &text) ? text : TEXT("");
}

static void add_number(struct buffer *path, const char *name, unsigned long number) {
    wanted_add(path, name, text_format(path->arena, "%lu", number));
}

// --- requests ---

enum { LIST_SINCE, LIST_LIMIT, LIST_HAR, LIST_ROWS };

static const struct option_row list_options[] = {
    [LIST_SINCE] = {"--since", NULL, OPTION_NUMBER, "N", "the first ones behind this number", NULL,
                    0, 1000000000},
    [LIST_LIMIT] = {"--limit", NULL, OPTION_NUMBER, "N", "as many at most, the newest ones", "100",
                    1, 1000},
    [LIST_HAR] = {"--har", NULL, OPTION_TEXT, "FILE",
                  "write them there, as a HAR, for a browser's tools; - is standard output"},
};

// All of it: a part of one could not be read.
static int write_har(const struct ctl *ctl, const char *path, struct text har) {
    FILE *to = fopen(path, "we");
    const bool written = to && fwrite(har.at, 1, har.size, to) == har.size;
    if (to && fclose(to) == 0 && written)
        return 0;
    return command_refuse(ctl->command, text_format(ctl->arena, "%s: %s", path, strerror(errno)));
}

static int list(struct ctl *ctl) {
    const struct option_value *har = &ctl->values[LIST_HAR];
    struct buffer path = buffer_in(ctl->arena);
    struct text body = TEXT("");
    int exits = 0;
    buffer_add(&path, TEXT("/requests"));
    wanted_query(&path, ctl->values + LIST_ROWS);
    add_number(&path, "limit", ctl->values[LIST_LIMIT].number);
    if (ctl->values[LIST_SINCE].given)
        add_number(&path, "since", ctl->values[LIST_SINCE].number);
    if (har->given)
        wanted_add(&path, "format", TEXT("har"));
    const struct question question = {.method = "GET", .path = text_in(&path)};
    if (!har->given || text_is(har->text, TEXT("-")))
        return ctl_print(ctl, &question);
    return ctl_ask(ctl, &question, &body, &exits) ? write_har(ctl, har->text.at, body) : exits;
}

int ctl_requests(const struct command *command, char **words) {
    static const struct ctl_form form = {
        .rows = list_options, .count = COUNT(list_options), .takes_wanted = true};
    return ctl_run(command, words, &form, list);
}

// --- tail ---

enum { TAIL_JSON, TAIL_ROWS };
enum { TAIL_FIRST = 10, TAIL_MORE = 1000, TAIL_WAIT_MS = 20000 };

static const struct option_row tail_options[] = {
    [TAIL_JSON] = {"--json", NULL, OPTION_SWITCH, "", "each as JSON, in a line of its own"},
};

// Where it has come to: the number that was seen last, and in which epoch.
struct place {
    bool is_known;
    unsigned long next;
    unsigned long epoch;
};

static struct text path_behind(const struct ctl *ctl, const struct place *place) {
    struct buffer path = buffer_in(ctl->arena);
    buffer_add(&path, TEXT("/requests"));
    wanted_query(&path, ctl->values + TAIL_ROWS);
    add_number(&path, "limit", place->is_known ? TAIL_MORE : TAIL_FIRST);
    if (place->is_known) {
        add_number(&path, "since", place->next);
        add_number(&path, "epoch", place->epoch);
        add_number(&path, "waitMs", TAIL_WAIT_MS);
    }
    return text_in(&path);
}

static bool read_place(const struct ctl *ctl, struct text page, struct place *ret_place) {
    struct place place = {.is_known = true};
    const bool is_read =
        page.size && text_number(plain_member(ctl->arena, page, "next"), LONG_MAX, &place.next) &&
        text_number(plain_member(ctl->arena, page, "epoch"), LONG_MAX, &place.epoch);
    if (is_read)
        *ret_place = place;
    return is_read;
}

static int say_page(const struct ctl *ctl, struct text page) {
    struct text rest = TEXT("");
    struct text one;
    int exits = 0;
    if (!json_slice_member(page, TEXT("value"), &rest))
        return 0;
    while (!exits && json_slice_element(&rest, &one))
        exits = ctl_say(ctl, ctl->values[TAIL_JSON].on
                                 ? text_format(ctl->arena, "%.*s\n", TEXT_ARGS(one))
                                 : plain_request(ctl->arena, one));
    return exits;
}

static int look(struct ctl *ctl, struct place *place) {
    const struct question question = {.method = "GET", .path = path_behind(ctl, place)};
    struct text page = TEXT("");
    int exits = 0;
    if (!ctl_ask(ctl, &question, &page, &exits))
        return exits;
    return read_place(ctl, page, place)
               ? say_page(ctl, page)
               : command_refuse(ctl->command, TEXT("what answers there is no azsreg"));
}

static int tail(struct ctl *ctl) {
    struct place place = {.is_known = false};
    int exits = 0;
    while (!exits) {
        cleanup_arena struct arena *arena = arena_open();
        struct ctl own = *ctl;
        own.arena = arena;
        exits = arena ? look(&own, &place) : command_refuse(ctl->command, TEXT("out of memory"));
    }
    return exits;
}

int ctl_tail(const struct command *command, char **words) {
    static const struct ctl_form form = {
        .rows = tail_options, .count = COUNT(tail_options), .takes_wanted = true};
    return ctl_run(command, words, &form, tail);
}

// --- verify ---

enum { VERIFY_COUNT, VERIFY_LEAST, VERIFY_MOST, VERIFY_ROWS };

static const struct option_row verify_options[] = {
    [VERIFY_COUNT] = {"--count", NULL, OPTION_NUMBER, "N", "as many, no more and no fewer", NULL, 0,
                      NUMBER_MAX},
    [VERIFY_LEAST] = {"--at-least", NULL, OPTION_NUMBER, "N", "no fewer", NULL, 0, NUMBER_MAX},
    [VERIFY_MOST] = {"--at-most", NULL, OPTION_NUMBER, "N", "no more", NULL, 0, NUMBER_MAX},
};

static int verify(struct ctl *ctl) {
    static const char *const names[] = {
        [VERIFY_COUNT] = "count", [VERIFY_LEAST] = "atLeast", [VERIFY_MOST] = "atMost"};
    const struct option_value *values = ctl->values;
    struct json_out out = json_out_in(ctl->arena);
    if (values[VERIFY_COUNT].given == (values[VERIFY_LEAST].given || values[VERIFY_MOST].given))
        return command_refuse(ctl->command,
                              TEXT("it needs --count, or --at-least or --at-most or both"));
    json_object(&out);
    json_put_object(&out, TEXT("match"));
    wanted_render(&out, values + VERIFY_ROWS);
    json_object_end(&out);
    for (size_t i = 0; i < COUNT(names); i++)
        if (values[i].given)
            json_put_integer(&out, text_of(names[i]), (long long)values[i].number);
    json_object_end(&out);
    return ctl_send(ctl, "POST", TEXT("/requests/verify"), &out);
}

int ctl_verify(const struct command *command, char **words) {
    static const struct ctl_form form = {
        .rows = verify_options, .count = COUNT(verify_options), .takes_wanted = true};
    return ctl_run(command, words, &form, verify);
}
