// Where a request ends, and whether all who read it would say the same (RFC 9112); private to
// http/. A pure rule over bytes, as they come in and in pieces of any size: what a proxy in front
// might read in another way is a fault, and nothing behind a fault is looked at.
#ifndef AZSREG_FRAMING_FRAMING_H
#define AZSREG_FRAMING_FRAMING_H

#include "base/message.h"

#include <stdint.h>

enum { FRAMING_WORD_MAX = 20, FRAMING_METHOD_MAX = 8 };

struct framing {
    bool (*step)(struct framing *framing, char c); // NULL: a request begins
    enum http_fault fault;
    const char *why; // what of it is malformed, for the log
    size_t requests; // whose head was whole
    uint64_t left;   // bytes of the body, or of its chunk, that are still to come
    size_t cost;     // of the head so far
    size_t target;   // bytes
    unsigned fields;
    unsigned known;                  // bits of enum framing_field: those that were there
    unsigned field;                  // the one whose value is read
    uint64_t length;                 // of Content-Length
    unsigned digits;                 // of that, without leading zeros
    char method[FRAMING_METHOD_MAX]; // its first letters
    size_t method_size;
    char word[FRAMING_WORD_MAX]; // what is read now, in lower case, as far as it matters
    size_t word_size;
    size_t line;       // bytes of a chunk's line
    unsigned char run; // the class of what is taken without a step for each byte
    char last;         // character of Host
    bool in_brackets;  // of an address in Host
    bool in_port;
    bool in_query;
    bool is_old; // HTTP/1.0
    bool in_trailer;
};

// Takes the bytes that are fine and says how many they are; fewer than size when there is a fault.
size_t framing_take(struct framing *framing, const char *at, size_t size);

#endif
