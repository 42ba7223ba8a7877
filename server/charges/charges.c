#include "charges/charges.h"

#include "app/answer_stream.h"
#include "app/fault.h"
#include "app/listing.h"
#include "charges/csv.h"
#include "charges/focus_columns.h"
#include "commerce/commerce_access.h"
#include "parties/partners.h"
#include "scope/scope.h"
#include "usage/usage_query.h"

#define LIST "/providers/Azsreg.Usage/charges"

enum { ROWS_AT_ONCE = 256 };

static const char *const parameters[] = {"from", "to", "by", "format", NULL};

enum format { FORMAT_JSON, FORMAT_CSV, FORMAT_FOCUS, FORMATS };

struct charges {
    struct charge_list list;
    enum format format;
    struct charge_payer payer;
    bool has_begun;
};

// --- what is asked for ---

static enum arm_code read_format(struct arm_call *call, enum format *ret_format) {
    static const char *const names[FORMATS] = {"json", "csv", "focus"};
    const struct text value = arm_call_query(call, "format");
    *ret_format = FORMAT_JSON;
    for (size_t i = 0; i < FORMATS; i++)
        if (text_same(value, text_of(names[i]))) {
            *ret_format = (enum format)i;
            return ARM_OK;
        }
    return value.size
               ? arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("format"), TEXT("json, csv or focus"))
               : ARM_OK;
}

static enum arm_code read_by(struct arm_call *call, bool *ret_by_usage) {
    const struct text value = arm_call_query(call, "by");
    *ret_by_usage = !text_same(value, TEXT("reported"));
    return !value.size || !*ret_by_usage || text_same(value, TEXT("usage"))
               ? ARM_OK
               : arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("by"), TEXT("usage or reported"));
}

// Both are to be said.
static enum arm_code read_period(struct arm_call *call, struct charge_list *list) {
    list->from_ms = list->to_ms = -1;
    enum arm_code code = usage_query_time(call, "from", &list->from_ms);
    if (code == ARM_OK)
        code = usage_query_time(call, "to", &list->to_ms);
    if (code == ARM_OK && list->from_ms < 0)
        code = arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("from"), TEXT("a time, or a date"));
    if (code == ARM_OK && list->to_ms <= list->from_ms)
        code = arm_refuse(call, ARM_INVALID_PROPERTY, TEXT("to"),
                          TEXT("a time, or a date, after from"));
    return code;
}

static enum arm_code read_charges(struct arm_call *call, struct charges *charges) {
    enum arm_code code = usage_query_check(call, parameters);
    if (code == ARM_OK)
        code = read_period(call, &charges->list);
    if (code == ARM_OK)
        code = read_by(call, &charges->list.by_usage);
    return code == ARM_OK ? read_format(call, &charges->format) : code;
}

static enum arm_code find_payer(struct arm_call *call, const struct subscription_row *row,
                                struct charge_payer *ret_payer) {
    struct partner_row partner;
    *ret_payer = (struct charge_payer){.id = row->id,
                                       .name = row->display_name,
                                       .partner_id = guid_text(call->arena, &row->tenant),
                                       .partner = TEXT("")};
    if (!row->root_partner)
        return ARM_OK;
    const enum store_result found =
        store_partner_find(app_db(call), call->arena, row->root_partner, &partner);
    if (found == STORE_OK) {
        ret_payer->partner_id = partner.name;
        ret_payer->partner = partner.display_name;
    }
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : app_fault(call, found);
}

// --- CSV ---

static void add_line(struct arena *arena, const struct charge_table *table,
                     const struct charge_payer *payer, const struct charge_line *line,
                     struct buffer *out) {
    struct text values[CHARGE_COLUMNS_MAX];
    table->fill(arena, payer, line, values);
    for (size_t i = 0; i < table->count; i++)
        csv_cell(out, values[i], table->columns[i].is_number, i == 0);
    csv_end_line(out);
}

static void add_names(const struct charge_table *table, struct buffer *out) {
    for (size_t i = 0; i < table->count; i++)
        csv_cell(out, text_of(table->columns[i].name), false, i == 0);
    csv_end_line(out);
}

