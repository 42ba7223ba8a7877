#include "framing/framing.h"

#include "framing/octets.h"

#include <string.h>

enum framing_field { FIELD_OTHER, FIELD_HOST, FIELD_LENGTH, FIELD_CODING, FIELD_COOKIE };

// What libmicrohttpd keeps for a header field, a query argument or a cookie besides its text.
enum { PART_COST = 64 };

enum {
    LENGTH_DIGITS_MAX = 18,
    CHUNK_DIGITS_MAX = 15,
    CHUNK_LINE_MAX = 256, // extensions and all
};

static bool begin(struct framing *framing, char c);
static bool take_method(struct framing *framing, char c);
static bool take_target(struct framing *framing, char c);
static bool take_version(struct framing *framing, char c);
static bool end_request_line(struct framing *framing, char c);
static bool begin_line(struct framing *framing, char c);
static bool take_name(struct framing *framing, char c);
static bool begin_value(struct framing *framing, char c);
static bool take_value(struct framing *framing, char c);
static bool end_line(struct framing *framing, char c);
static bool end_head(struct framing *framing, char c);
static bool take_chunk_size(struct framing *framing, char c);
static bool take_extension(struct framing *framing, char c);
static bool end_chunk_line(struct framing *framing, char c);
static bool end_chunk(struct framing *framing, char c);
static bool end_chunk_end(struct framing *framing, char c);

static bool malformed(struct framing *framing, const char *why) {
    framing->fault = HTTP_MALFORMED;
    framing->why = why;
    return false;
}

