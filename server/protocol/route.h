// One row an operation (docs/contract.md, "Operations"); the table is routes/routes.c. Dispatcher,
// `azsreg routes` and the contract tests all read it.
#ifndef AZSREG_PROTOCOL_ROUTE_H
#define AZSREG_PROTOCOL_ROUTE_H

#include "protocol/api_version.h"
#include "protocol/path.h"

// ARM_LISTS: a read whose rows are things that roles are assigned on, or in. ARM_TELLS: a read of
// what the server is, which waits for nothing. ARM_HANDS_IN: a write that is done beside the loop;
// its handler reads. ARM_REHEARSES: a write of which nothing is ever kept.
enum arm_effect { ARM_READS, ARM_LISTS, ARM_WRITES, ARM_HANDS_IN, ARM_TELLS, ARM_REHEARSES };

// Whom it is open to, where callers have to sign in. A table that forgets to say so is shut.
enum arm_access {
    ARM_GRANTED,   // who has a role that grants the action
    ARM_ASKED,     // whom the handler lets in, by the action and more: commerce/commerce_access.h
    ARM_SIGNED_IN, // whoever is signed in, and sees the subscription if the path names one
    ARM_OPEN,      // everybody
    ARM_ACTIVATED, // who shows a registration's activation key, also where nobody has to sign in
    ARM_WATCHES,   // who may look at the service itself: identity/control_gate.h
    ARM_CONTROLS,  // who may change it
};

struct arm_call;

struct arm_route {
    const char *operation; // operationId
    const char *method;
    const char *path; // "/subscriptions/{subscriptionId}/…"; a last {+name} takes all that follows;
                      // "users('{userId}')" has words around it
    enum arm_code (*handler)(struct arm_call *call);
    enum arm_effect effect;
    enum arm_family family;
    enum arm_type type;     // where the family has one
    const char *action;     // "Microsoft.AzureStack/registrations/read", as roles grant it
    enum arm_access access; // with ARM_GRANTED and ARM_ASKED the action counts
    unsigned char signs;    // with which key it needs: keys/keys.h
    bool takes_records;     // its body is a list of very many things: as long, and in as many forms
    bool is_console;        // of the page that shows the service: there if that may be looked at
    bool is_one;            // GET of one resource: HEAD says no more than that it is there
};

static inline bool arm_route_writes(const struct arm_route *route) {
    return route->effect == ARM_WRITES || route->effect == ARM_HANDS_IN ||
           route->effect == ARM_REHEARSES;
}

// Whether it is open to whoever controls the service.
static inline bool arm_route_controls(const struct arm_route *route) {
    return route->access == ARM_WATCHES || route->access == ARM_CONTROLS;
}

struct arm_routes {
    const struct arm_route *rows;
    size_t count;
};

struct arm_match {
    const struct arm_route *route; // NULL where the method is not served
    bool known;                    // whether the path is, with any method
    char allow[64];                // "GET, HEAD, PUT, OPTIONS"
};

// HEAD falls back to GET where it has no row of its own.
struct arm_match arm_route_match(const struct arm_routes *routes, struct text method,
                                 const struct arm_path *path);

// The route that was probably meant by a path that is not served: a word or two of it are misspelt
// or left out.
struct arm_near {
    const char *path;  // the route's; NULL where none is that near
    unsigned left_out; // which of its segments: the first is bit 0
};
struct arm_near arm_route_nearest(const struct arm_routes *routes, const struct arm_path *path);

// What stands where the route's path has {name}; empty where it has none.
struct text arm_route_param(const struct arm_route *route, const struct arm_path *path,
                            const char *name);

#endif
