#include "scope/registrations_of.h"

#include "app/app.h"
#include "scope/access.h"
#include "scope/scope.h"
#include "tables/registrations.h"

// A name has no '/', so name and group go into one key.
struct text registrations_key(struct arm_call *call, const void *row) {
    const struct registration_row *registration = row;
    return listing_key_of_two(call->arena, registration->name, '/', registration->group);
}

enum store_result registrations_read(struct arm_call *call, const void *context, struct text after,
                                     size_t limit, void *ret_rows, size_t *ret_count) {
    const struct registrations_of *of = context;
    const struct text name = text_cut(&after, '/');
    return of->group ? store_registration_list(app_db(call), call->arena, of->group, name, limit,
                                               ret_rows, ret_count)
                     : store_registration_list_all(app_db(call), call->arena, &call->subscription,
                                                   name, after, limit, ret_rows, ret_count);
}

bool registrations_is_shown(struct arm_call *call, const void *context, const void *row) {
    (void)context;
    return !access_is_partial(call) || access_shows(call, scope_registration_id(call, row, ""));
}
