#include "feed/table.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 4, PAYER = 0, RULE, RECORDS, COST };

struct line {
    struct text cells[COLUMNS];
    struct text currency;
};

struct table {
    struct arena *arena;
    struct line *lines;
    size_t count;
    size_t widths[COLUMNS];
    size_t places; // behind the point of a cost, at most
};

struct text table_grouped(struct arena *arena, struct text number) {
    struct buffer grouped = buffer_in(arena);
    struct text text = TEXT("");
    struct text fraction = number;
    const struct text whole = text_cut(&fraction, '.');
    for (size_t i = 0; i < whole.size; i++) {
        const bool is_digit = i && whole.at[i - 1] != '-';
        if (is_digit && (whole.size - i) % 3 == 0)
            buffer_add_char(&grouped, ',');
        buffer_add_char(&grouped, whole.at[i]);
    }
    if (fraction.size) {
        buffer_add_char(&grouped, '.');
        buffer_add(&grouped, fraction);
    }
    return buffer_text(&grouped, &text) ? text : TEXT("");
}

static struct text count_text(struct arena *arena, uint64_t count) {
    return table_grouped(arena, text_format(arena, "%llu", (unsigned long long)count));
}

static size_t places_of(struct text number) {
    text_cut(&number, '.');
    return number.size;
}

// --- lines ---

static void add_line(struct table *table, const char *payer, const char *rule, struct text records,
                     const struct decimal *cost, const char *currency) {
    struct line *line = &table->lines[table->count++];
    *line = (struct line){
        .cells = {text_of(payer), text_of(rule), records, TEXT("-")},
        .currency = text_of(currency),
    };
    if (!currency[0])
        return;
    line->cells[COST] = decimal_text(table->arena, cost);
    const size_t places = places_of(line->cells[COST]);
    table->places = places > table->places ? places : table->places;
}

static int compare(const void *a, const void *b) {
    const struct tally_row *one = a;
    const struct tally_row *other = b;
    int order = strcmp(one->payer, other->payer);
    if (!order)
        order = strcmp(one->rule, other->rule);
    return order ? order : strcmp(one->currency, other->currency);
}

// What all rows of that currency cost, if none before this one has it.
static bool sum_of(const struct tally *tally, size_t at, struct decimal *ret_sum) {
    const char *currency = tally->rows[at].currency;
    struct decimal sum = {.is_negative = false};
    for (size_t i = 0; i < tally->row_count; i++) {
        const bool is_same = strcmp(tally->rows[i].currency, currency) == 0;
        if (is_same && i < at)
            return false;
        if (is_same)
            decimal_add(&sum, &tally->rows[i].cost);
    }
    *ret_sum = sum;
    return currency[0];
}

// A line for each currency, and one where there is none; the records stand in the first.
static void add_totals(struct table *table, const struct tally *tally) {
    const struct decimal nothing = {.is_negative = false};
    struct text records = count_text(table->arena, tally->accepted);
    const size_t before = table->count;
    for (size_t i = 0; i < tally->row_count; i++) {
        struct decimal sum;
        if (!sum_of(tally, i, &sum))
            continue;
        add_line(table, table->count == before ? "total" : "", "", records, &sum,
                 tally->rows[i].currency);
        records = TEXT("");
    }
    if (table->count == before)
        add_line(table, "total", "", records, &nothing, "");
}

static void fill(struct table *table, struct tally *tally) {
    qsort(tally->rows, tally->row_count, sizeof *tally->rows, compare);
    for (size_t i = 0; i < tally->row_count; i++) {
        const struct tally_row *row = &tally->rows[i];
        add_line(table, row->payer, row->rule, count_text(table->arena, row->records), &row->cost,
                 row->currency);
    }
    if (tally->others)
        add_line(table, "others", "-", count_text(table->arena, tally->others),
                 &(struct decimal){.is_negative = false}, "");
    add_totals(table, tally);
}

// --- cells ---

