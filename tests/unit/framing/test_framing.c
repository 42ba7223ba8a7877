// http/framing: where a request ends, and what is refused because somebody might see its end
// elsewhere (RFC 9112).
#include "unit.h"

#include "base/buffer.h"
#include "framing/framing.h"

#define START "PUT /x HTTP/1.1\r\n"
#define HEAD START "Host: x\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"
#define NEXT "GET /next HTTP/1.1\r\nHost: x\r\n\r\n"

struct row {
    const char *name;
    struct text bytes;
    enum http_fault fault;
};

#define FINE(name, bytes)                                                                          \
    { name, TEXT(bytes), HTTP_FINE }
#define BAD(name, bytes)                                                                           \
    { name, TEXT(bytes), HTTP_MALFORMED }

static const struct row rows[] = {
    FINE("no body", HEAD "\r\n"),
    FINE("a body", HEAD "Content-Length: 3\r\n\r\nabc"),
    FINE("no space in front of a value", START "Host:x\r\nContent-Length:3\r\n\r\nabc"),
    FINE("spaces in front of a value", HEAD "Content-Length:   3\r\n\r\nabc"),
    FINE("tabs in front of a value", HEAD "A:\t \t3\r\n\r\n"),
    BAD("tabs in front of a length", HEAD "Content-Length:\t3\r\n\r\nabc"),
    BAD("tabs in front of a coding", HEAD "Transfer-Encoding: \tchunked\r\n\r\n0\r\n\r\n"),
    FINE("leading zeros", HEAD "Content-Length: 0000000000000000000000003\r\n\r\nabc"),
    FINE("an empty body", HEAD "Content-Length: 0\r\n\r\n"),
    FINE("names in any case", START "hOST: x\r\ncONTENT-lENGTH: 3\r\n\r\nabc"),
    FINE("an empty value", HEAD "A:\r\nB: \r\n\r\n"),
    FINE("a value of other bytes", HEAD "A: \xC3\xA4\xFF b\tc\r\n\r\n"),
    FINE("empty lines first", "\r\n\r\n" HEAD "\r\n"),
    FINE("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
    FINE("HTTP/1.0 with a body", "PUT / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc"),
    FINE("a later HTTP/1", "GET / HTTP/1.2\r\nHost: x\r\n\r\n"),
    FINE("a host with a port", START "Host: [::1]:80\r\n\r\n"),
    FINE("chunks", CHUNKED "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"),
    FINE("no chunks", CHUNKED "0\r\n\r\n"),
    FINE("Chunked", HEAD "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"),
    FINE("a chunk's leading zeros", CHUNKED "0003\r\nabc\r\n000\r\n\r\n"),
    FINE("a chunk's extension", CHUNKED "3;a=\"b\";c\r\nabc\r\n0;d\r\n\r\n"),
    FINE("a trailer", CHUNKED "0\r\nA: b\r\n\r\n"),
    FINE("bytes like a head in a body", HEAD "Content-Length: 9\r\n\r\n\r\nGET \n\0x"),
    FINE("bytes like an end in a chunk", CHUNKED "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n"),

    BAD("a method with a separator", "G@T / HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("a method with a NUL", "G\0T / HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("no method", " / HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("a bare LF first", "\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("a tab for a space", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("a query alone", "GET ?a HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("two spaces behind the target", "GET /  HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("a space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("a NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("a CR in the target", "GET /a\rb HTTP/1.1\r\nHost: x\r\n\r\n"),
    BAD("no version", "GET /\r\n\r\n"),
    BAD("a version of two digits", "GET / HTTP/1.10\r\nHost: x\r\n\r\n"),
    BAD("http in small letters", "GET / http/1.1\r\nHost: x\r\n\r\n"),
    BAD("a space behind the version", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n"),
    BAD("a bare LF behind the version", "GET / HTTP/1.1\nHost: x\r\n\r\n"),
    BAD("a bare CR behind the version", "GET / HTTP/1.1\rHost: x\r\n\r\n"),

    BAD("no name", HEAD ": b\r\n\r\n"),
    BAD("no colon", HEAD "foo\r\n\r\n"),
    BAD("a space in a name", HEAD "A b: c\r\n\r\n"),
    BAD("a space in front of the colon", HEAD "Content-Length : 3\r\n\r\nabc"),
    BAD("a tab in front of the colon", HEAD "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"),
    BAD("a NUL in a name", HEAD "A\0: c\r\n\r\n"),
    BAD("a name of other bytes", HEAD "\xC3\xA4: c\r\n\r\n"),
    BAD("a space in front of the first name", START " Host: x\r\n\r\n"),
    BAD("a folded value", HEAD "A: b\r\n c\r\n\r\n"),
    BAD("a folded length", HEAD "Content-Length:\r\n 3\r\n\r\nabc"),
    BAD("a value folded with a tab", HEAD "A: b\r\n\tc\r\n\r\n"),
    BAD("a line of spaces", HEAD " \r\n\r\n"),
    BAD("a NUL in a value", HEAD "A: b\0c\r\n\r\n"),
    BAD("a CR in a value", HEAD "A: b\rc\r\n\r\n"),
    BAD("two CR behind a value", HEAD "A: b\r\r\n\r\n"),
    BAD("a control character in a value", HEAD "A: b\x01\r\n\r\n"),
    BAD("a DEL in a value", HEAD "A: b\x7F\r\n\r\n"),
    BAD("a bare LF behind a value", HEAD "A: b\n\r\n"),
    BAD("a NUL and a bare LF behind a value", HEAD "A: b\0\n\r\n"),
    BAD("a bare LF behind the head", HEAD "\n"),
    BAD("a bare CR behind the head", HEAD "\rX"),

    BAD("no Host", START "\r\n"),
    BAD("an empty Host", START "Host:\r\n\r\n"),
    BAD("a Host that is a port", START "Host: :80\r\n\r\n"),
    BAD("a Host that is a dot", START "Host: .:80\r\n\r\n"),
    BAD("two Hosts", HEAD "Host: x\r\n\r\n"),
    BAD("a Host with a slash", START "Host: a/b\r\n\r\n"),
    BAD("a Host with a space", START "Host: a b\r\n\r\n"),
    BAD("a Host with a comma", START "Host: a\"b\r\n\r\n"),
    BAD("a Host with two dots", START "Host: a..b\r\n\r\n"),

    BAD("two lengths", HEAD "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    BAD("one length twice", HEAD "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
    BAD("a list of lengths", HEAD "Content-Length: 3, 3\r\n\r\nabc"),
    BAD("a length with a plus", HEAD "Content-Length: +3\r\n\r\nabc"),
    BAD("a length below none", HEAD "Content-Length: -3\r\n\r\nabc"),
    BAD("a length in hexadecimal", HEAD "Content-Length: 0x3\r\n\r\nabc"),
    BAD("a length with a space", HEAD "Content-Length: 3 \r\n\r\nabc"),
    BAD("no length", HEAD "Content-Length:\r\n\r\n"),
    BAD("a length in quotes", HEAD "Content-Length: \"3\"\r\n\r\nabc"),
    BAD("a length of 19 digits", HEAD "Content-Length: 1000000000000000000\r\n\r\n"),
    BAD("a length past 64 bits", HEAD "Content-Length: 18446744073709551619\r\n\r\nabc"),
    BAD("both", HEAD "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    BAD("both, turned round",
        HEAD "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
    BAD("chunked in HTTP/1.0", "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    BAD("another coding", HEAD "Transfer-Encoding: identity\r\n\r\n"),
    BAD("another coding first", HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    BAD("another coding last", HEAD "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
    BAD("chunked twice", HEAD "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    BAD("two codings", HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"),
    BAD("chunked and a space", HEAD "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n"),
    BAD("chunked and more", HEAD "Transfer-Encoding: chunkedchunkedchunked\r\n\r\n0\r\n\r\n"),
    BAD("chunked in quotes", HEAD "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    BAD("no coding", HEAD "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),

    BAD("a chunk's 0x", CHUNKED "0x3\r\nabc\r\n0\r\n\r\n"),
    BAD("a chunk's minus", CHUNKED "-3\r\nabc\r\n0\r\n\r\n"),
    BAD("a chunk's plus", CHUNKED "+3\r\nabc\r\n0\r\n\r\n"),
    BAD("a space in front of a size", CHUNKED " 3\r\nabc\r\n0\r\n\r\n"),
    BAD("a space behind a size", CHUNKED "3 \r\nabc\r\n0\r\n\r\n"),
    BAD("no size", CHUNKED "\r\nabc\r\n0\r\n\r\n"),
    BAD("no size but an extension", CHUNKED ";a\r\n\r\n0\r\n\r\n"),
    BAD("a size of 16 digits", CHUNKED "0000000000000003\r\nabc\r\n0\r\n\r\n"),
    BAD("a size past 64 bits", CHUNKED "10000000000000003\r\nabc\r\n0\r\n\r\n"),
    BAD("a bare LF behind a size", CHUNKED "3\nabc\r\n0\r\n\r\n"),
    BAD("a bare CR behind a size", CHUNKED "3\rabc\r\n0\r\n\r\n"),
    BAD("a bare LF behind an extension", CHUNKED "3;a\nabc\r\n0\r\n\r\n"),
    BAD("a NUL in an extension", CHUNKED "3;\0\r\nabc\r\n0\r\n\r\n"),
    BAD("a bare LF behind a chunk", CHUNKED "3\r\nabc\n0\r\n\r\n"),
    BAD("a chunk that is longer", CHUNKED "3\r\nabcd\r\n0\r\n\r\n"),
    BAD("a chunk with another end", CHUNKED "3\r\nabc\rX0\r\n\r\n"),
    BAD("a bare LF at the end", CHUNKED "0\r\n\n"),
    BAD("a length for a trailer", CHUNKED "0\r\nContent-Length: 5\r\n\r\n"),
    BAD("a host for a trailer", CHUNKED "0\r\nHost: y\r\n\r\n"),
    BAD("a trailer without a colon", CHUNKED "0\r\nfoo\r\n\r\n"),
    BAD("a folded trailer", CHUNKED "0\r\nA: b\r\n c\r\n\r\n"),

    {"HTTP/2.0", TEXT("GET / HTTP/2.0\r\nHost: x\r\n\r\n"), HTTP_VERSION_UNKNOWN},
    {"HTTP/2 by its preface", TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), HTTP_VERSION_UNKNOWN},
    {"HTTP/0.9 with a version", TEXT("GET / HTTP/0.9\r\nHost: x\r\n\r\n"), HTTP_VERSION_UNKNOWN},
};

// In pieces of one size, as they may come.
static size_t take(struct framing *framing, struct text bytes, size_t piece) {
    size_t taken = 0;
    while (taken < bytes.size) {
        const struct text some = text_slice(bytes, taken, piece);
        const size_t fine = framing_take(framing, some.at, some.size);
        taken += fine;
        if (fine < some.size)
            break;
    }
    return taken;
}

static struct text followed(struct arena *arena, struct text bytes, struct text by) {
    char *both = arena_alloc(arena, bytes.size + by.size);
    memcpy(both, bytes.at, bytes.size);
    memcpy(both + bytes.size, by.at, by.size);
    return (struct text){both, bytes.size + by.size};
}

static void every_row_in_pieces_of_every_size(void **state) {
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *row = &rows[i];
        const struct text bytes = followed(*state, row->bytes, TEXT(NEXT));
        size_t first = SIZE_MAX;
        for (size_t piece = 1; piece <= bytes.size; piece++) {
            struct framing framing = {0};
            const size_t taken = take(&framing, bytes, piece);
            if (first == SIZE_MAX)
                first = taken;
            expect_number(row->name, framing.fault, row->fault);
            expect_number(row->name, taken, first);
            expect(row->name, row->fault == HTTP_FINE ? taken == bytes.size && framing.requests == 2
                                                      : taken < row->bytes.size);
            expect(row->name, row->fault != HTTP_MALFORMED || framing.why);
        }
    }
}

static void nothing_behind_a_fault_is_taken(void **state) {
    (void)state;
    struct framing framing = {0};
    const struct text bad = TEXT("G@T / HTTP/1.1\r\n");
    assert_int_equal(framing_take(&framing, bad.at, bad.size), 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(framing_take(&framing, NEXT, sizeof NEXT - 1), 0);
    assert_int_equal(framing.requests, 0);
}

// What a head may cost: its text, and 64 more for each field, query argument and cookie.
static void heads_that_are_too_large(void **state) {
    static const struct {
        const char *name;
        const char *before;
        const char *part;
        size_t fits; // how many of the part
        const char *after;
        enum http_fault fault;
    } sizes[] = {
        {"target", "GET /", "y", 8191, " HTTP/1.1\r\nHost: x\r\n\r\n", HTTP_TARGET_TOO_LONG},
        {"fields", "GET / HTTP/1.1\r\nHost: x\r\n", "A: b\r\n", 63, "\r\n", HTTP_HEAD_TOO_LARGE},
        // 14336 less "GET", "/", "HOST", "x", "A" and two fields
        {"a value", "GET / HTTP/1.1\r\nHost: x\r\nA: ", "b", 14198, "\r\n\r\n",
         HTTP_HEAD_TOO_LARGE},
        // 66 for each "&a", and 64 for what is in front of the first
        {"arguments", "GET /?", "&a", 215, " HTTP/1.1\r\nHost: x\r\n\r\n", HTTP_HEAD_TOO_LARGE},
        // 68 for each "a;", which is kept twice
        {"cookies", "GET / HTTP/1.1\r\nHost: x\r\nCookie: ", "a;", 207, "\r\n\r\n",
         HTTP_HEAD_TOO_LARGE},
    };
    for (size_t i = 0; i < ROWS(sizes); i++)
        for (size_t more = 0; more < 2; more++) {
            struct buffer buffer = buffer_in(*state);
            struct text bytes = TEXT("");
            buffer_add(&buffer, text_of(sizes[i].before));
            for (size_t k = 0; k < sizes[i].fits + more; k++)
                buffer_add(&buffer, text_of(sizes[i].part));
            buffer_add(&buffer, text_of(sizes[i].after));
            assert_true(buffer_text(&buffer, &bytes));
            struct framing framing = {0};
            (void)framing_take(&framing, bytes.at, bytes.size);
            expect_number(sizes[i].name, framing.fault, more ? sizes[i].fault : HTTP_FINE);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(every_row_in_pieces_of_every_size),
        in_arena(nothing_behind_a_fault_is_taken),
        in_arena(heads_that_are_too_large),
    };
    return cmocka_run_group_tests_name("framing", tests, NULL, NULL);
}
