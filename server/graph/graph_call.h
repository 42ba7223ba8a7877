// What every call of Graph's begins with: which tenant it is about, and what the caller may do
// there.
#ifndef AZSREG_GRAPH_GRAPH_CALL_H
#define AZSREG_GRAPH_GRAPH_CALL_H

#include "app/app.h"
#include "parties/principals.h"
#include "parties/tenants.h"

enum graph_need {
    GRAPH_SELF,   // to be somebody there, a guest too
    GRAPH_READS,  // a member, or an agent with delegated access
    GRAPH_WRITES, // an administrator, or such an agent
};

struct graph_place {
    struct tenant_row tenant;
    bool has_self; // the caller is of this tenant, and known
    struct principal_row self;
};

// The tenant of the path or, without one, of the token. Denied where the caller may not do what is
// needed, whether or not there is such a tenant.
enum arm_code graph_open(struct arm_call *call, enum graph_need need,
                         struct graph_place *ret_place);

// Request_BadRequest with a sentence; Request_UnsupportedQuery with a clause.
enum arm_code graph_refuse(struct arm_call *call, struct text why);
enum arm_code graph_refuse_query(struct arm_call *call, const char *why);
enum arm_code graph_not_found(struct arm_call *call, struct text id);

// What a finished reader says of the body.
enum arm_code graph_read(struct arm_call *call, const struct json_reader *reader);

// "@odata.context": "{base}/v1.0/$metadata#…"
void graph_put_context(struct arm_call *call, struct text fragment);

// null where it is empty.
void graph_put_or_null(struct json_out *out, const char *key, struct text value);

#endif
