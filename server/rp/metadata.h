// Where clients find everything else: ARM's endpoints and the documents of the sign-in authority
// (contract, section 7; OpenID Connect Discovery 1.0). All addresses follow arm_call_base_url.
#ifndef AZSREG_RP_METADATA_H
#define AZSREG_RP_METADATA_H

#include "arm/call.h"

// What access tokens are for.
#define METADATA_AUDIENCE "https://management.azsreg.local/"

enum arm_code metadata_endpoints(struct arm_call *call);

// {base}/{tenant}/…: endpoints below {base}/{tenant}/oauth2. The authority adfs is meant for all
// clients; adfs/adfs is what some of them make of it.
enum arm_code metadata_open_id(struct arm_call *call);
enum arm_code metadata_open_id_adfs_adfs(struct arm_call *call);

// {base}/{tenant}/v2.0/…: endpoints below {base}/{tenant}/oauth2/v2.0.
enum arm_code metadata_open_id_v2(struct arm_call *call);

enum arm_code metadata_instance(struct arm_call *call);

#endif
