// What Partner Center's JSON has everywhere: links, attributes, collections, and how a body is
// refused.
#ifndef AZSREG_PARTNER_PARTNER_JSON_H
#define AZSREG_PARTNER_PARTNER_JSON_H

#include "arm/call.h"

// "name": {"uri","method","headers"}; uri begins after /v1.
void partner_link(struct json_out *out, const char *name, struct text uri);

// "next": such a link, with a header that says where it goes on.
void partner_next(struct json_out *out, struct text uri, struct text token);

// "attributes": {"etag"?, "objectType"}
void partner_attributes(struct json_out *out, struct text etag, const char *type);

// "links": {"self": …}
void partner_self(struct json_out *out, struct text uri);

// Answers with {"totalCount","items":[…],"links":{"self":…},"attributes":{…}}; the array of items
// is rendered already, but for its end.
enum arm_code partner_items(struct arm_call *call, struct json_out *items, size_t count,
                            struct text self);

// Refuses what is at a place ("billingProfile.email"), with why in the code's message; reason is
// the log's.
enum arm_code partner_refuse_at(struct arm_call *call, enum arm_code code, struct text place,
                                struct text why, const char *reason);

// The same, as InvalidProperty.
enum arm_code partner_refuse_property(struct arm_call *call, struct text place, struct text why);

// What a finished reader says of the body.
enum arm_code partner_read(struct arm_call *call, const struct json_reader *reader);

// An id in upper case, as Partner Center shows the ids of subscriptions and orders.
struct text partner_upper_id(struct arena *arena, const struct guid *id);

// The request's id, where it is a GUID; else nil.
struct guid partner_request_id(const struct arm_call *call);

#endif
