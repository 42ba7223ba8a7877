#include "sample/sample.h"

#include "base/clock.h"
#include "sample/fleet.h"
#include "json/json_out.h"

enum { HOUR_S = 3600, DAY_HOURS = 24, MILLION = 1000000 };

struct sampling {
    const struct sample_wish *wish;
    bool (*write)(void *context, struct text bytes);
    void *context;
    struct arena *arena; // of one subscription in one period
    int64_t hour;
    int hours;
};

static struct guid subscription_of(const struct sampling *sampling, const char *of,
                                   unsigned number) {
    return guid_derived(text_format(sampling->arena, "azsreg usage sample %lu %s %u",
                                    sampling->wish->seed, of, number));
}

// "2026-11-22T08:00:00+00:00"
static struct text time_text(const struct sampling *sampling, int64_t hour) {
    char at[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(hour * HOUR_S * 1000, at);
    return text_format(sampling->arena, "%.19s+00:00", at);
}

// Millionths as a decimal.
static struct text amount_text(const struct sampling *sampling, uint64_t amount) {
    const struct text text =
        text_format(sampling->arena, "%llu.%06llu", (unsigned long long)(amount / MILLION),
                    (unsigned long long)(amount % MILLION));
    return text_without_end(text_without_end(text, '0'), '.');
}

static struct text instance_data(const struct sampling *sampling, const struct fleet_use *use) {
    struct json_out out = json_out_in(sampling->arena);
    struct text text = TEXT("");
    json_object(&out);
    json_put_object(&out, TEXT("Microsoft.Resources"));
    json_put_text(&out, TEXT("resourceUri"), use->uri);
    json_put_text(&out, TEXT("location"), TEXT("local"));
    json_put_raw(&out, TEXT("tags"), use->tags);
    json_put_raw(&out, TEXT("additionalInfo"), use->info);
    json_object_end(&out);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("");
}

static void put_record(struct sampling *sampling, struct json_out *out, const struct fleet_use *use,
                       uint64_t amount, struct text subscription, struct text tenant) {
    const struct text meter = text_of(fleet_meter_ids[use->meter]);
    const struct text name =
        text_format(sampling->arena, "%.*s-%.*s", TEXT_ARGS(subscription), TEXT_ARGS(meter));
    json_object(out);
    json_put_joined(out, TEXT("id"), TEXT("/providers/Microsoft.Commerce/UsageAggregate/"), name);
    json_put_text(out, TEXT("name"), name);
    json_put_text(out, TEXT("type"), TEXT("Microsoft.Commerce/UsageAggregate"));
    json_put_object(out, TEXT("properties"));
    json_put_text(out, TEXT("subscriptionId"), subscription);
    json_put_text(out, TEXT("usageStartTime"), time_text(sampling, sampling->hour));
    json_put_text(out, TEXT("usageEndTime"), time_text(sampling, sampling->hour + sampling->hours));
    json_put_text(out, TEXT("instanceData"), instance_data(sampling, use));
    json_put_raw(out, TEXT("quantity"), amount_text(sampling, amount));
    json_put_text(out, TEXT("meterId"), meter);
    if (tenant.size)
        json_put_text(out, TEXT("tenantId"), tenant);
    json_object_end(out);
    json_object_end(out);
}

// What was not used has no record.
static enum sample_result write_subscription(struct sampling *sampling,
                                             const struct guid *subscription, struct text tenant) {
    struct fleet_use uses[FLEET_USES_MAX];
    const size_t count = fleet_of(sampling->arena, subscription, uses);
    const struct text id = guid_text(sampling->arena, subscription);
    struct json_out out = json_out_in(sampling->arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < count; i++) {
        const uint64_t amount = fleet_amount(&uses[i], sampling->hour, sampling->hours);
        if (!amount)
            continue;
        put_record(sampling, &out, &uses[i], amount, id, tenant);
        buffer_add_char(&out.buffer, '\n');
        out.comma = false;
    }
    if (!json_out_text(&out, &text))
        return SAMPLE_NO_MEMORY;
    return sampling->write(sampling->context, text) ? SAMPLE_DONE : SAMPLE_NOT_WRITTEN;
}

static bool is_partners(const struct directory *directory, const struct guid *tenant) {
    for (size_t i = 0; i < directory->partner_count; i++)
        if (guid_is(&directory->partners[i].row.tenant, tenant))
            return true;
    return false;
}

// Some customers have a second one.
static enum sample_result write_customer(struct sampling *sampling, const struct guid *tenant) {
    char id[GUID_CHARS + 1];
    enum sample_result result = SAMPLE_DONE;
    guid_write(tenant, id);
    struct guid subscription = subscription_of(sampling, id, 1);
    const unsigned count = 1 + subscription.bytes[0] % 2;
    for (unsigned number = 1; number <= count && result == SAMPLE_DONE; number++) {
        arena_reset(sampling->arena);
        subscription = subscription_of(sampling, id, number);
        result = write_subscription(sampling, &subscription, text_of(id));
    }
    return result;
}

static enum sample_result write_period(struct sampling *sampling) {
    const struct directory *directory = sampling->wish->directory;
    enum sample_result result = SAMPLE_DONE;
    for (size_t i = 0; i < directory->tenant_count && result == SAMPLE_DONE; i++)
        if (!is_partners(directory, &directory->tenants[i].id))
            result = write_customer(sampling, &directory->tenants[i].id);
    arena_reset(sampling->arena);
    const struct guid nobodys = subscription_of(sampling, "nobody", 1);
    return result == SAMPLE_DONE ? write_subscription(sampling, &nobodys, TEXT("")) : result;
}

enum sample_result sample_write(const struct sample_wish *wish,
                                bool (*write)(void *context, struct text bytes), void *context) {
    cleanup_arena struct arena *arena = arena_open();
    struct sampling sampling = {wish,  write,           context,
                                arena, wish->from_hour, wish->is_hourly ? 1 : DAY_HOURS};
    enum sample_result result = arena ? SAMPLE_DONE : SAMPLE_NO_MEMORY;
    for (; sampling.hour < wish->to_hour && result == SAMPLE_DONE; sampling.hour += sampling.hours)
        result = write_period(&sampling);
    return result;
}
