// JSON written straight into a buffer: no tree, no printf. Commas come by themselves. Text must be
// UTF-8; it is escaped as RFC 8259 asks.
#ifndef AZSREG_JSON_JSON_OUT_H
#define AZSREG_JSON_JSON_OUT_H

#include "base/buffer.h"

#include <stdint.h>

struct json_out {
    struct buffer buffer;
    bool comma; // whether a value at this place follows another
};

struct json_out json_out_in(struct arena *arena);

void json_object(struct json_out *out); // {
void json_object_end(struct json_out *out);
void json_array(struct json_out *out); // [
void json_array_end(struct json_out *out);

void json_key(struct json_out *out, struct text key);
void json_text(struct json_out *out, struct text value);
void json_integer(struct json_out *out, long long value);
void json_bool(struct json_out *out, bool value);
void json_raw(struct json_out *out, struct text json); // a whole value, already JSON

// "key": value in one call
void json_put_text(struct json_out *out, struct text key, struct text value);
// Leaves out what is empty.
void json_put_if_any(struct json_out *out, struct text key, struct text value);
// Two texts one after the other as one value.
void json_put_joined(struct json_out *out, struct text key, struct text start, struct text rest);
void json_put_raw(struct json_out *out, struct text key, struct text json);
void json_put_integer(struct json_out *out, struct text key, long long value);
void json_put_bool(struct json_out *out, struct text key, bool value);
// Milliseconds since 1970 as "2026-11-22T08:30:00.000Z".
void json_put_time(struct json_out *out, struct text key, int64_t milliseconds);
// The same to the second: "2026-01-31T23:59:59Z".
void json_put_seconds(struct json_out *out, struct text key, int64_t milliseconds);
void json_put_object(struct json_out *out, struct text key); // "key": {
void json_put_array(struct json_out *out, struct text key);  // "key": [

// Something that belongs into it could not be made: there will be no text.
void json_out_fail(struct json_out *out);

// What was written, borrowed from the arena; false when memory ran out.
bool json_out_text(const struct json_out *out, struct text *ret_text);

#endif
