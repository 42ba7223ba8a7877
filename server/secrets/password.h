// Secrets of service principals and users: kept as scrypt hashes (RFC 7914), compared in constant
// time.
#ifndef AZSREG_SECRETS_PASSWORD_H
#define AZSREG_SECRETS_PASSWORD_H

#include "base/digest.h"
#include "base/text.h"

// "scrypt$16384$8$1$SALT$HASH", salt and hash in base64url; empty on failure. Takes tens of
// milliseconds on purpose.
struct text password_hash(struct arena *arena, struct text secret);

// The same of a secret that was drawn at random, with 96 bits of chance or more: there is nothing
// to guess, so it takes microseconds.
struct text password_hash_drawn(struct arena *arena, struct text secret);

// A hash taken apart.
enum { PASSWORD_HASH_BYTES = 32, PASSWORD_SALT_MAX = 64 };

struct password_parts {
    unsigned long n;
    unsigned long r;
    unsigned long p;
    unsigned char salt[PASSWORD_SALT_MAX];
    size_t salt_size;
    unsigned char hash[PASSWORD_HASH_BYTES];
};

// False for what has not the form of a hash.
bool password_parts_read(struct arena *arena, struct text text, struct password_parts *ret_parts);
bool password_is_hash(struct arena *arena, struct text text);

// Whether the secret is the one that was hashed: tens of milliseconds, on whatever thread, and of
// one that was drawn as well, for how long it takes must not tell whose login there is.
bool password_parts_fit(const struct password_parts *parts, struct text secret);

// The two in one; an empty hash fits nothing.
bool password_fits(struct arena *arena, struct text hash, struct text secret);

// What a hash and a secret come to together, under a key of this process; false when memory is out.
// Of those that fit each other the mark is remembered, so that the next time takes microseconds.
bool password_mark(struct arena *arena, struct text hash, struct text secret,
                   struct digest *ret_mark);
bool password_is_remembered(const struct digest *mark);
void password_remember(const struct digest *mark);

#endif