static void pad(struct buffer *out, size_t width, size_t size) {
    for (; size < width; size++)
        buffer_add_char(out, ' ');
}

// With as many places as the others have, so that the points stand below each other.
static struct text cost_cell(struct table *table, struct text cost) {
    struct buffer cell = buffer_in(table->arena);
    struct text text = TEXT("");
    const size_t places = places_of(cost);
    if (text_is(cost, TEXT("-")))
        return cost;
    buffer_add(&cell, table_grouped(table->arena, cost));
    if (!places && table->places)
        buffer_add_char(&cell, '.');
    for (size_t i = places; i < table->places; i++)
        buffer_add_char(&cell, '0');
    return buffer_text(&cell, &text) ? text : TEXT("");
}

static void measure(struct table *table) {
    for (size_t i = 0; i < table->count; i++) {
        struct line *line = &table->lines[i];
        if (i)
            line->cells[COST] = cost_cell(table, line->cells[COST]);
        for (size_t column = 0; column < COLUMNS; column++)
            if (line->cells[column].size > table->widths[column])
                table->widths[column] = line->cells[column].size;
    }
}

static void add_cells(const struct table *table, const struct line *line, struct buffer *out) {
    for (size_t column = 0; column < COLUMNS; column++) {
        const struct text cell = line->cells[column];
        const bool is_number = column >= RECORDS;
        if (is_number)
            pad(out, table->widths[column], cell.size);
        buffer_add(out, cell);
        if (!is_number)
            pad(out, table->widths[column], cell.size);
        if (column + 1 < COLUMNS)
            buffer_add(out, TEXT("  "));
    }
    if (line->currency.size)
        buffer_add_char(out, ' ');
    buffer_add(out, line->currency);
    buffer_add_char(out, '\n');
}

// --- what became of them ---

static void add_counts(struct table *table, const struct tally *tally, struct buffer *out) {
    buffer_add(out, text_format(table->arena, "\n%.*s accepted, %.*s duplicate%s, %.*s rejected\n",
                                TEXT_ARGS(count_text(table->arena, tally->accepted)),
                                TEXT_ARGS(count_text(table->arena, tally->duplicate)),
                                tally->duplicate ? " (taken before and in no sum above)" : "",
                                TEXT_ARGS(count_text(table->arena, tally->rejected))));
}

static void add_rejections(struct table *table, const struct tally *tally, const struct text *files,
                           struct buffer *out) {
    for (size_t i = 0; i < tally->rejection_count; i++) {
        const struct tally_rejection *one = &tally->rejections[i];
        buffer_add(out, text_format(table->arena, "%.*s: record %.*s: %s: %s\n",
                                    TEXT_ARGS(files[one->file]),
                                    TEXT_ARGS(count_text(table->arena, one->record)), one->code,
                                    one->message));
    }
    if (tally->rejected > tally->rejection_count)
        buffer_add(out, text_format(table->arena, "and %.*s more that were rejected\n",
                                    TEXT_ARGS(count_text(
                                        table->arena, tally->rejected - tally->rejection_count))));
}

struct text table_text(struct arena *arena, struct tally *tally, const struct text *files) {
    // a head, others, and no more totals than rows, or one
    struct line *lines = arena_alloc(arena, (2 * tally->row_count + 3) * sizeof *lines);
    struct table table = {.arena = arena, .lines = lines};
    struct buffer out = buffer_in(arena);
    struct text text = TEXT("");
    if (!lines)
        return text;
    lines[table.count++] = (struct line){
        .cells = {TEXT("payer"), TEXT("rule"), TEXT("records"), TEXT("cost")},
        .currency = TEXT(""),
    };
    fill(&table, tally);
    measure(&table);
    for (size_t i = 0; i < table.count; i++)
        add_cells(&table, &table.lines[i], &out);
    add_counts(&table, tally, &out);
    add_rejections(&table, tally, files, &out);
    return buffer_text(&out, &text) ? text : TEXT("");
}
