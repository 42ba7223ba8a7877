#include "identity/control_gate.h"

#include "app/app.h"
#include "identity/bearer.h"

#include <stdio.h>

static bool is_name(struct text name) {
    for (size_t i = 0; i < name.size; i++)
        if (!text_is_letter_or_digit(name.at[i]) && name.at[i] != '-' && name.at[i] != '_' &&
            name.at[i] != '.')
            return false;
    return name.size && name.size < sizeof((struct control_token){0}).name;
}

// Words are parted by spaces and tabs.
static size_t words_of(struct text line, struct text words[4]) {
    size_t count = 0;
    for (size_t i = 0; i < line.size; i++)
        if (line.at[i] == '\t' || line.at[i] == ' ')
            continue;
        else if (i && line.at[i - 1] != '\t' && line.at[i - 1] != ' ')
            words[count - 1].size++;
        else if (count == 4)
            break;
        else
            words[count++] = (struct text){line.at + i, 1};
    return count;
}

// NULL, or what is wrong with the line.
static const char *read_line(struct text line, struct control_token *ret_token) {
    struct text words[4] = {{0}};
    const size_t count = words_of(line, words);
    const struct text name = count > 1 ? words[0] : TEXT("");
    const struct text token = count > 1 ? words[1] : words[0];
    if (count > 3 || (count == 3 && !text_is(words[2], TEXT("read"))))
        return "expected TOKEN, NAME TOKEN or NAME TOKEN read";
    if (count > 1 && !is_name(name))
        return "a name is of 1 to 32 letters, digits, '-', '_' and '.'";
    if (!text_is_token(token, CONTROL_TOKEN_MAX) || token.size < CONTROL_TOKEN_MIN)
        return "a token is of 32 to 256 printable characters";
    *ret_token = (struct control_token){.only_reads = count == 3};
    snprintf(ret_token->name, sizeof ret_token->name, "%.*s", TEXT_ARGS(name));
    return digest_of(token, &ret_token->mark) ? NULL : "out of memory";
}

bool control_gate_read(struct control_gate *gate, struct text file, struct text *ret_why) {
    static char why[96];
    struct control_gate read = {.level = gate->level, .asks = gate->asks};
    const char *wrong = NULL;
    int number = 0;
    while (file.size && !wrong) {
        struct text line = text_trim(text_without_end(text_cut(&file, '\n'), '\r'));
        number++;
        if (!line.size || line.at[0] == '#')
            continue;
        wrong = read.count == CONTROL_TOKENS_MAX ? "there are at most 64 tokens"
                                                 : read_line(line, &read.tokens[read.count++]);
    }
    if (!wrong && !read.count) {
        *ret_why = TEXT("it has no token");
        return false;
    }
    if (wrong) {
        snprintf(why, sizeof why, "line %d: %s", number, wrong);
        *ret_why = text_of(why);
        return false;
    }
    *gate = read;
    return true;
}

// All are compared, and none of them up to where it differs.
static const struct control_token *find(const struct control_gate *gate, struct text said) {
    const struct control_token *found = NULL;
    struct digest mark;
    if (said.size > CONTROL_TOKEN_MAX || !digest_of(said, &mark))
        return NULL;
    for (size_t i = 0; i < gate->count; i++)
        if (digest_equal(&gate->tokens[i].mark, &mark, sizeof mark))
            found = &gate->tokens[i];
    return found;
}

static enum arm_code refuse(struct arm_call *call, enum arm_code code, struct text why) {
    call->challenge = TEXT("Bearer realm=\"azsreg control\"");
    return arm_refuse(call, code, why);
}

static enum arm_code find_token(struct arm_call *call, const struct control_token **ret_token) {
    struct text said = TEXT("");
    switch (bearer_read(call->request, &said)) {
    case BEARER_NONE:
        return refuse(call, CONTROL_TOKEN_REQUIRED, TEXT(""));
    case BEARER_MALFORMED:
        return refuse(call, CONTROL_TOKEN_INVALID,
                      TEXT("there must be one Authorization header, of the form 'Bearer TOKEN'"));
    case BEARER_READ:
        break;
    }
    *ret_token = find(app_of(call)->control, said);
    return *ret_token ? ARM_OK
                      : refuse(call, CONTROL_TOKEN_INVALID,
                               TEXT("it is none of this server's; tokens for Azure Resource "
                                    "Manager are none either"));
}

enum arm_code control_gate_full(struct arm_call *call) {
    if (app_of(call)->control->level == CONTROL_READ)
        return arm_refuse(call, CONTROL_READ_ONLY, TEXT("Whoever calls this server"),
                          TEXT("Start it with --control full."));
    if (!call->only_watches)
        return ARM_OK;
    return arm_refuse(
        call, CONTROL_READ_ONLY,
        text_format(call->arena, "The control token of '%.*s'", TEXT_ARGS(call->controller)),
        TEXT("Take one that has no 'read' in the token file."));
}

enum arm_code control_gate_admit(struct arm_call *call) {
    const struct control_gate *gate = app_of(call)->control;
    const struct control_token *token = NULL;
    const enum arm_code code = gate->asks ? find_token(call, &token) : ARM_OK;
    if (code != ARM_OK)
        return code;
    call->controller = token && token->name[0] ? text_of(token->name) : (struct text){0};
    call->only_watches = token && token->only_reads;
    return call->route->access == ARM_CONTROLS ? control_gate_full(call) : ARM_OK;
}
