// Whether a secret is a login's: found out beside the loop, and not as often as anybody likes.
//
// A login may be tried 20 times at once and then 4 times a second, by each address that tells
// callers apart; an address 60 times at once and then 8 times a second, for all logins together.
// Who is over it hears so whatever the secret is, so that the answer does not tell. What was right
// is paid back. Of those that wait the login that was tried least goes first, so that nobody is
// kept out by what others do to other logins.
//
// For a login that there is not, no hash is made: it is waited as long as one would have taken.
#ifndef AZSREG_SECRETS_SECRET_CHECK_H
#define AZSREG_SECRETS_SECRET_CHECK_H

#include "arm/call.h"
#include "base/digest.h"
#include "base/worker.h"
#include "secrets/password.h"
#include "secrets/throttle.h"

enum { SECRET_JOBS_MAX = 256 };

// One hash that is made, or waited for. The secret is kept as long as that takes.
struct secret_job {
    struct worker_job job;
    struct digest mark; // of hash and secret together
    uint64_t login;     // whom it was charged to
    uint64_t address;   // 0 for none
    bool is_sham;       // there is no such login
    bool is_counted;    // what came out has been drawn on
    bool fits;
    int64_t submitted_us;
    int64_t took_us;
    struct password_parts parts;
    char *secret; // owned
    size_t secret_size;
};

// All zero to begin with.
struct secret_checks {
    struct throttle logins;
    struct throttle addresses;
    struct secret_job jobs[SECRET_JOBS_MAX];
    int64_t usual_us; // what a hash takes
};

enum NODISCARD secret_verdict {
    SECRET_FITS,
    SECRET_WRONG,
    SECRET_LATER, // the call is to be asked again
    SECRET_TOO_OFTEN,
    SECRET_UNKNOWN, // no memory
};

struct secret_attempt {
    struct text login;
    struct text secret;
    struct text hash; // empty where there is no such login
};

enum secret_verdict secret_check(struct arm_call *call, const struct secret_attempt *attempt);

// Nothing may wait any more.
void secret_checks_close(struct secret_checks *checks);

#endif
