// Which bytes may stand where in the head of a request.
#ifndef AZSREG_FRAMING_OCTETS_H
#define AZSREG_FRAMING_OCTETS_H

#include <stdbool.h>
#include <stddef.h>

// What a byte may be part of.
enum {
    TOKEN = 1,  // RFC 9110, 5.6.2: a method, the name of a field
    VALUE = 2,  // RFC 9110, 5.5, with obs-text: the value of a field
    HOST = 4,   // RFC 3986, 3.2.2 and 3.2.3: a name or address, and a port
    TARGET = 8, // the target of a request, which it neither ends nor gives a further argument
    LABEL = 16, // what in a name or an address stands between its dots and colons
    DIGIT = 32, // a port
    PLAIN = VALUE | TARGET,
    PART = TOKEN | PLAIN | HOST | LABEL,
    ALL = TOKEN | PLAIN | HOST,
};

extern const unsigned char octet_classes[256];

static inline bool octet_is(char c, int class) {
    return octet_classes[(unsigned char)c] & class;
}

// How many of the first bytes are of one of the classes, at most so many.
size_t octets_run(unsigned char class, const char *at, size_t most);

#endif
