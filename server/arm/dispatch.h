// Reception: from a request to the handler it is for, and back to a reply.
#ifndef AZSREG_ARM_DISPATCH_H
#define AZSREG_ARM_DISPATCH_H

#include "arm/call.h"

// Fills in the reply; true when it has to wait for the end of the turn. request->note becomes the
// call, for the two below.
bool arm_answer(struct arm_service *service, struct http_request *request,
                struct http_reply *reply);

// Fills in the reply to a request with a fault; the same becomes of request->note.
void arm_turn_away(struct arm_service *service, struct http_request *request,
                   struct http_reply *reply);

// Replaces the reply to an answered request by an error.
void arm_answer_error(struct http_request *request, enum arm_code code, struct http_reply *reply);

// Writes the one log line a request has.
void arm_report(const struct http_request *request, const struct http_reply *reply,
                long long microseconds);

#endif
