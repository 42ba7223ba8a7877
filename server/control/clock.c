#include "control/clock.h"

#include "app/desk.h"
#include "app/dials.h"
#include "control/control_call.h"
#include "identity/token_cache.h"
#include "protocol/duration.h"

static const char *const mode_words[] = {
    [CLOCK_REAL] = "real", [CLOCK_OFFSET] = "offset", [CLOCK_FROZEN] = "frozen"};

static void put_members(struct arm_call *call) {
    const struct dials *dials = app_of(call)->dials;
    struct json_out *out = &call->out;
    json_put_text(out, TEXT("mode"), text_of(mode_words[clock_is_set().mode]));
    json_put_time(out, TEXT("now"), clock_served_ms());
    if (dials->written_ms)
        json_put_time(out, TEXT("latestWrite"), dials->written_ms);
}

void control_clock_render(struct arm_call *call) {
    json_put_object(&call->out, TEXT("clock"));
    put_members(call);
    json_object_end(&call->out);
}

static enum arm_code answer(struct arm_call *call) {
    json_object(&call->out);
    put_members(call);
    json_object_end(&call->out);
    return ARM_OK;
}

enum arm_code control_clock_get(struct arm_call *call) {
    const enum arm_code code = control_no_query(call);
    return code == ARM_OK ? answer(call) : code;
}

// What was found good or bad by another clock is asked again.
static enum arm_code set(struct arm_call *call, struct clock_setting setting) {
    clock_set(setting);
    token_cache_forget();
    return answer(call);
}

// --- putting it ---

struct asked {
    enum clock_mode mode;
    bool has_now;
    int64_t now_ms; // where that is not given, what it is
    bool force;
};

static void read_mode(struct json_reader *reader, const struct json_at *root,
                      enum clock_mode *ret_mode) {
    const struct text word = json_string(reader, root, "mode");
    for (size_t i = 0; i < sizeof mode_words / sizeof *mode_words; i++)
        if (word.at && text_is(word, text_of(mode_words[i]))) {
            *ret_mode = (enum clock_mode)i;
            return;
        }
    json_refuse(reader, root, "mode", "\"real\", \"frozen\" or \"offset\"");
}

static void read_now(struct json_reader *reader, const struct json_at *root, struct asked *asked) {
    const struct text now = json_string(reader, root, "now");
    asked->has_now = now.at;
    asked->now_ms = asked->mode == CLOCK_REAL ? clock_real_ms() : clock_served_ms();
    if (asked->has_now && asked->mode == CLOCK_REAL)
        json_refuse(reader, root, "now", "absent with the real clock");
    else if (asked->has_now &&
             (!clock_read_rfc3339(now, &asked->now_ms) || asked->now_ms < DURATION_TIME_FIRST ||
              asked->now_ms >= DURATION_TIME_END))
        json_refuse(reader, root, "now",
                    "a time of the years 2000 to 9000 in UTC, as 2026-01-31T23:59:59Z");
}

static enum arm_code read(struct arm_call *call, struct asked *asked) {
    static const char *const members[] = {"mode", "now", "force", NULL};
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = control_body(call, members, &reader, &root);
    if (code != ARM_OK)
        return code;
    read_mode(&reader, &root, &asked->mode);
    read_now(&reader, &root, asked);
    asked->force = json_boolean(&reader, &root, "force", false);
    return arm_call_read(call, &reader);
}

static enum arm_code check_backwards(struct arm_call *call, const struct asked *asked) {
    const int64_t latest_ms = app_of(call)->dials->written_ms;
    return asked->force || asked->now_ms >= latest_ms
               ? ARM_OK
               : arm_refuse(call, CONTROL_CLOCK_WOULD_GO_BACK,
                            clock_rfc3339_text(call->arena, asked->now_ms),
                            clock_rfc3339_text(call->arena, latest_ms));
}

static struct clock_setting setting_of(const struct asked *asked) {
    struct clock_setting setting = {.mode = asked->mode};
    if (asked->mode == CLOCK_FROZEN)
        setting.ms = asked->now_ms;
    if (asked->mode == CLOCK_OFFSET)
        setting.ms = asked->now_ms - clock_real_ms();
    return setting;
}

// What was handed in before has its time.
enum arm_code control_clock_put(struct arm_call *call) {
    struct asked asked = {.mode = CLOCK_REAL};
    enum arm_code code = read(call, &asked);
    if (code != ARM_OK || !desk_is_free(call))
        return code;
    code = check_backwards(call, &asked);
    return code == ARM_OK ? set(call, setting_of(&asked)) : code;
}

// --- putting it on ---

static enum arm_code read_by(struct arm_call *call, int64_t *ret_by_ms) {
    static const char *const members[] = {"by", NULL};
    const int64_t now_ms = clock_served_ms();
    struct duration by = {0};
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = control_body(call, members, &reader, &root);
    if (code != ARM_OK)
        return code;
    const struct text text = json_string(&reader, &root, "by");
    if (!text.at || !duration_read(text, &by))
        json_refuse(&reader, &root, "by", "an ISO 8601 duration of whole numbers, as P1DT2H");
    else if (!duration_after(&by, now_ms, ret_by_ms))
        json_refuse(&reader, &root, "by", "a duration that ends in the year 9000 at the latest");
    *ret_by_ms -= now_ms;
    return arm_call_read(call, &reader);
}

enum arm_code control_clock_advance(struct arm_call *call) {
    struct clock_setting setting = clock_is_set();
    int64_t by_ms = 0;
    const enum arm_code code = read_by(call, &by_ms);
    if (code != ARM_OK || !desk_is_free(call))
        return code;
    setting.mode = setting.mode == CLOCK_REAL ? CLOCK_OFFSET : setting.mode;
    setting.ms += by_ms;
    return set(call, setting);
}
