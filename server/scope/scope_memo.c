#include "scope/scope_memo.h"

#include "app/app.h"

#include <string.h>

// The memo, where what it holds is true for the call.
static struct scope_memo *memo_of(const struct arm_call *call) {
    struct scope_memo *memo = app_of(call)->memo;
    return memo->fits && memo->state == store_state(app_db(call)) ? memo : NULL;
}

// With a NUL behind it, as texts from the store have.
static bool keep_text(struct scope_memo *memo, struct text from, struct text *ret_text) {
    if (from.size >= sizeof memo->room - memo->used)
        return false;
    char *at = memo->room + memo->used;
    if (from.size)
        memcpy(at, from.at, from.size);
    at[from.size] = '\0';
    memo->used += from.size + 1;
    *ret_text = (struct text){at, from.size};
    return true;
}

// Each text of a row, in its own place.
static bool keep_texts(struct scope_memo *memo, struct text **texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!keep_text(memo, *texts[i], texts[i]))
            return false;
    return true;
}

static bool is_of(const struct scope_memo *memo, const struct arm_call *call, struct text group,
                  struct text name) {
    return memo->state == store_state(app_db(call)) &&
           guid_is(&memo->subscription_id, &call->subscription) && text_is(memo->group, group) &&
           text_is(memo->name, name);
}

void scope_memo_open(struct arm_call *call) {
    struct scope_memo *memo = app_of(call)->memo;
    const struct text name = arm_call_param(call, "registrationName");
    const struct text group = arm_call_param(call, "resourceGroupName");
    memo->fits = name.size && call->has_subscription;
    if (!memo->fits || is_of(memo, call, group, name))
        return;
    *memo = (struct scope_memo){.subscription_id = call->subscription};
    memo->fits = keep_text(memo, group, &memo->group) && keep_text(memo, name, &memo->name);
    memo->state = memo->fits ? store_state(app_db(call)) : 0;
}

void scope_memo_forget(struct arm_call *call) {
    *app_of(call)->memo = (struct scope_memo){.fits = false};
}

const struct registration_row *scope_memo_registration(const struct arm_call *call) {
    const struct scope_memo *memo = memo_of(call);
    return memo && memo->has_registration ? &memo->registration : NULL;
}

const struct subscription_row *scope_memo_subscription(const struct arm_call *call) {
    const struct scope_memo *memo = memo_of(call);
    return memo && memo->has_subscription ? &memo->subscription : NULL;
}

bool scope_memo_knows(const struct arm_call *call, enum scope_fact fact) {
    const struct scope_memo *memo = memo_of(call);
    return memo && memo->facts[fact];
}

void scope_memo_keep_registration(struct arm_call *call, const struct registration_row *row) {
    struct scope_memo *memo = memo_of(call);
    if (!memo || memo->has_registration)
        return;
    struct text *texts[REGISTRATION_TEXTS];
    memo->registration = *row;
    registration_texts(&memo->registration, texts);
    memo->has_registration = keep_texts(memo, texts, REGISTRATION_TEXTS);
}

void scope_memo_keep_subscription(struct arm_call *call, const struct subscription_row *row) {
    struct scope_memo *memo = memo_of(call);
    if (!memo || memo->has_subscription)
        return;
    struct text *texts[SUBSCRIPTION_TEXTS];
    memo->subscription = *row;
    subscription_texts(&memo->subscription, texts);
    memo->has_subscription = keep_texts(memo, texts, SUBSCRIPTION_TEXTS);
}

void scope_memo_note(struct arm_call *call, enum scope_fact fact) {
    struct scope_memo *memo = memo_of(call);
    if (memo)
        memo->facts[fact] = true;
}
