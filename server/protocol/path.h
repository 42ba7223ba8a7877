// Request targets and resource ids (docs/contract.md, "URLs"): segments between runs of slashes,
// percent-decoded once. A first segment that decodes to "/subscriptions/…" is a scope that a client
// has encoded whole, and is read as that path; an encoded slash anywhere else is refused.
#ifndef AZSREG_PROTOCOL_PATH_H
#define AZSREG_PROTOCOL_PATH_H

#include "errors/codes.h"

enum { ARM_SEGMENTS_MAX = 16 };

struct arm_path {
    struct text segments[ARM_SEGMENTS_MAX]; // decoded, UTF-8, without '/' and NUL
    size_t count;                           // may be over the maximum: then nothing is there
    struct text query;                      // still encoded, without its '?'
};

// Reads a target in origin form ("/a/b?c") or absolute form ("http://host/a"). False when it is
// refused, with a reason; segments live in the arena.
bool arm_path_read(struct arena *arena, struct text target, struct arm_path *ret_path,
                   struct text *ret_why);

// Whose the path is, by how it begins.
enum arm_space arm_path_space(const struct arm_path *path);

// Percent-decodes; with plus, '+' is a space, as in queries. False for a bad escape, NUL, or text
// that is not UTF-8.
bool arm_percent_decode(struct arena *arena, struct text encoded, bool plus, struct text *ret_text);

// The byte that is encoded behind the '%' that stands there; false for a bad escape.
bool arm_percent_byte(struct text encoded, size_t at, char *ret_byte);

// Encodes all but letters, digits and "-._~()".
struct text arm_percent_encode(struct arena *arena, struct text text);

// The decoded value of a query parameter, found without regard to case. 1 when it is there once,
// 0 when not, more for every repetition; -1 when name or value is badly encoded.
int arm_query_find(struct arena *arena, struct text query, const char *name,
                   struct text *ret_value);

// The name of the first parameter that is none of these (NULL-terminated), as it was sent, or that
// is there twice; empty where there is none.
struct text arm_query_stranger(struct arena *arena, struct text query, const char *const *names);

#endif
