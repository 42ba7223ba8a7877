// Secrets of service principals and users: kept as scrypt hashes (RFC 7914), compared in constant
// time.
#ifndef AZSREG_RP_PASSWORD_H
#define AZSREG_RP_PASSWORD_H

#include "base/text.h"

// "scrypt$16384$8$1$SALT$HASH", salt and hash in base64url; empty on failure. Takes tens of
// milliseconds on purpose.
struct text password_hash(struct arena *arena, struct text secret);

// Whether text has the form of a hash.
bool password_is_hash(struct arena *arena, struct text text);

// Whether the secret is the one that was hashed. Takes as long for an empty hash, which fits
// nothing, so that its time does not tell which names exist. A secret that fitted is remembered in
// keyed, digested form and then takes microseconds.
bool password_fits(struct arena *arena, struct text hash, struct text secret);

// Whether it is one that has fitted, so that password_fits will not take long.
bool password_is_remembered(struct arena *arena, struct text hash, struct text secret);

#endif
