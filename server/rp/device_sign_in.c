#include "base/clock.h"
#include "base/embedded.h"
#include "rp/device_codes.h"
#include "rp/sign_in.h"

#include <string.h>

// The first version of the endpoint quotes its numbers, and clients of that time read strings
// alone.
static void put_seconds(struct arm_call *call, struct text key, long long seconds) {
    if (strstr(call->route->path, "/v2.0/"))
        json_put_integer(&call->out, key, seconds);
    else
        json_put_text(&call->out, key, text_format(call->arena, "%lld", seconds));
}

enum arm_code sign_in_device_code(struct arm_call *call) {
    struct text authority = TEXT("");
    struct text resource = TEXT("");
    if (!sign_in_authority(call, &authority) || !sign_in_resource(call, &resource))
        return ARM_OK;
    const struct device_code *code = device_code_new(resource, clock_seconds());
    if (!code)
        return sign_in_refuse(call, 400, "invalid_request", TEXT("The resource is too long."));
    const struct text base = arm_call_base_url(call);
    const struct text page = text_format(call->arena, "%.*s/_azsreg/device", TEXT_ARGS(base));
    struct json_out *out = &call->out;
    call->secret = true;
    json_object(out);
    json_put_text(out, TEXT("user_code"), text_of(code->user_code));
    json_put_text(out, TEXT("device_code"), text_of(code->code));
    json_put_text(out, TEXT("verification_uri"), page);
    json_put_text(out, TEXT("verification_url"), page); // as the first version called it
    put_seconds(call, TEXT("expires_in"), DEVICE_CODE_SECONDS);
    put_seconds(call, TEXT("interval"), DEVICE_CODE_INTERVAL);
    json_put_text(out, TEXT("message"),
                  text_format(call->arena,
                              "To sign in, use a web browser to open the page %.*s and enter the "
                              "code %s to authenticate.",
                              TEXT_ARGS(page), code->user_code));
    json_object_end(out);
    return ARM_OK;
}

static void add_escaped(struct buffer *page, struct text text) {
    for (size_t i = 0; i < text.size; i++)
        switch (text.at[i]) {
        case '&':
            buffer_add(page, TEXT("&amp;"));
            break;
        case '<':
            buffer_add(page, TEXT("&lt;"));
            break;
        case '>':
            buffer_add(page, TEXT("&gt;"));
            break;
        case '"':
            buffer_add(page, TEXT("&quot;"));
            break;
        case '\'':
            buffer_add(page, TEXT("&#39;"));
            break;
        default:
            buffer_add_char(page, text.at[i]);
        }
}

// The page with its two holes filled: {message} and {code}.
static enum arm_code show(struct arm_call *call, struct text message, struct text code) {
    struct text rest = text_of(embedded_device_page);
    struct buffer page = buffer_in(call->arena);
    while (rest.size) {
        if (text_starts_same(rest, TEXT("{message}")))
            add_escaped(&page, message);
        else if (text_starts_same(rest, TEXT("{code}")))
            add_escaped(&page, code);
        else {
            buffer_add_char(&page, rest.at[0]);
            rest = text_slice(rest, 1, rest.size);
            continue;
        }
        text_cut(&rest, '}');
    }
    call->type = "text/html; charset=utf-8";
    call->is_page = true;
    call->secret = true;
    return buffer_text(&page, &call->raw) ? ARM_OK : ARM_INTERNAL_SERVER_ERROR;
}

enum arm_code sign_in_device_page(struct arm_call *call) {
    return show(call, TEXT(""), arm_call_query(call, "code"));
}

enum arm_code sign_in_device_submit(struct arm_call *call) {
    struct text code = text_trim(sign_in_field(call, "code"));
    struct principal_row row;
    if (!code.size) // as the device's own answer calls it
        code = text_trim(sign_in_field(call, "user_code"));
    if (!sign_in_check(call, sign_in_field(call, "username"), sign_in_field(call, "password"), true,
                       TEXT("adfs"), &row)) {
        call->out = json_out_in(call->arena); // a page instead of OAuth's error
        return show(call,
                    call->status == 429 ? TEXT("Too many wrong passwords. Try again in a second.")
                                        : TEXT("User name or password is not right."),
                    code);
    }
    if (!device_code_approve(code, &row.id, clock_seconds())) {
        call->status = 400;
        return show(call, TEXT("The code is unknown, used or expired. Ask for a new one."),
                    TEXT(""));
    }
    return show(call, TEXT("You are signed in. Go back to the device or command."), TEXT(""));
}
