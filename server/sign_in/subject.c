#include "sign_in/subject.h"

#include "app/app.h"
#include "identity/agents.h"

// By the name one has at home, or by one's mail: whichever was invited.
static enum store_result find_guest(struct arm_call *call, const struct principal_row *home,
                                    const struct guid *tenant, struct principal_row *ret_guest) {
    const struct text addresses[] = {home->login, home->mail};
    enum store_result found = STORE_MISSING;
    for (size_t i = 0; i < 2 && found == STORE_MISSING; i++) {
        found = store_principal_of_mail(app_db(call), call->arena, tenant, addresses[i], ret_guest);
        if (found == STORE_OK && !ret_guest->external_state.size)
            found = STORE_MISSING; // a member's mail
    }
    return found;
}

static enum subject_verdict as_guest(const struct principal_row *guest, const struct guid *tenant,
                                     struct token_subject *subject, struct guid *ret_invited) {
    *ret_invited = guest->id;
    if (guest->is_disabled)
        return SUBJECT_DISABLED;
    if (!text_is(guest->external_state, TEXT("Accepted")))
        return SUBJECT_NOT_REDEEMED;
    subject->tenant = *tenant;
    subject->object_id = guest->id;
    return SUBJECT_FITS;
}

enum subject_verdict subject_find(struct arm_call *call, const struct principal_row *home,
                                  struct token_subject *subject, struct guid *ret_invited) {
    struct guid tenant;
    struct principal_row guest;
    subject->principal = *home;
    subject->tenant = subject->object_id = (struct guid){0};
    if (home->is_disabled)
        return SUBJECT_DISABLED;
    if (!guid_read(subject->authority, &tenant) || guid_is(&tenant, &home->tenant))
        return SUBJECT_FITS;
    if (home->is_user && find_guest(call, home, &tenant, &guest) == STORE_OK)
        return as_guest(&guest, &tenant, subject, ret_invited);
    const struct agent agent = {.principal = home->id, .home = home->tenant};
    if (agents_check_access(app_db(call), call->arena, &agent, &tenant) != STORE_OK)
        return SUBJECT_ELSEWHERE;
    subject->tenant = tenant;
    return SUBJECT_FITS;
}
