#include "look/overview.h"

#include "app/fault.h"
#include "app/long_read.h"
#include "base/clock.h"
#include "glance/counts.h"
#include "look/look_query.h"
#include "look/look_render.h"
#include "look/overview_rows.h"
#include "metrics/metrics.h"

enum {
    TOP = 50,
    TOP_MAX = 100,
    SLICE_US = 2000, // of a turn
    PIECES = 100,    // of sums, that one answer adds up; each registration has its share
};

static const char *const counted[] = {
    [COUNTED_REGISTRATIONS] = "registrations", [COUNTED_CUSTOMERS] = "customerSubscriptions",
    [COUNTED_SUBSCRIPTIONS] = "subscriptions", [COUNTED_TENANTS] = "tenants",
    [COUNTED_RECORDS] = "usageRecords",
};
enum { COUNTED = sizeof counted / sizeof *counted };

struct overview {
    struct long_read read; // first
    struct look_query query;
    struct overview_row *rows;
    size_t count;
    size_t counts[COUNTED];
    bool is_whole;
    // How far it is.
    size_t counted; // of counts
    size_t done;    // of rows
    bool is_within; // the next row's cost
    struct day_costs costs;
};

// --- reading, step by step ---

static void close_nothing(struct long_read *read) {
    (void)read; // all of it is in the call's arena
}

static bool fill_row(struct arm_call *call, const struct registration_glance *registration,
                     struct overview_row *row) {
    *row = (struct overview_row){.registration = *registration,
                                 .id = look_registration_id(call->arena, registration)};
    return row->id.size;
}

// One more than is shown is read, which says whether there are more.
static enum arm_code find_rows(struct arm_call *call, struct overview *overview) {
    struct registration_glance *found = NULL;
    size_t count = 0;
    const enum store_result result = store_registrations_named(
        app_db(call), call->arena, overview->query.q, overview->query.top + 1, &found, &count);
    if (result != STORE_OK)
        return app_fault(call, result);
    overview->is_whole = count <= overview->query.top;
    overview->count = overview->is_whole ? count : overview->query.top;
    overview->rows = arena_alloc(call->arena, (overview->count + 1) * sizeof *overview->rows);
    bool has_room = overview->rows;
    for (size_t i = 0; has_room && i < overview->count; i++)
        has_room = fill_row(call, &found[i], &overview->rows[i]);
    return has_room ? ARM_OK : arm_refuse_for_memory(call);
}

static enum arm_code open_overview(struct arm_call *call, struct overview **ret_overview) {
    static const char *const names[] = {"q", "top", NULL};
    struct overview *overview = arena_alloc(call->arena, sizeof *overview);
    *ret_overview = overview;
    if (!overview)
        return arm_refuse_for_memory(call);
    overview->query.top = TOP;
    enum arm_code code = look_query_read(call, names, TOP_MAX, &overview->query);
    if (code == ARM_OK)
        code = find_rows(call, overview);
    if (code != ARM_OK)
        return code;
    day_costs_open(call->arena, &overview->costs);
    long_read_begin(call, &overview->read, close_nothing);
    return ARM_OK;
}

static enum store_result begin_row(struct arm_call *call, struct overview *overview,
                                   struct overview_row *row) {
    const struct registration_glance *registration = &row->registration;
    struct store_db *db = app_db(call);
    const enum store_result found =
        store_subscription_glance(db, call->arena, &registration->subscription, &row->subscription);
    row->is_known = found == STORE_OK;
    if (found != STORE_OK && found != STORE_MISSING)
        return found;
    const enum store_result result =
        store_count_customers(db, registration->id, LOOK_COUNT_MAX, &row->customers);
    return result == STORE_OK ? day_cost_begin(&overview->costs, db, registration,
                                               PIECES / (int64_t)overview->count, &row->cost)
                              : result;
}

static enum store_result step(struct arm_call *call, struct overview *overview) {
    struct overview_row *row = &overview->rows[overview->done];
    bool is_over = false;
    enum store_result result = STORE_OK;
    if (overview->counted < COUNTED) {
        const size_t i = overview->counted++;
        return store_count(app_db(call), (enum counted)i, LOOK_COUNT_MAX, &overview->counts[i]);
    }
    if (!overview->is_within)
        result = begin_row(call, overview, row);
    else
        result = day_cost_go_on(&overview->costs, app_db(call), &row->cost, &is_over);
    overview->is_within = !is_over;
    overview->done += is_over;
    return result;
}

static bool is_over(const struct overview *overview) {
    return overview->counted == COUNTED && overview->done == overview->count;
}

static enum store_result read_on(struct arm_call *call, struct overview *overview) {
    const int64_t until_us = clock_monotonic_us() + SLICE_US;
    enum store_result result = STORE_OK;
    while (result == STORE_OK && !is_over(overview)) {
        result = step(call, overview);
        if (clock_monotonic_us() > until_us)
            break;
    }
    return result;
}

// --- the answer ---

// Those about the service itself apart: whoever looks does not count.
static uint64_t answered(const struct arm_call *call) {
    const struct arm_routes *routes = &call->service->routes;
    const struct metrics *metrics = app_of(call)->metrics;
    uint64_t sum = 0;
    for (size_t i = 0; i <= METRICS_OPERATIONS_MAX; i++) {
        const bool is_own =
            i < routes->count && text_starts_same(text_of(routes->rows[i].path), TEXT("/_azsreg/"));
        for (size_t class = 0; !is_own && class < METRICS_CLASSES - 1; class ++)
            sum += metrics->requests[i][class];
    }
    return sum;
}

static void render_sums(struct arm_call *call, const struct overview *overview) {
    const struct journal *journal = app_of(call)->journal;
    struct json_out *out = &call->out;
    json_put_object(out, TEXT("counts"));
    for (size_t i = 0; i < COUNTED; i++)
        json_put_integer(out, text_of(counted[i]), (long long)overview->counts[i]);
    json_object_end(out);
    json_put_object(out, TEXT("requests"));
    json_put_integer(out, TEXT("kept"), (long long)journal->count);
    json_put_integer(out, TEXT("limit"), (long long)journal->limit);
    json_object_end(out);
    json_put_integer(out, TEXT("answered"), (long long)answered(call));
}

static void render(struct arm_call *call, const struct overview *overview) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_array(out, TEXT("value"));
    for (size_t i = 0; i < overview->count; i++)
        overview_row_render(call, &overview->rows[i], overview->costs.query.bounds_ms[0]);
    json_array_end(out);
    json_put_bool(out, TEXT("isWhole"),
                  overview->is_whole && overview->counts[COUNTED_REGISTRATIONS] <= GLANCE_ROWS);
    render_sums(call, overview);
    json_object_end(out);
}

static enum arm_code answer(struct arm_call *call, struct overview *overview) {
    struct journal *journal = app_of(call)->journal;
    if (!journal_redact(journal))
        return arm_refuse_for_memory(call);
    overview_rows_note(overview->rows, overview->count, call->arena, journal, clock_served_ms());
    render(call, overview);
    return ARM_OK;
}

enum arm_code look_overview(struct arm_call *call) {
    struct overview *overview = (void *)long_read_of(call);
    enum arm_code code = ARM_OK;
    if (!overview)
        code = open_overview(call, &overview);
    if (code != ARM_OK || !long_read_has_time(call))
        return code;
    const enum store_result result = read_on(call, overview);
    if (result != STORE_OK)
        return app_fault(call, result);
    if (!is_over(overview))
        return long_read_wait(call);
    long_read_end(call);
    return answer(call, overview);
}
