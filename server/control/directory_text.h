// The directory as a text, and what tells one from another (docs/control.md, "The directory").
#ifndef AZSREG_CONTROL_DIRECTORY_TEXT_H
#define AZSREG_CONTROL_DIRECTORY_TEXT_H

#include "base/buffer.h"
#include "engine/db.h"

// As long as it may be, to be given out and to be put back.
enum { DIRECTORY_TEXT_MAX = 16 * 1024 * 1024 };

struct directory_text {
    struct text text; // in the arena; empty where it is longer than it may be
    bool is_too_long;
};

// What the store says now, with the hashes of secrets in it or not. In the arena.
enum store_result directory_text_read(struct store_db *db, struct arena *arena, bool with_secrets,
                                      struct directory_text *ret_text);

// "sha256-…", in base64url, of a whole directory's text.
struct text directory_text_digest(struct arena *arena, struct text text);

#endif
