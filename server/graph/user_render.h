// A user's and a service principal's JSON.
#ifndef AZSREG_GRAPH_USER_RENDER_H
#define AZSREG_GRAPH_USER_RENDER_H

#include "arm/call.h"
#include "parties/principals.h"

// Which properties: those of $select, or the ones that are there without it.
struct user_selection {
    bool is_given;
    uint32_t fields;
    struct text names; // as they were given
};

// $select; Request_BadRequest for a property that users do not have.
enum arm_code user_selection_read(struct arm_call *call, struct user_selection *ret_selection);

// "users/$entity", or "users(id,mail)/$entity".
struct text user_fragment(struct arena *arena, const struct user_selection *selection,
                          const char *end);

// The members of one, into an object that is open.
void user_put(struct json_out *out, const struct principal_row *row,
              const struct user_selection *selection);
void service_principal_put(struct json_out *out, const struct principal_row *row);

#endif
