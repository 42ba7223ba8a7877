// Cloud manifest files: where the services of a cloud are, signed for it.
#ifndef AZSREG_REMOTE_CLOUD_MANIFEST_H
#define AZSREG_REMOTE_CLOUD_MANIFEST_H

#include "arm/call.h"

enum arm_code cloud_manifest_list(struct arm_call *call);
enum arm_code cloud_manifest_get(struct arm_call *call);

#endif
