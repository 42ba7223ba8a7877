// Values on their way there and back, in binary: big-endian integers, bytes as they are.
#include "postgres/inside.h"

#include <assert.h>
#include <string.h>

// Types of pg_type, which have these numbers for good.
enum { TYPE_ANY = 0, TYPE_BYTES = 17, TYPE_INTEGER = 20, TYPE_TEXT = 25 };

static struct postgres_statement *of(struct statement *statement) {
    return (struct postgres_statement *)statement;
}

static void bind(struct statement *statement, int at, Oid type, const char *value, size_t size) {
    struct postgres_statement *bound = of(statement);
    assert(at >= 1 && at <= PARAMETERS_MAX);
    bound->types[at - 1] = type;
    bound->values[at - 1] = value;
    bound->lengths[at - 1] = (int)size;
    bound->count = at > bound->count ? at : bound->count;
}

// What is no UTF-8, or has a NUL, the database refuses, and with it all that is on its way.
void postgres_bind_text(struct statement *statement, int at, struct text text) {
    of(statement)->is_refused |=
        !text_is_utf8(text) || (text.size && memchr(text.at, 0, text.size));
    bind(statement, at, TYPE_TEXT, text.at ? text.at : "", text.size);
}

void postgres_bind_blob(struct statement *statement, int at, struct text bytes) {
    bind(statement, at, TYPE_BYTES, bytes.at ? bytes.at : "", bytes.size);
}

void postgres_bind_integer(struct statement *statement, int at, int64_t number) {
    unsigned char *bytes = of(statement)->integers[at - 1];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
    bind(statement, at, TYPE_INTEGER, (const char *)bytes, 8);
}

void postgres_bind_none(struct statement *statement, int at) {
    bind(statement, at, TYPE_ANY, NULL, 0);
}

// What is not there is 0, as with SQLite.
int64_t postgres_number(const PGresult *result, int row, int column) {
    const int size = PQgetlength(result, row, column);
    const unsigned char *bytes = (const unsigned char *)PQgetvalue(result, row, column);
    if (size < 1 || size > 8)
        return 0;
    uint64_t number = size > 1 && bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

int64_t postgres_integer(struct statement *statement, int at) {
    return postgres_number(of(statement)->result, of(statement)->row, at);
}

struct text postgres_text(struct statement *statement, int at) {
    const struct postgres_statement *stepped = of(statement);
    if (PQgetisnull(stepped->result, stepped->row, at))
        return (struct text){0};
    return (struct text){PQgetvalue(stepped->result, stepped->row, at),
                         (size_t)PQgetlength(stepped->result, stepped->row, at)};
}

size_t postgres_row_text_bytes(struct statement *statement) {
    const struct postgres_statement *stepped = of(statement);
    size_t bytes = 0;
    for (int at = 0; at < PQnfields(stepped->result); at++)
        if (PQftype(stepped->result, at) == TYPE_TEXT)
            bytes += (size_t)PQgetlength(stepped->result, stepped->row, at);
    return bytes;
}
