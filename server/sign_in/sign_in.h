// Sign-in (docs/contract.md, "Sign-in"): the OAuth 2.0 token endpoint (RFC 6749) and the device
// authorization grant (RFC 8628), for the service principals and users of the directory.
#ifndef AZSREG_SIGN_IN_SIGN_IN_H
#define AZSREG_SIGN_IN_SIGN_IN_H

#include "identity/tokens.h"

// POST {authority}/oauth2[/v2.0]/token
enum arm_code sign_in_token(struct arm_call *call);

// POST {authority}/oauth2[/v2.0]/devicecode
enum arm_code sign_in_device_code(struct arm_call *call);

// GET and POST /_azsreg/device: the page on which a user types the code
enum arm_code sign_in_device_page(struct arm_call *call);
enum arm_code sign_in_device_style(struct arm_call *call);
enum arm_code sign_in_device_submit(struct arm_call *call);

// OAuth's own error shape (RFC 6749, 5.2): {"error","error_description",…}. The call is answered.
enum arm_code sign_in_answer_error(struct arm_call *call, unsigned status, const char *error,
                                   struct text description);

// The {authority} of the URL: "adfs", "common", "organizations", or the id of a tenant of the
// directory, which the URL may name by its domain, too.
// False for anything else, with the call refused in the second.
bool sign_in_find_authority(struct arm_call *call, struct text *ret_authority);
bool sign_in_authority(struct arm_call *call, struct text *ret_authority);

// The resource a form asks for by "resource" or "scope"; false, with the call refused, for one
// that is not served.
bool sign_in_resource(struct arm_call *call, struct text *ret_resource);

// Whether login and secret are a principal's that may be in subject->authority; whom it is there is
// filled in. The call is refused otherwise, or has to be asked again (call->waits).
bool sign_in_check(struct arm_call *call, struct text login, struct text secret, bool is_user,
                   struct token_subject *subject);

// Answers with tokens for the subject.
enum arm_code sign_in_grant(struct arm_call *call, const struct token_subject *subject);

// The same for a principal that has shown who it is before, as long as the directory still knows
// it, and with the secret it has shown (by its mark; NULL where that was a moment ago).
enum arm_code sign_in_grant_to(struct arm_call *call, const struct guid *id,
                               const struct text *mark, struct token_subject *subject,
                               struct text why);

// The grant of a device code. What is refused writes nothing.
enum arm_code sign_in_by_device_code(struct arm_call *call, struct token_subject *subject);

#endif
