#include "app/app.h"
#include "app/fault.h"
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

static void render(struct arm_call *call, const struct device_code *code) {
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
}

enum arm_code sign_in_device_code(struct arm_call *call) {
    struct text authority = TEXT("");
    struct device_asked asked = {.client_id = arm_call_field(call, "client_id")};
    struct device_code *code = arena_alloc(call->arena, sizeof *code);
    if (!code)
        return arm_refuse_for_memory(call);
    if (!sign_in_authority(call, &authority) || !sign_in_resource(call, &asked.resource))
        return ARM_OK;
    if (asked.resource.size >= DEVICE_RESOURCE_MAX || asked.client_id.size >= DEVICE_CLIENT_MAX)
        return sign_in_answer_error(call, 400, "invalid_request",
                                    TEXT("The resource or the client_id is too long."));
    asked.asker = asker_number(call, TEXT("device"));
    const enum store_result made =
        device_code_new(app_db(call), call->arena, &asked, device_time(), code);
    if (made == STORE_MISSING)
        return sign_in_answer_error(
            call, 429, "temporarily_unavailable",
            TEXT("Too many device codes were asked for. Try again in a second."));
    if (made != STORE_OK)
        return app_fault(call, made);
    render(call, code);
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
    struct device_code_row row;
    if (store_device_code_typed(app_db(call), call->arena, user_code, clock_served_s(), &row) !=
        STORE_OK)
        return TEXT("");
    return text_format(
        call->arena,
        "The application '%.*s' on another device asks to act as you at %.*s. Go on only "
        "if you have just started that yourself.",
        TEXT_ARGS(row.client_id.size ? row.client_id : TEXT("(no name)")), TEXT_ARGS(row.resource));
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

#define UNKNOWN_CODE TEXT("The code is unknown, used or expired. Ask for a new one.")

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
    struct device_code_row row;
    const bool is_wrong = code.size && store_device_code_typed(app_db(call), call->arena, code,
                                                               clock_served_s(), &row) != STORE_OK;
    return show(call, is_wrong ? UNKNOWN_CODE : TEXT(""), code);
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
    if (app_must_write(call))
        return ARM_OK;
    const enum store_result approved =
        store_device_code_approve(app_db(call), code, clock_served_s(), &subject.principal.id);
    if (approved != STORE_OK && approved != STORE_MISSING)
        return app_fault(call, approved);
    if (approved == STORE_MISSING) {
        call->status = 400;
        return show(call, UNKNOWN_CODE, TEXT(""));
    }
    return show(call, TEXT("You are signed in. Go back to the device or command."), TEXT(""));
}

// --- its token ---

static enum arm_code refuse_device_code(struct arm_call *call, enum device_code_state state) {
    switch (state) {
    case DEVICE_CODE_PENDING:
        return sign_in_answer_error(call, 400, "authorization_pending",
                                    TEXT("AADSTS70016: The user has not entered the code yet."));
    case DEVICE_CODE_TOO_SOON:
        return sign_in_answer_error(
            call, 400, "slow_down",
            TEXT("AADSTS70016: The user has not entered the code yet; ask again "
                 "after the interval."));
    case DEVICE_CODE_APPROVED:
    case DEVICE_CODE_EXPIRED:
        break;
    }
    return sign_in_answer_error(
        call, 400, "expired_token",
        TEXT("AADSTS70020: The device code is expired, used, or not from here."));
}

// It is used up with that.
static enum arm_code grant_device_code(struct arm_call *call, struct text code,
                                       struct token_subject *subject) {
    struct device_code_row row;
    const enum store_result taken =
        device_code_take(app_db(call), call->arena, code, clock_served_s(), &row);
    if (taken == STORE_MISSING) // by somebody else, meanwhile
        return refuse_device_code(call, DEVICE_CODE_EXPIRED);
    if (taken != STORE_OK)
        return app_fault(call, taken);
    subject->resource = row.resource;
    return sign_in_grant_to(call, &row.approved_by, NULL, subject,
                            TEXT("The user is no longer known."));
}

// A device asks often, and nearly always too early: only what it gets in the end is a write.
enum arm_code sign_in_by_device_code(struct arm_call *call, struct token_subject *subject) {
    const struct text named = arm_call_field(call, "device_code");
    const struct text code = named.size ? named : arm_call_field(call, "code");
    enum device_code_state state = DEVICE_CODE_EXPIRED;
    const enum store_result asked =
        device_code_poll(app_db(call), call->arena, code, device_time(), &state);
    if (asked != STORE_OK)
        return app_fault(call, asked);
    if (state != DEVICE_CODE_APPROVED)
        return refuse_device_code(call, state);
    return app_must_write(call) ? ARM_OK : grant_device_code(call, code, subject);
}
