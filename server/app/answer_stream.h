// An answer that is written while it goes out, piece by piece: of what there is no more is in
// memory than a piece, however slowly it is taken. Each piece is written in a snapshot of its own.
#ifndef AZSREG_APP_ANSWER_STREAM_H
#define AZSREG_APP_ANSWER_STREAM_H

#include "app/app.h"

// Adds some more to the text, which may be nothing where much was looked at for it; false where it
// cannot be made. ret_is_over: it was the last piece.
typedef bool answer_piece(void *context, struct store_db *db, struct arena *arena,
                          struct json_out *out, bool *ret_is_over);

// The first piece is written at once: where that fails the answer is 503, to come again. The
// context lives as long as the call.
enum arm_code answer_stream_begin(struct arm_call *call, answer_piece *write, void *context);

#endif
