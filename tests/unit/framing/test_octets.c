// http/octets: a run ends at the first byte that is of another class, wherever it stands.
#include "unit.h"

#include "framing/octets.h"

enum { SIZE = 19 };

static size_t one_by_one(unsigned char class, const char *at, size_t most) {
    size_t count = 0;
    while (count < most && octet_is(at[count], class))
        count++;
    return count;
}

static void every_byte_at_every_place(void **state) {
    (void)state;
    static const unsigned char run_classes[] = {TOKEN, VALUE, TARGET, LABEL};
    for (size_t k = 0; k < sizeof run_classes; k++)
        for (int byte = 0; byte < 256; byte++)
            for (size_t place = 0; place < SIZE; place++) {
                char bytes[SIZE + 1] = "abcdefghijklmnopqrs";
                bytes[place] = (char)byte;
                for (size_t most = 0; most <= SIZE; most++)
                    assert_int_equal(octets_run(run_classes[k], bytes, most),
                                     one_by_one(run_classes[k], bytes, most));
            }
}

// RFC 9110, 5.6.2 and 5.5; RFC 9112, 3.2.
static void classes(void **state) {
    (void)state;
    for (const char *at = "!#$%&'*+-.^_`|~0aZ"; *at; at++)
        assert_true(octet_is(*at, TOKEN));
    for (const char *at = " \t\"(),/:;<=>?@[\\]{}\x7F\x80\xFF"; *at; at++)
        assert_false(octet_is(*at, TOKEN));
    for (int byte = 0; byte < 256; byte++) {
        const bool text = byte >= ' ' && byte != 0x7F;
        assert_int_equal(octet_is((char)byte, VALUE), text || byte == '\t');
        assert_int_equal(octet_is((char)byte, TARGET),
                         text && byte != ' ' && byte != '?' && byte != '&');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(every_byte_at_every_place),
        in_arena(classes),
    };
    return cmocka_run_group_tests_name("octets", tests, NULL, NULL);
}
