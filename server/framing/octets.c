#include "framing/octets.h"

#include "base/eight.h"

// clang-format off
const unsigned char octet_classes[256] = {
    ['\t'] = VALUE, [' '] = VALUE, ['!'] = ALL, ['"'] = PLAIN, ['#'] = TOKEN | PLAIN,
    ['$' ... '%'] = ALL, ['&'] = TOKEN | VALUE | HOST, ['\''] = ALL, ['(' ... ')'] = PLAIN | HOST,
    ['*' ... '+'] = ALL, [','] = PLAIN | HOST, ['-'] = PART, ['.'] = ALL, ['/'] = PLAIN,
    ['0' ... '9'] = PART | DIGIT, [':' ... ';'] = PLAIN | HOST, ['<'] = PLAIN, ['='] = PLAIN | HOST,
    ['>'] = PLAIN, ['?'] = VALUE, ['@'] = PLAIN, ['A' ... 'Z'] = PART, ['['] = PLAIN | HOST,
    ['\\'] = PLAIN, [']'] = PLAIN | HOST, ['^'] = TOKEN | PLAIN, ['_'] = ALL,
    ['`'] = TOKEN | PLAIN, ['a' ... 'z'] = PART, ['{'] = PLAIN, ['|'] = TOKEN | PLAIN,
    ['}'] = PLAIN, ['~'] = ALL, [0x80 ... 0xFF] = PLAIN,
};
// clang-format on

// Whether all eight are of the class of a value or a target. It says no now and then where they
// are.
static bool are_eight(const char *at, unsigned char class) {
    const uint64_t word = eight_at(at);
    const uint64_t others =
        class == TARGET ? eight_below(word, '!') | eight_equal(word, '?') | eight_equal(word, '&')
                        : eight_below(word, ' ');
    return !(others | eight_equal(word, 0x7F));
}

size_t octets_run(unsigned char class, const char *at, size_t most) {
    size_t count = 0;
    while ((class == TARGET || class == VALUE) && most - count >= 8 && are_eight(at + count, class))
        count += 8;
    while (count < most && octet_is(at[count], class))
        count++;
    return count;
}
