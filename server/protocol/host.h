// The name a client reaches this server by.
#ifndef AZSREG_PROTOCOL_HOST_H
#define AZSREG_PROTOCOL_HOST_H

#include "base/text.h"

// NAME[:PORT], V4[:PORT] or [V6][:PORT]. Only such a one is repeated in links.
bool host_is_valid(struct text host);

// Without its port, and an address of IPv6 without its brackets; empty for one that is not valid.
struct text host_name(struct text host);

// The port, empty where there is none.
struct text host_port(struct text host);

bool host_name_is_address(struct text name);

// localhost or below it, 127.0.0.0/8, ::1.
bool host_name_is_loopback(struct text name);

#endif
