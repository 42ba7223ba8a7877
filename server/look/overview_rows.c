#include "look/overview_rows.h"

#include "look/look_render.h"
#include "look/registration_path.h"

#include <stdlib.h>

enum { HOUR_MS = 60 * 60 * 1000 };

// --- requests ---

struct sorted {
    struct overview_row *row;
};

static int compare_rows(const void *first, const void *second) {
    const struct sorted *a = first;
    const struct sorted *b = second;
    return look_compare_ids(a->row->id, b->row->id);
}

static int compare_with_id(const void *id, const void *sorted) {
    return look_compare_ids(*(const struct text *)id, ((const struct sorted *)sorted)->row->id);
}

static void note(struct overview_row *row, const struct kept *kept, int64_t now_ms) {
    if (!row->last)
        row->last = kept;
    row->refusals += kept->status >= 400 && kept->clock_ms > now_ms - HOUR_MS;
}

void overview_rows_note(struct overview_row *rows, size_t count, struct arena *arena,
                        const struct journal *journal, int64_t now_ms) {
    struct sorted *sorted = arena_alloc(arena, (count + 1) * sizeof *sorted);
    const size_t newest = journal->count;
    for (size_t i = 0; sorted && i < count; i++)
        sorted[i].row = &rows[i];
    if (sorted)
        qsort(sorted, count, sizeof *sorted, compare_rows);
    for (size_t i = 0; sorted && i < newest && i < LOOK_REQUESTS_MAX; i++) {
        const struct kept *kept = journal_at(journal, newest - 1 - i);
        const struct text id = look_registration_of(kept->path);
        const struct sorted *found =
            id.size ? bsearch(&id, sorted, count, sizeof *sorted, compare_with_id) : NULL;
        if (found)
            note(found->row, kept, now_ms);
    }
}

// --- the answer ---

static void render_subscription(struct arm_call *call, const struct overview_row *row) {
    const struct subscription_glance *subscription = &row->subscription;
    struct json_out *out = &call->out;
    json_put_object(out, TEXT("subscription"));
    json_put_text(out, TEXT("id"), guid_text(call->arena, &row->registration.subscription));
    if (row->is_known) {
        json_put_text(out, TEXT("displayName"), subscription->display_name);
        json_put_text(out, TEXT("offer"), subscription->offer);
        json_put_text(out, TEXT("state"), subscription->state);
    }
    json_object_end(out);
    if (!row->is_known || !subscription->partner.size)
        return;
    json_put_object(out, TEXT("partner"));
    json_put_text(out, TEXT("name"), subscription->partner);
    json_put_text(out, TEXT("displayName"), subscription->partner_display_name);
    json_object_end(out);
}

static void render_last(struct json_out *out, const struct kept *kept) {
    if (!kept)
        return;
    json_put_object(out, TEXT("lastRequest"));
    json_put_integer(out, TEXT("n"), (long long)kept->n);
    json_put_time(out, TEXT("time"), kept->clock_ms);
    json_put_text(out, TEXT("method"), kept->method);
    if (kept->operation)
        json_put_text(out, TEXT("operation"), text_of(kept->operation));
    json_put_integer(out, TEXT("status"), kept->status);
    json_object_end(out);
}

static void render_cost(struct arm_call *call, const struct day_cost *cost, int64_t today_ms) {
    struct json_out *out = &call->out;
    json_put_object(out, TEXT("cost"));
    json_put_seconds(out, TEXT("since"), today_ms);
    json_put_integer(out, TEXT("records"), cost->records);
    if (cost->has_cost) {
        json_put_text(out, TEXT("currency"), cost->currency);
        json_put_text(out, TEXT("customers"), decimal_text(call->arena, &cost->of_customers));
        json_put_text(out, TEXT("default"), decimal_text(call->arena, &cost->of_default));
    }
    json_put_bool(out, TEXT("isPartial"), cost->is_partial);
    json_object_end(out);
}

void overview_row_render(struct arm_call *call, const struct overview_row *row, int64_t today_ms) {
    const struct registration_glance *registration = &row->registration;
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"), row->id);
    json_put_text(out, TEXT("name"), registration->name);
    json_put_text(out, TEXT("resourceGroup"), registration->group);
    render_subscription(call, row);
    json_put_text(out, TEXT("billingModel"), registration->billing_model);
    json_put_text(out, TEXT("cloudId"), registration->cloud_id);
    json_put_integer(out, TEXT("customers"), (long long)row->customers);
    render_last(out, row->last);
    json_put_integer(out, TEXT("refusals"), (long long)row->refusals);
    render_cost(call, &row->cost, today_ms);
    json_object_end(out);
}
