#include "feed/tally.h"

#include <string.h>

struct tally *tally_open(struct arena *arena) {
    struct tally *tally = arena_alloc(arena, sizeof *tally);
    struct tally_row *rows = arena_alloc(arena, TALLY_ROWS_MAX * sizeof *rows);
    if (!tally || !rows)
        return NULL;
    *tally = (struct tally){.rows = rows};
    return tally;
}

void tally_clear(struct tally *tally) {
    *tally = (struct tally){.rows = tally->rows};
}

// Controls of two or three bytes: U+0080 to U+009F, and marks that turn the direction of text.
static size_t control_size(const char *at, size_t left) {
    const unsigned char *byte = (const unsigned char *)at;
    if (left > 1 && byte[0] == 0xC2 && byte[1] < 0xA0)
        return 2;
    const bool is_mark =
        left > 2 && byte[0] == 0xE2 &&
        ((byte[1] == 0x80 && (byte[2] == 0x8E || byte[2] == 0x8F || byte[2] >= 0xA8)) ||
         (byte[1] == 0x81 && byte[2] >= 0xA6 && byte[2] <= 0xA9));
    return is_mark && !(byte[1] == 0x80 && byte[2] > 0xAE) ? 3 : 0;
}

// What is printed on a terminal has no control characters, whoever has said it.
static void keep(char *at, size_t room, struct text text) {
    size_t size = text.size < room ? text.size : room - 1;
    while (size && size < text.size && (text.at[size] & 0xC0) == 0x80)
        size--; // no half of a character
    for (size_t i = 0; i < size; i++)
        at[i] = (char)((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7F ? ' ' : text.at[i]);
    for (size_t i = 0; i < size; i++)
        memset(at + i, ' ', control_size(at + i, size - i));
    at[size] = '\0';
}

static bool is_of(const struct tally_row *row, const struct tally_row *wanted) {
    return strcmp(row->payer, wanted->payer) == 0 && strcmp(row->rule, wanted->rule) == 0 &&
           strcmp(row->currency, wanted->currency) == 0;
}

// NULL where there is no room for it.
static struct tally_row *row_of(struct tally *tally, const struct tally_row *wanted) {
    size_t at = 0;
    while (at < tally->row_count && !is_of(&tally->rows[at], wanted))
        at++;
    if (at == TALLY_ROWS_MAX)
        return NULL;
    if (at == tally->row_count) {
        tally->rows[at] = *wanted;
        tally->rows[at].records = 0;
        tally->rows[at].cost = (struct decimal){.is_negative = false};
        tally->row_count++;
    }
    return &tally->rows[at];
}

static void add(struct tally *tally, const struct tally_row *more) {
    struct tally_row *row = row_of(tally, more);
    if (!row) {
        tally->others += more->records;
        return;
    }
    row->records += more->records;
    if (row->currency[0])
        decimal_add(&row->cost, &more->cost);
}

void tally_share(struct tally *tally, const struct tally_share *share) {
    struct tally_row row = {.records = share->records, .cost = share->cost};
    keep(row.payer, sizeof row.payer, share->payer);
    keep(row.rule, sizeof row.rule, share->rule);
    keep(row.currency, sizeof row.currency, share->currency);
    add(tally, &row);
}

void tally_reject(struct tally *tally, size_t file, uint64_t record, struct text code,
                  struct text message) {
    if (tally->rejection_count == TALLY_REJECTIONS_MAX)
        return;
    struct tally_rejection *rejection = &tally->rejections[tally->rejection_count++];
    rejection->file = file;
    rejection->record = record;
    keep(rejection->code, sizeof rejection->code, code);
    keep(rejection->message, sizeof rejection->message, message);
}

void tally_merge(struct tally *tally, const struct tally *other, size_t file) {
    tally->accepted += other->accepted;
    tally->duplicate += other->duplicate;
    tally->rejected += other->rejected;
    tally->others += other->others;
    for (size_t i = 0; i < other->row_count; i++)
        add(tally, &other->rows[i]);
    for (size_t i = 0; i < other->rejection_count; i++)
        tally_reject(tally, file, other->rejections[i].record, text_of(other->rejections[i].code),
                     text_of(other->rejections[i].message));
}
