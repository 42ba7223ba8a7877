// Where clients find everything else: ARM's endpoints and the documents of the sign-in authority
// (docs/contract.md, "Metadata"; OpenID Connect Discovery 1.0). All addresses follow
// arm_call_base_url.
#ifndef AZSREG_SIGN_IN_METADATA_H
#define AZSREG_SIGN_IN_METADATA_H

#include "arm/call.h"

enum arm_code metadata_endpoints(struct arm_call *call);

// Endpoints below {base}/{authority}/oauth2.
enum arm_code metadata_open_id(struct arm_call *call);

// Endpoints below {base}/{authority}/oauth2/v2.0.
enum arm_code metadata_open_id_v2(struct arm_call *call);

enum arm_code metadata_instance(struct arm_call *call);

// What clients ask before they sign a user in with a password.
enum arm_code metadata_user_realm(struct arm_call *call);

#endif