static bool write_lines(void *context, struct store_db *db, struct arena *arena,
                        struct json_out *out, bool *ret_is_over) {
    struct charges *charges = context;
    const struct charge_table *table =
        charges->format == FORMAT_FOCUS ? &focus_table : &charge_table;
    struct charge_line *lines = NULL;
    size_t count = 0;
    if (!charges->has_begun)
        add_names(table, &out->buffer);
    charges->has_begun = true;
    if (charge_list_read(db, arena, &charges->list, ROWS_AT_ONCE, &lines, &count, ret_is_over) !=
        STORE_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (lines[i].is_shown)
            add_line(arena, table, &charges->payer, &lines[i], &out->buffer);
    return true;
}

static enum arm_code answer_csv(struct arm_call *call, struct charges *charges) {
    const enum store_result begun = charge_list_begin(app_db(call), &charges->list);
    if (begun != STORE_OK)
        return app_fault(call, begun);
    const enum arm_code code = answer_stream_begin(call, write_lines, charges);
    if (code != ARM_OK)
        return code;
    call->type = "text/csv; charset=utf-8";
    call->file_name = charges->format == FORMAT_FOCUS ? "focus.csv" : "charges.csv";
    return ARM_OK;
}

// --- JSON ---

// "HOUR/SERIES/START/ID", signed: it was given out.
static struct text key(struct arm_call *call, const void *row) {
    const struct usage_entry *entry = &((const struct charge_line *)row)->entry;
    const int64_t start = entry->record.start_hour * 2 + entry->record.is_day;
    return text_format(
        call->arena, "%lld/%lld/%lld/%lld", (long long)(entry->report.reported_ms / USAGE_HOUR_MS),
        (long long)entry->record.series, (long long)start, (long long)entry->record.id);
}

static void go_on_behind(struct charge_list *list, struct text key) {
    list->hour = skip_key_number(&key);
    list->behind = (struct usage_record_row){.series = skip_key_number(&key)};
    const int64_t start = skip_key_number(&key);
    list->behind.start_hour = start / 2;
    list->behind.is_day = start % 2;
    list->behind.id = skip_key_number(&key);
}

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    const struct charges *charges = context;
    struct charge_list list = charges->list;
    bool is_over = false;
    const enum store_result begun = charge_list_begin(app_db(call), &list);
    if (begun != STORE_OK)
        return begun;
    if (after.size)
        go_on_behind(&list, after);
    return charge_list_read(app_db(call), call->arena, &list, limit, ret_rows, ret_count, &is_over);
}

static bool is_shown(struct arm_call *call, const void *context, const void *row) {
    const struct charge_line *line = row;
    (void)call;
    (void)context;
    return line->is_shown;
}

static enum arm_code render(struct arm_call *call, const void *context, const void *row) {
    const struct charges *charges = context;
    struct text values[CHARGE_COLUMNS_MAX];
    struct json_out *out = &call->out;
    charge_table.fill(call->arena, &charges->payer, row, values);
    json_object(out);
    json_put_joined(out, TEXT("id"), scope_subscription_id(call, LIST "/"), values[0]);
    json_put_text(out, TEXT("name"), values[0]);
    json_put_text(out, TEXT("type"), TEXT("Azsreg.Usage/charges"));
    json_put_object(out, TEXT("properties"));
    for (size_t i = 0; i < charge_table.count; i++) {
        const struct text name = text_of(charge_table.columns[i].name);
        if (values[i].size && charge_table.columns[i].is_number)
            json_put_raw(out, name, values[i]);
        else if (values[i].size)
            json_put_text(out, name, values[i]);
    }
    json_object_end(out);
    json_object_end(out);
    return ARM_OK;
}

static enum arm_code answer_json(struct arm_call *call, const struct charges *charges) {
    const struct listing listing = {
        .scope = usage_query_scope(call, parameters),
        .path = scope_subscription_id(call, LIST),
        .kept = parameters,
        .context = charges,
        .row_size = sizeof(struct charge_line),
        .read = read_rows,
        .key = key,
        .is_shown = is_shown,
        .render = render,
    };
    return listing_answer(call, &listing);
}

enum arm_code usage_charges_list(struct arm_call *call) {
    struct subscription_row subscription;
    struct charges *charges = arena_alloc(call->arena, sizeof *charges);
    if (!charges)
        return arm_refuse_for_memory(call);
    enum arm_code code = commerce_subscription(call, &subscription);
    if (code != ARM_OK)
        return code;
    *charges = (struct charges){.list = {.payer = subscription.id, .offer = subscription.offer}};
    code = read_charges(call, charges);
    if (code == ARM_OK)
        code = find_payer(call, &subscription, &charges->payer);
    if (code != ARM_OK)
        return code;
    return charges->format == FORMAT_JSON ? answer_json(call, charges) : answer_csv(call, charges);
}
