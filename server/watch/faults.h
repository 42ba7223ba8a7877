// Faults at work: which one a call gets, and providers that are still registering
// (docs/control.md, "Faults").
#ifndef AZSREG_WATCH_FAULTS_H
#define AZSREG_WATCH_FAULTS_H

#include "app/app.h"
#include "watch/fault_rules.h"

enum { FAULTS_REGISTERING_MAX = 64 };

// A provider that says for some reads that it is on its way.
struct fault_registering {
    struct guid subscription;
    const char *provider;           // a literal
    unsigned long left;             // 0: this place is free
    char fault[FAULT_NAME_MAX + 1]; // the rule that keeps it there
};

// All zero to begin with.
struct faults {
    struct fault_rules rules;
    bool takes_header; // --fault-header
    struct fault_registering registering[FAULTS_REGISTERING_MAX];
    size_t next_place;
};

// Decides once what becomes of the call, and leaves it there (call->disturbance). Refused is a name
// in its header that there is none of, and one more answer to keep back than may be.
enum arm_code faults_meet(struct arm_call *call);

// The name of the one that it would get; .at NULL for none. Nothing is counted.
struct text faults_foretell(struct arm_call *call);

// As at the start.
void faults_clear(struct faults *faults);

// The provider, a literal as the next ones are given, was registered by this call, or is no more.
void faults_register(const struct arm_call *call, const char *provider);
void faults_unregister(const struct arm_call *call, const char *provider);

// What keeps it on its way, in the call's subscription; NULL: nothing.
const struct fault_registering *faults_registering_of(const struct arm_call *call,
                                                      const char *provider);

// Whether it is still registering there.
bool faults_is_registering(const struct arm_call *call, const char *provider);

// The same, and a call that reads has been told so once more.
bool faults_tell_registering(const struct arm_call *call, const char *provider);

#endif
