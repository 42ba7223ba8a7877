// What the server says of itself to everybody: its OpenAPI documents, its public keys, its CA
// (docs/contract.md, "The service's own paths").
#ifndef AZSREG_CONTROL_SERVICE_H
#define AZSREG_CONTROL_SERVICE_H

#include "arm/call.h"

enum arm_code service_openapi(struct arm_call *call);
enum arm_code service_keys(struct arm_call *call);
enum arm_code service_activation_keys(struct arm_call *call);
enum arm_code service_ca(struct arm_call *call);

#endif
