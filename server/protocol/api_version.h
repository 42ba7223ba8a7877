// Which api-versions are served (docs/contract.md, "API versions"). A pure rule.
#ifndef AZSREG_PROTOCOL_API_VERSION_H
#define AZSREG_PROTOCOL_API_VERSION_H

#include "protocol/error.h"

enum arm_family {
    ARM_STACK,     // a Microsoft.AzureStack type: 2017-06-01
    ARM_STACK_ANY, // the same, but may come without: generated SDKs send none
    ARM_NEIGHBOUR, // any well-formed version
    ARM_METADATA,  // the same, or 1.0: how old PowerShell asks for the endpoints
    ARM_PLAIN,     // not ARM's: asks for none
    ARM_FORM,      // the same, and its body is a form (OAuth 2.0)
};

// times counts how often the parameter stood in the query; skip is --skip-api-version-check.
enum arm_code api_version_check(enum arm_family family, int times, struct text version, bool skip);

#endif
