// A line in the log for each TLS handshake that fails, with GnuTLS's own words and the alert;
// private to wire/ and http/. At most HANDSHAKE_LINES_A_SECOND of them, the others are counted.
#ifndef AZSREG_WIRE_HANDSHAKE_H
#define AZSREG_WIRE_HANDSHAKE_H

#include <stdint.h>

enum { HANDSHAKE_LINES_A_SECOND = 5 };

// Logs how many had no line of their own, once the second they came in is over. 0: in any case.
void handshake_count_rest(int64_t now_s);

// How many have ended well, and how many have not, a look at the port aside.
struct handshakes {
    unsigned long long done;
    unsigned long long failed;
};
struct handshakes handshakes_so_far(void);

#endif
