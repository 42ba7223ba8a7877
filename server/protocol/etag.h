// Entity tags and the conditions requests set with them (docs/contract.md, "Conditions"; RFC
// 9110, 13.1).
#ifndef AZSREG_PROTOCOL_ETAG_H
#define AZSREG_PROTOCOL_ETAG_H

#include "errors/error.h"

#include <stdint.h>

enum { ARM_ETAG_CHARS = 38 };

// "\"0e00ab2b-0000-0000-0000-5a82517f0000\"": the quotes belong to it.
struct text arm_etag_text(struct arena *arena, uint64_t etag);

// The same, without a NUL behind it.
void arm_etag_write(uint64_t etag, char at[ARM_ETAG_CHARS]);

// A tag no earlier state of any resource had.
uint64_t arm_etag_new(void);

// The number they are at, and putting it; 0: a random one.
uint32_t arm_etags_at(void);
void arm_etags_start(uint32_t at);

// How tags compare (RFC 9110, 8.8.3.2): strongly, a weak one is never the same as any other.
enum arm_etag_comparison { ARM_ETAG_STRONG, ARM_ETAG_WEAK };

// Whether a list of tags ("*", "\"a\", W/\"b\"") names the tag; quotes may be missing.
bool arm_etag_listed(struct text list, struct text etag, enum arm_etag_comparison comparison);

#endif
