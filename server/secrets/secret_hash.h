// The hash of a new secret, made beside the loop.
#ifndef AZSREG_SECRETS_SECRET_HASH_H
#define AZSREG_SECRETS_SECRET_HASH_H

#include "arm/call.h"
#include "base/worker.h"

enum { SECRET_HASHES_MAX = 16, SECRET_HASH_CHARS = 160 };

struct hash_job {
    struct worker_job job;
    char *secret; // owned; NULL once it is hashed
    size_t secret_size;
    int64_t submitted_us;
    bool is_taken;                // by whoever asked
    char hash[SECRET_HASH_CHARS]; // empty: it could not be made
};

// All zero to begin with.
struct secret_hashes {
    struct hash_job jobs[SECRET_HASHES_MAX];
};

// The hash, or that the call has to be asked again (call->waits): for a call that has written
// nothing yet. 503 where too many wait.
enum arm_code secret_hash(struct arm_call *call, struct text secret, struct text *ret_hash);

// Nothing may wait any more.
void secret_hashes_close(struct secret_hashes *hashes);

#endif
