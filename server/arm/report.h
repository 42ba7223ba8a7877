// What the log says of a request.
#ifndef AZSREG_ARM_REPORT_H
#define AZSREG_ARM_REPORT_H

#include "base/message.h"

// Writes the one log line a request has.
void arm_report(const struct http_request *request, const struct http_reply *reply,
                long long microseconds);

#endif