static bool go_on(struct framing *framing, bool (*next)(struct framing *framing, char c)) {
    framing->step = next;
    framing->run = 0;
    framing->word_size = 0;
    return true;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_one_of(char c, const char *some) {
    return c && strchr(some, c);
}

static bool spend(struct framing *framing, size_t cost) {
    framing->cost += cost;
    if (framing->cost <= HTTP_HEAD_MAX)
        return true;
    framing->fault = HTTP_HEAD_TOO_LARGE;
    return false;
}

static void keep(struct framing *framing, char c) {
    if (framing->word_size < FRAMING_WORD_MAX)
        framing->word[framing->word_size++] = lower(c);
}

static bool word_is(const struct framing *framing, struct text word) {
    return text_is((struct text){framing->word, framing->word_size}, word);
}

// RFC 9112, 2.2: empty lines in front of a request are passed over.
static bool end_empty_line(struct framing *framing, char c) {
    return c == '\n' ? go_on(framing, begin) : malformed(framing, "a CR without its LF");
}

static bool begin(struct framing *framing, char c) {
    if (c == '\r')
        return go_on(framing, end_empty_line);
    *framing = (struct framing){.requests = framing->requests};
    go_on(framing, take_method);
    return take_method(framing, c);
}

static bool take_method(struct framing *framing, char c) {
    if (c == ' ' && framing->method_size)
        return go_on(framing, take_target);
    if (!octet_is(c, TOKEN))
        return malformed(framing, "the method is no token");
    if (framing->method_size < FRAMING_METHOD_MAX)
        framing->method[framing->method_size++] = c;
    return spend(framing, 1);
}

// A path, a URL, an authority or "*" (RFC 9112, 3.2).
static bool begins_target(char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || is_one_of(c, "/*[");
}

static bool take_target(struct framing *framing, char c) {
    if (c == ' ' && framing->target)
        return go_on(framing, take_version);
    if (c == ' ' || c == '\t' || !octet_is(c, VALUE) || (!framing->target && !begins_target(c)))
        return malformed(framing, "the target of the request");
    if (++framing->target > HTTP_TARGET_MAX) {
        framing->fault = HTTP_TARGET_TOO_LONG;
        return false;
    }
    const bool argument = framing->in_query ? c == '&' : c == '?';
    framing->in_query = framing->in_query || argument;
    framing->run = TARGET;
    return spend(framing, argument ? 1 + PART_COST : 1);
}

static bool check_version(struct framing *framing) {
    const char *word = framing->word;
    if (framing->word_size != 8 || memcmp(word, "HTTP/", 5) != 0 || !is_digit(word[5]) ||
        word[6] != '.' || !is_digit(word[7]))
        return malformed(framing, "the version of HTTP");
    framing->is_old = word[7] == '0';
    if (word[5] == '1')
        return go_on(framing, end_request_line);
    framing->fault = HTTP_VERSION_UNKNOWN;
    return false;
}

// Its letters are capitals (RFC 9112, 2.3), so they are kept as they are.
static bool take_version(struct framing *framing, char c) {
    if (c == '\r')
        return check_version(framing);
    if (framing->word_size == 8 || !octet_is(c, VALUE))
        return malformed(framing, "the version of HTTP");
    framing->word[framing->word_size++] = c;
    return true;
}

static bool end_request_line(struct framing *framing, char c) {
    return c == '\n' ? go_on(framing, begin_line) : malformed(framing, "a CR without its LF");
}

static bool begin_line(struct framing *framing, char c) {
    if (c == '\r')
        return go_on(framing, end_head);
    if (++framing->fields > HTTP_REQUEST_FIELDS_MAX) {
        framing->fault = HTTP_HEAD_TOO_LARGE;
        return false;
    }
    go_on(framing, take_name);
    return spend(framing, PART_COST) && take_name(framing, c);
}

static unsigned field_of(const struct framing *framing) {
    const struct text names[] = {[FIELD_HOST] = TEXT("host"),
                                 [FIELD_LENGTH] = TEXT("content-length"),
                                 [FIELD_CODING] = TEXT("transfer-encoding"),
                                 [FIELD_COOKIE] = TEXT("cookie")};
    for (unsigned i = FIELD_HOST; i <= FIELD_COOKIE; i++)
        if (word_is(framing, names[i]))
            return i;
    return FIELD_OTHER;
}

// What says where a request ends, or for whom it is, may be said once, and in its head.
static bool begin_field(struct framing *framing) {
    const unsigned field = field_of(framing);
    const unsigned bit = field == FIELD_OTHER || field == FIELD_COOKIE ? 0 : 1U << field;
    if (framing->known & bit)
        return malformed(framing, "a repeated Host, Content-Length or Transfer-Encoding");
    if (bit && framing->in_trailer)
        return malformed(framing, "a field that must not be a trailer");
    framing->known |= bit;
    framing->field = field;
    go_on(framing, begin_value);
    return field != FIELD_COOKIE || spend(framing, PART_COST);
}

// A space in front of the colon, or of the name, which would go on with the line before, is in no
// token.
static bool take_name(struct framing *framing, char c) {
    if (c == ':' && framing->word_size)
        return begin_field(framing);
    if (!octet_is(c, TOKEN))
        return malformed(framing, "the name of a field is no token");
    keep(framing, c);
    framing->run = TOKEN;
    return spend(framing, 1);
}

// A tab is as good as a space (RFC 9110, 5.6.3), but not all who read a length know that.
static bool begin_value(struct framing *framing, char c) {
    if (c == '\t' && framing->field != FIELD_OTHER)
        return malformed(framing, "a tab in front of a value");
    if (c == ' ' || c == '\t')
        return true;
    framing->digits = 0;
    framing->last = 0;
    framing->in_brackets = framing->in_port = false;
    go_on(framing, take_value);
    framing->run = framing->field == FIELD_OTHER ? VALUE : 0;
    return take_value(framing, c);
}

static bool add_digit(struct framing *framing, char c) {
    if (!is_digit(c))
        return malformed(framing, "Content-Length is no number");
    framing->length = framing->length * 10 + (uint64_t)(c - '0');
    framing->digits += framing->digits || c != '0';
    return framing->digits <= LENGTH_DIGITS_MAX || malformed(framing, "Content-Length is too long");
}

// A colon in the brackets of an address is not the port's.
static bool add_host(struct framing *framing, char c) {
    if (!octet_is(c, HOST) || (c == '.' && framing->last == '.') ||
        (framing->in_port && !is_digit(c)))
        return malformed(framing, "Host is no host");
    framing->in_brackets = c == '[' || (framing->in_brackets && c != ']');
    framing->in_port |= c == ':' && !framing->in_brackets;
    framing->last = c;
    framing->run = framing->word_size > 1 ? (framing->in_port ? DIGIT : LABEL) : 0;
    return true;
}

// In front of the port, and more than the dot at its end.
static bool has_name(const struct framing *framing) {
    const char *word = framing->word;
    const size_t start = framing->word_size && word[0] == '.' ? 1 : 0;
    return start < framing->word_size && word[start] != ':';
}

static bool end_value(struct framing *framing) {
    if (framing->field == FIELD_HOST && !has_name(framing))
        return malformed(framing, "Host is no host");
    if (framing->field == FIELD_LENGTH && !framing->word_size)
        return malformed(framing, "Content-Length is no number");
    if (framing->field == FIELD_CODING && !word_is(framing, TEXT("chunked")))
        return malformed(framing, "Transfer-Encoding is not chunked");
    return go_on(framing, end_line);
}

static bool take_value(struct framing *framing, char c) {
    if (c == '\r')
        return end_value(framing);
    if (!octet_is(c, VALUE))
        return malformed(framing, "a control character in the value of a field");
    keep(framing, c);
    if (framing->field == FIELD_LENGTH && !add_digit(framing, c))
        return false;
    if (framing->field == FIELD_HOST && !add_host(framing, c))
        return false;
    if (framing->field == FIELD_COOKIE) // which libmicrohttpd keeps twice
        return spend(framing, is_one_of(c, ";,") ? 2 + PART_COST : 2);
    return spend(framing, 1);
}

static bool end_line(struct framing *framing, char c) {
    return c == '\n' ? go_on(framing, begin_line) : malformed(framing, "a CR without its LF");
}

static bool has(const struct framing *framing, enum framing_field field) {
    return framing->known & 1U << field;
}

static bool end_head(struct framing *framing, char c) {
    if (c != '\n')
        return malformed(framing, "a CR without its LF");
    if (framing->in_trailer)
        return go_on(framing, begin);
    const bool chunked = has(framing, FIELD_CODING);
    if (chunked && (has(framing, FIELD_LENGTH) || framing->is_old))
        return malformed(framing, "Transfer-Encoding with Content-Length, or in HTTP/1.0");
    if (!framing->is_old && !has(framing, FIELD_HOST))
        return malformed(framing, "Host is missing");
    framing->requests++;
    framing->left = framing->length;
    framing->line = 0;
    return go_on(framing, chunked ? take_chunk_size : begin);
}

static int hex_value(char c) {
    const char low = lower(c);
    if (is_digit(c))
        return c - '0';
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

static bool end_size(struct framing *framing, char c) {
    if (!framing->line)
        return malformed(framing, "the size of a chunk");
    return go_on(framing, c == ';' ? take_extension : end_chunk_line);
}

static bool take_chunk_size(struct framing *framing, char c) {
    const int digit = hex_value(c);
    if (c == ';' || c == '\r')
        return end_size(framing, c);
    if (digit < 0 || ++framing->line > CHUNK_DIGITS_MAX)
        return malformed(framing, "the size of a chunk");
    framing->left = framing->left << 4 | (unsigned)digit;
    return true;
}

// RFC 9112, 7.1.1: those that are not known are ignored, and none is.
static bool take_extension(struct framing *framing, char c) {
    if (c == '\r')
        return go_on(framing, end_chunk_line);
    if (!octet_is(c, VALUE) || ++framing->line > CHUNK_LINE_MAX)
        return malformed(framing, "the extension of a chunk");
    return true;
}

static bool end_chunk_line(struct framing *framing, char c) {
    framing->line = 0;
    framing->in_trailer = !framing->left;
    if (c != '\n')
        return malformed(framing, "a CR without its LF");
    return go_on(framing, framing->in_trailer ? begin_line : end_chunk);
}

static bool end_chunk(struct framing *framing, char c) {
    return c == '\r' ? go_on(framing, end_chunk_end)
                     : malformed(framing, "a chunk that is longer than its size");
}

static bool end_chunk_end(struct framing *framing, char c) {
    return c == '\n' ? go_on(framing, take_chunk_size) : malformed(framing, "a CR without its LF");
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

// What is read now, as far as it goes on with bytes of its class.
static size_t take_run(struct framing *framing, const char *at, size_t size) {
    const unsigned char run = framing->run;
    const size_t room = HTTP_HEAD_MAX - framing->cost;
    const size_t most =
        least(size, run == TARGET ? least(room, HTTP_TARGET_MAX - framing->target) : room);
    const size_t count = octets_run(run, at, most);
    framing->cost += count;
    if (run == TARGET)
        framing->target += count;
    if (run == LABEL && count)
        framing->last = 0;
    for (size_t i = 0; run == TOKEN && i < count; i++)
        keep(framing, at[i]);
    return count;
}

// Most of a request, without a step for each byte of it.
static size_t take_many(struct framing *framing, const char *at, size_t size) {
    if (framing->run)
        return take_run(framing, at, size);
    if (!framing->left || (framing->step != begin && framing->step != end_chunk))
        return 0;
    const size_t passed = framing->left < size ? (size_t)framing->left : size;
    framing->left -= passed;
    return passed;
}

size_t framing_take(struct framing *framing, const char *at, size_t size) {
    size_t taken = 0;
    if (!framing->step)
        framing->step = begin;
    while (taken < size && !framing->fault) {
        if (framing->run || framing->left)
            taken += take_many(framing, at + taken, size - taken);
        if (taken == size || !framing->step(framing, at[taken]))
            break;
        taken++;
    }
    return taken;
}
