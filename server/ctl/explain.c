// What a request would be answered, and why.

#include "ctl/subcommands.h"

#include "ctl/talk.h"
#include "json/json_in.h"
#include "json/json_scan.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { EXPLAIN_AS, EXPLAIN_BODY };

static const struct option_row explain_options[] = {
    [EXPLAIN_AS] = {"--as", NULL, OPTION_TEXT, "WHO",
                    "who asks: a user's name, an appId, an object id, or nobody"},
    [EXPLAIN_BODY] = {"--body", NULL, OPTION_TEXT, "FILE", "its body; - is standard input"},
};

// JSON, or a string as it stands.
static bool render_body(const struct ctl *ctl, struct json_out *out, struct text *ret_why) {
    struct text body = TEXT("");
    if (!ctl_read_file(ctl, ctl->values[EXPLAIN_BODY].text, &body, ret_why))
        return false;
    *ret_why = TEXT("--body: it is neither JSON nor text in UTF-8");
    if (!text_is_utf8(body))
        return false;
    if (json_scan(body, JSON_DEPTH_MAX) == JSON_SCAN_OK)
        json_put_raw(out, TEXT("body"), body);
    else
        json_put_text(out, TEXT("body"), body);
    return true;
}

static int explain(struct ctl *ctl) {
    struct json_out out = json_out_in(ctl->arena);
    struct text reason = TEXT("");
    json_object(&out);
    json_put_text(&out, TEXT("method"), ctl->operands[0]);
    json_put_text(&out, TEXT("url"), ctl->operands[1]);
    if (ctl->values[EXPLAIN_AS].given)
        json_put_text(&out, TEXT("as"), ctl->values[EXPLAIN_AS].text);
    if (ctl->values[EXPLAIN_BODY].given && !render_body(ctl, &out, &reason))
        return command_refuse(ctl->command, reason);
    json_object_end(&out);
    return ctl_send(ctl, "POST", TEXT("/explain"), &out);
}

int ctl_explain(const struct command *command, char **words) {
    static const struct ctl_form form = {.rows = explain_options,
                                         .count = COUNT(explain_options),
                                         .operands = "METHOD URL",
                                         .least = 2,
                                         .most = 2};
    return ctl_run(command, words, &form, explain);
}
