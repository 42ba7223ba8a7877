// Faults, as requests make, look at and remove them (docs/control.md, "Faults").
#ifndef AZSREG_CONTROL_FAULTS_H
#define AZSREG_CONTROL_FAULTS_H

#include "arm/call.h"

enum arm_code control_faults_list(struct arm_call *call);
enum arm_code control_faults_clear(struct arm_call *call);
enum arm_code control_faults_get(struct arm_call *call);
enum arm_code control_faults_put(struct arm_call *call);
enum arm_code control_faults_delete(struct arm_call *call);

#endif
