#include "explain/asking.h"

#include "scope/lock_check.h"
#include "scope/scope.h"
#include "scope/scope_memo.h"
#include "stack/customer_subscriptions.h"

static enum verdict verdict_of(enum arm_code code) {
    return code == ARM_OK ? CHECK_PASSED : CHECK_WOULD_FAIL;
}

static enum verdict ask_group(struct asking *asking) {
    struct resource_group_row row;
    return verdict_of(scope_group(asking->call, &row));
}

static enum verdict ask_registration(struct asking *asking) {
    return asking->has_registration ? CHECK_PASSED : CHECK_WOULD_FAIL;
}

static enum verdict ask_active(struct asking *asking) {
    return verdict_of(scope_check_writable(asking->call));
}

static enum verdict ask_provider(struct asking *asking) {
    return verdict_of(scope_check_provider(asking->call));
}

static enum verdict ask_locks(struct asking *asking) {
    return verdict_of(lock_check(asking->call));
}

static enum verdict ask_rule(struct asking *asking, enum ownership_question question) {
    const struct ownership_party *customer = &asking->facts.customer;
    const bool needs_customer = question >= OWNERSHIP_ASKS_STATE;
    if (!asking->has_facts || (needs_customer && !customer->known && !customer->assumed))
        return CHECK_NOT_REACHED;
    return ownership_ask(&asking->facts, question) == OWNERSHIP_OK ? CHECK_PASSED
                                                                   : CHECK_WOULD_FAIL;
}

// Those that need nothing but the state; of the others nobody knows where none has looked.
static enum verdict ask(struct asking *asking, enum check check) {
    static enum verdict (*const asks[CHECKS])(struct asking *) = {
        [CHECK_GROUP] = ask_group,           [CHECK_REGISTRATION] = ask_registration,
        [CHECK_DEFAULT_ACTIVE] = ask_active, [CHECK_PROVIDER] = ask_provider,
        [CHECK_LOCKS] = ask_locks,
    };
    static const int questions[CHECKS] = {
        [CHECK_CUSTOMER_ID] = 1 + OWNERSHIP_ASKS_ID,
        [CHECK_BILLING_MODEL] = 1 + OWNERSHIP_ASKS_BILLING,
        [CHECK_DEFAULT_OFFER] = 1 + OWNERSHIP_ASKS_OFFER,
        [CHECK_APPROVED] = 1 + OWNERSHIP_ASKS_APPROVAL,
        [CHECK_REACHABLE] = 1 + OWNERSHIP_ASKS_REACH,
        [CHECK_CUSTOMER_KNOWN] = 1 + OWNERSHIP_ASKS_KNOWN,
        [CHECK_CUSTOMER_ACTIVE] = 1 + OWNERSHIP_ASKS_STATE,
        [CHECK_CUSTOMER_OFFER] = 1 + OWNERSHIP_ASKS_CSP,
        [CHECK_SAME_PARTNER] = 1 + OWNERSHIP_ASKS_PARTNER,
        [CHECK_CUSTOMER_TENANT] = 1 + OWNERSHIP_ASKS_TENANT,
    };
    if (questions[check])
        return ask_rule(asking, (enum ownership_question)(questions[check] - 1));
    return asks[check] ? asks[check](asking) : CHECK_NOT_REACHED;
}

// What the later ones are about.
static void find(struct asking *asking) {
    struct arm_call *call = asking->call;
    asking->has_registration = check_is_asked(call, CHECK_REGISTRATION) &&
                               scope_registration(call, &asking->registration) == ARM_OK;
    asking->has_facts =
        asking->has_registration && check_is_asked(call, CHECK_CUSTOMER_ID) &&
        customer_subscriptions_facts(call, &asking->registration, &asking->facts) == ARM_OK;
}

static bool is_about_callers(enum check check) {
    return check == CHECK_SIGN_IN || check == CHECK_VISIBLE || check == CHECK_ROLE;
}

// Behind one without which the rest is about nothing, nothing is asked.
static bool ends_all(const struct asking *asking) {
    return asking->failed < CHECK_SIGN_IN || asking->failed == CHECK_GROUP ||
           (check_is_asked(asking->call, CHECK_REGISTRATION) && !asking->has_registration);
}

static enum verdict judge(struct asking *asking, enum check check) {
    const bool refused = asking->code != ARM_OK;
    if (refused && check == asking->failed)
        return CHECK_FAILED;
    if (!check_is_asked(asking->call, check))
        return CHECK_NOT_OF_THIS;
    if (is_about_callers(check) && !asking->call->is_asked)
        return CHECK_NOT_ASKED;
    if (!refused || check < asking->failed)
        return CHECK_PASSED;
    return ends_all(asking) ? CHECK_NOT_REACHED : ask(asking, check);
}

// To whom something is hidden it is asked about all the same: whoever asks here sees everything.
void asking_run(struct asking *asking, struct arm_call *call, enum arm_code code) {
    const struct arm_error error = call->error;
    const bool is_hidden = call->is_hidden;
    const bool was_asked = call->is_asked;
    *asking = (struct asking){.call = call, .code = code};
    if (code != ARM_OK)
        asking->failed = check_of_refusal(call, code);
    if (call->route && call->has_subscription && call->running) {
        scope_memo_open(call);
        call->is_hidden = false;
        find(asking);
    }
    for (int i = 0; i < CHECKS; i++)
        asking->verdicts[i] = judge(asking, (enum check)i);
    call->is_hidden = is_hidden;
    call->is_asked = was_asked;
    call->error = error;
}
