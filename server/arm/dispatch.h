// Reception: from a request to the handler it is for, and back to a reply.
#ifndef AZSREG_ARM_DISPATCH_H
#define AZSREG_ARM_DISPATCH_H

#include "arm/call.h"

enum arm_when {
    ARM_NOW,
    ARM_AT_SETTLE, // the reply has to wait for the end of the turn
    ARM_AGAIN,     // nothing was done: arm_is_over says when to ask again
};

// Looks at a request's head. False when that is enough to fill in the reply: the request is
// refused. request->note becomes the call, for all that follows.
bool arm_begin(struct arm_service *service, struct http_request *request, struct http_reply *reply);

// Fills in the reply to a request that has begun and is whole.
enum arm_when arm_answer(struct http_request *request, struct http_reply *reply);

bool arm_is_over(const struct http_request *request);

// Fills in the reply to a request with a fault; the same becomes of request->note.
void arm_turn_away(struct arm_service *service, struct http_request *request,
                   struct http_reply *reply);

// The reply to a request that is refused after all, whether it was answered or waits. cause, for
// the log, is a literal.
void arm_answer_error(struct http_request *request, enum arm_code code, const char *cause,
                      struct http_reply *reply);

// Writes the one log line a request has.
void arm_report(const struct http_request *request, const struct http_reply *reply,
                long long microseconds);

#endif
