// Reception: from a request to the handler it is for, and back to a reply.
#ifndef AZSREG_DISPATCH_DISPATCH_H
#define AZSREG_DISPATCH_DISPATCH_H

#include "arm/call.h"

enum arm_when {
    ARM_NOW,
    ARM_AT_SETTLE, // the reply has to wait for the end of the turn
    ARM_AGAIN,     // nothing was done: when arm_awaits is over it is to be asked again
};

enum arm_begun {
    ARM_BEGUN,
    ARM_REFUSED,     // the reply is filled in
    ARM_BEGIN_AGAIN, // who is calling is not known yet: when arm_awaits is over
};

// Looks at a request's head. request->note becomes the call, for all that follows.
enum arm_begun arm_begin(struct arm_service *service, struct http_request *request,
                         struct http_reply *reply);

// Looks at what the body of one that has begun starts with, where request->look_at asks for that.
enum arm_begun arm_look(struct http_request *request, struct http_reply *reply);

// Fills in the reply to a request that has begun and is whole.
enum arm_when arm_answer(struct http_request *request, struct http_reply *reply);

// Answers a request that is made up (docs/control.md, "Explain"), as it would be but for the names
// and pages it could come from: as somebody (NULL: whom it says itself), by way of run in place of
// the service's. The call is the request's note, and its body is to be deleted by whoever has
// looked at its error; waits: it would have to be asked again, and there is no answer. NULL when
// memory is out.
struct arm_call *arm_rehearse(struct arm_service *service, struct http_request *request,
                              const struct arm_caller *as,
                              enum arm_code (*run)(struct arm_call *call, void *context),
                              void *context, struct http_reply *reply);

// What a request that has begun waits for.
struct worker_ticket arm_awaits(const struct http_request *request);

// Fills in the reply to a request with a fault; the same becomes of request->note.
void arm_turn_away(struct arm_service *service, struct http_request *request,
                   struct http_reply *reply);

// The reply to a request that is refused after all, whether it was answered or waits. cause, for
// the log, is a literal.
void arm_answer_error(struct http_request *request, enum arm_code code, const char *cause,
                      struct http_reply *reply);

#endif
