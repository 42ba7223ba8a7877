#include "base/clock.h"
#include "base/embedded.h"
#include "secrets/asker.h"
#include "sign_in/device_codes.h"
#include "sign_in/sign_in.h"

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
    const struct text client = arm_call_field(call, "client_id");
    if (resource.size >= DEVICE_RESOURCE_MAX || client.size >= DEVICE_CLIENT_MAX)
        return sign_in_answer_error(call, 400, "invalid_request",
                                    TEXT("The resource or the client_id is too long."));
    const struct device_code *code =
        device_code_new(asker_number(call, TEXT("device")), resource, client, device_time());
    if (!code)
        return sign_in_answer_error(
            call, 429, "temporarily_unavailable",
            TEXT("Too many device codes were asked for. Try again in a second."));
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

// What a user who types this code is about to let in; empty for a code that is not pending.
static struct text about(struct arm_call *call, struct text user_code) {
    const struct device_code *code = device_code_typed(user_code, clock_served_s());
    if (!code)
        return TEXT("");
    return text_format(
        call->arena,
        "The application '%s' on another device asks to act as you at %s. Go on only "
        "if you have just started that yourself.",
        *code->client_id ? code->client_id : "(no name)", code->resource);
}

struct hole {
    struct text mark;
    struct text filling;
    struct text skip_to; // empty: nothing behind it is left out
};

static const struct hole *hole_at(const struct hole *holes, struct text page) {
    for (; holes->mark.size; holes++)
        if (text_starts_same(page, holes->mark))
            return holes;
    return NULL;
}

static void fill(struct buffer *out, const struct hole *holes, struct text page) {
    while (page.size) {
        const struct hole *hole = hole_at(holes, page);
        if (!hole) {
            buffer_add_char(out, page.at[0]);
            page = text_slice(page, 1, page.size);
            continue;
        }
        add_escaped(out, hole->filling);
        page = text_slice(page, hole->mark.size, page.size);
        while (hole->skip_to.size && !text_starts_same(page, hole->skip_to))
            page = text_slice(page, 1, page.size);
    }
}

// What is between {ask} and {/ask} asks for a code; what is between {approve} and {/approve} says
// what a code is for, and asks for a user.
static enum arm_code show(struct arm_call *call, struct text message, struct text code) {
    const struct text none = TEXT("");
    const struct text note = about(call, code);
    const struct hole holes[] = {
        {TEXT("{message}"), message, none},
        {TEXT("{code}"), code, none},
        {TEXT("{about}"), note, none},
        {TEXT("{ask}"), none, note.size ? TEXT("{/ask}") : none},
        {TEXT("{/ask}"), none, none},
        {TEXT("{approve}"), none, note.size ? none : TEXT("{/approve}")},
        {TEXT("{/approve}"), none, none},
        {none, none, none},
    };
    struct buffer page = buffer_in(call->arena);
    fill(&page, holes, text_of(embedded_device_page));
    call->type = "text/html; charset=utf-8";
    call->policy = TEXT(
        "default-src 'none'; style-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'");
    call->secret = true;
    return buffer_text(&page, &call->raw) ? ARM_OK : ARM_INTERNAL_SERVER_ERROR;
}

// Beside the page, and not with the console's files: those are gone with --control off.
enum arm_code sign_in_device_style(struct arm_call *call) {
    call->raw = text_of(embedded_device_style);
    call->type = "text/css; charset=utf-8";
    return ARM_OK;
}

enum arm_code sign_in_device_page(struct arm_call *call) {
    const struct text code = text_trim(arm_call_query(call, "code"));
    const bool is_wrong = code.size && !device_code_typed(code, clock_served_s());
    return show(call,
                is_wrong ? TEXT("The code is unknown, used or expired. Ask for a new one.")
                         : TEXT(""),
                code);
}

enum arm_code sign_in_device_submit(struct arm_call *call) {
    struct text code = text_trim(arm_call_field(call, "code"));
    struct token_subject subject = {.authority = TEXT("adfs")};
    if (!code.size) // as the device's own answer calls it
        code = text_trim(arm_call_field(call, "user_code"));
    if (!sign_in_check(call, arm_call_field(call, "username"), arm_call_field(call, "password"),
                       true, &subject)) {
        if (call->waits)
            return ARM_OK;
        call->out = json_out_in(call->arena); // a page instead of OAuth's error
        return show(call,
                    call->status == 429 ? TEXT("Too many wrong passwords. Try again in a second.")
                                        : TEXT("User name or password is not right."),
                    code);
    }
    if (!device_code_approve(code, &subject.principal.id, clock_served_s())) {
        call->status = 400;
        return show(call, TEXT("The code is unknown, used or expired. Ask for a new one."),
                    TEXT(""));
    }
    return show(call, TEXT("You are signed in. Go back to the device or command."), TEXT(""));
}
