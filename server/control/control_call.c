#include "control/control_call.h"

#include "app/app.h"

enum arm_code control_query(struct arm_call *call, const char *const *names) {
    const struct text stranger = arm_query_stranger(call->arena, call->path.query, names);
    if (!stranger.size)
        return ARM_OK;
    const struct text name = text_is_token(stranger, 64) ? stranger : TEXT("?");
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_REQUEST_CONTENT,
                   text_format(call->arena, "the query parameter '%.*s'", TEXT_ARGS(name)),
                   TEXT("one that there is, once"));
    call->error.target = name;
    return code;
}

enum arm_code control_refuse_query(struct arm_call *call, const char *name, struct text expected) {
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_REQUEST_CONTENT,
                   text_format(call->arena, "the query parameter '%s'", name), expected);
    call->error.target = text_of(name);
    return code;
}

enum arm_code control_number(struct arm_call *call, const char *name, unsigned long least,
                             unsigned long most, unsigned long *ret_number) {
    struct text text = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, name, &text);
    unsigned long number = 0;
    if (!times)
        return ARM_OK;
    if (times != 1 || !text_number(text, most, &number) || number < least)
        return control_refuse_query(
            call, name, text_format(call->arena, "a whole number from %lu to %lu", least, most));
    *ret_number = number;
    return ARM_OK;
}

enum arm_code control_flag(struct arm_call *call, const char *name, bool *ret_on) {
    const struct text value = arm_call_query(call, name);
    *ret_on = text_same(value, TEXT("true"));
    return !value.size || *ret_on || text_same(value, TEXT("false"))
               ? ARM_OK
               : control_refuse_query(call, name, TEXT("true or false"));
}

enum arm_code control_no_query(struct arm_call *call) {
    static const char *const none[] = {NULL};
    return control_query(call, none);
}

static enum arm_code check_members(struct arm_call *call, enum arm_code code,
                                   const char *const *members, struct json_reader *reader,
                                   const struct json_at *root) {
    if (code != ARM_OK)
        return code;
    json_only(reader, root, members);
    return arm_call_read(call, reader);
}

enum arm_code control_body(struct arm_call *call, const char *const *members,
                           struct json_reader *ret_reader, struct json_at *ret_root) {
    enum arm_code code = control_no_query(call);
    if (code == ARM_OK)
        code = arm_call_body(call, ret_reader, ret_root);
    return check_members(call, code, members, ret_reader, ret_root);
}

enum arm_code control_body_to_the_digit(struct arm_call *call, const char *const *members,
                                        struct json_reader *ret_reader, struct json_at *ret_root) {
    enum arm_code code = control_no_query(call);
    if (code == ARM_OK)
        code = arm_call_body_to_the_digit(call, ret_reader, ret_root);
    return check_members(call, code, members, ret_reader, ret_root);
}

enum arm_code control_needs_folder(struct arm_call *call, struct text what) {
    return app_of(call)->is_shared ? arm_refuse(call, CONTROL_NOT_IMPLEMENTED, what) : ARM_OK;
}
