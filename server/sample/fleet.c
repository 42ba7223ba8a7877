#include "sample/fleet.h"

#include <string.h>

enum {
    MILLION = 1000000,
    HOURS_OF_MONTH = 730,
    DAY_2019 = 17897, // since 1970
    WORK_BEGINS = 7,
    WORK_ENDS = 19,
    BUSY_TIMES = 8,
};

const char *const fleet_meter_ids[FLEET_METERS] = {
    [FLEET_VM_HOURS] = "6dab500f-a4fd-49c4-956d-229bb9c8c793",
    [FLEET_BASE_CORES] = "fab6eb84-500b-4a09-a8ca-7358f8bbaea5",
    [FLEET_WINDOWS_CORES] = "9cd92d4c-bafd-4492-b278-bedc2de8232a",
    [FLEET_STANDARD_DISK] = "7ba084ec-ef9c-4d64-a179-7732c6cb5e28",
    [FLEET_PREMIUM_DISK] = "daef389a-06e5-4684-a7f7-8813d9f792d5",
    [FLEET_PAGE_BLOBS] = "b5c15376-6c94-4fdd-b655-1a69d138aca3",
    [FLEET_BLOCK_BLOBS] = "09f8879e-87e9-4305-a572-4b7be209f857",
    [FLEET_TABLES] = "b4438d5d-453b-4ee1-b42a-dc72e377f1e4",
    [FLEET_QUEUES] = "b03c6ae7-b080-4bfa-84a3-22c800f315c6",
    [FLEET_BLOB_TRANSACTIONS] = "43daf82b-4618-444a-b994-40c23f7cd438",
    [FLEET_ADDRESSES] = "f271a8a3-88c4-4d93-956a-063e1d2fa80b",
};

// --- drawing ---

// Numbers that look drawn, of nothing but what they are drawn from (SplitMix64).
struct draw {
    uint64_t state;
};

static uint64_t next(struct draw *draw) {
    uint64_t z = draw->state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static uint64_t between(struct draw *draw, uint64_t least, uint64_t most) {
    return least + next(draw) % (most - least + 1);
}

static struct draw draw_from(const struct guid *guid) {
    struct draw draw = {0};
    for (size_t i = 0; i < GUID_BYTES; i++)
        draw.state = draw.state << 8 ^ draw.state >> 56 ^ guid->bytes[i];
    return draw;
}

// --- what there is ---

struct fleet {
    struct arena *arena;
    struct draw draw;
    char subscription[GUID_CHARS + 1];
    struct fleet_use *uses;
    size_t count;
};

static struct text uri_of(const struct fleet *fleet, const char *group, const char *type,
                          struct text name) {
    return text_format(fleet->arena, "/subscriptions/%s/resourceGroups/%s/providers/%s/%.*s",
                       fleet->subscription, group, type, TEXT_ARGS(name));
}

static void add(struct fleet *fleet, const struct fleet_use *use, enum fleet_meter meter,
                uint64_t base, uint64_t growth) {
    if (fleet->count == FLEET_USES_MAX)
        return;
    struct fleet_use *added = &fleet->uses[fleet->count++];
    *added = *use;
    added->meter = meter;
    added->base = base;
    added->growth = growth;
}

static void add_disk(struct fleet *fleet, const char *group, struct text name) {
    static const uint64_t sizes[] = {32, 64, 128, 256, 512, 1024};
    const uint64_t gigabytes = sizes[between(&fleet->draw, 0, 5)];
    const bool is_premium = next(&fleet->draw) % 3 == 0;
    const struct fleet_use use = {
        .uri = uri_of(fleet, group, "Microsoft.Compute/disks", name),
        .tags = TEXT("null"),
        .info = TEXT("null"),
        .rhythm = FLEET_ALWAYS,
    };
    add(fleet, &use, is_premium ? FLEET_PREMIUM_DISK : FLEET_STANDARD_DISK,
        gigabytes * MILLION / HOURS_OF_MONTH, 0);
}

static void add_machine(struct fleet *fleet, const char *group, unsigned number) {
    static const struct {
        const char *name;
        uint64_t cores;
    } sizes[] = {{"Standard_DS1_v2", 1},
                 {"Standard_DS2_v2", 2},
                 {"Standard_DS3_v2", 4},
                 {"Standard_F8s_v2", 8}};
    static const char *const tags[] = {"null", "{\"environment\":\"production\"}",
                                       "{\"environment\":\"test\",\"costCentre\":\"4711\"}"};
    const size_t size = between(&fleet->draw, 0, 3);
    const bool is_windows = next(&fleet->draw) % 2;
    const struct text name = text_format(fleet->arena, "vm%u", number);
    const struct fleet_use use = {
        .uri = uri_of(fleet, group, "Microsoft.Compute/virtualMachines", name),
        .tags = text_of(tags[between(&fleet->draw, 0, 2)]),
        .info = text_format(fleet->arena, "{\"ServiceType\":\"%s\",\"ImageType\":\"%s\"}",
                            sizes[size].name, is_windows ? "Windows" : "Linux"),
        .rhythm = next(&fleet->draw) % 3 ? FLEET_ALWAYS : FLEET_WORKING,
    };
    add(fleet, &use, FLEET_VM_HOURS, MILLION, 0);
    add(fleet, &use, is_windows ? FLEET_WINDOWS_CORES : FLEET_BASE_CORES,
        sizes[size].cores * MILLION, 0);
    for (unsigned disk = 0; disk < 1 + number % 3; disk++)
        add_disk(fleet, group, text_format(fleet->arena, "vm%u-disk%u", number, disk));
}

static void add_account(struct fleet *fleet, const char *group, unsigned number) {
    const struct text name = text_format(fleet->arena, "sa%.8s%u", fleet->subscription, number);
    struct fleet_use use = {
        .uri = uri_of(fleet, group, "Microsoft.Storage/storageaccounts", name),
        .tags = TEXT("null"),
        .info = TEXT("null"),
        .rhythm = FLEET_ALWAYS,
    };
    struct draw *draw = &fleet->draw;
    add(fleet, &use, FLEET_PAGE_BLOBS, between(draw, MILLION, 400ULL * MILLION),
        between(draw, 100, 20000));
    add(fleet, &use, FLEET_BLOCK_BLOBS, between(draw, MILLION, 90ULL * MILLION),
        between(draw, 1000, 90000));
    add(fleet, &use, FLEET_TABLES, between(draw, 100, 2ULL * MILLION), between(draw, 0, 500));
    add(fleet, &use, FLEET_QUEUES, between(draw, 10, 90000), 0);
    use.rhythm = FLEET_BUSY;
    add(fleet, &use, FLEET_BLOB_TRANSACTIONS, between(draw, 100, 90000), between(draw, 0, 20));
}

size_t fleet_of(struct arena *arena, const struct guid *subscription,
                struct fleet_use ret_uses[FLEET_USES_MAX]) {
    static const char *const groups[] = {"web", "data", "backoffice", "lab"};
    struct fleet fleet = {.arena = arena, .draw = draw_from(subscription), .uses = ret_uses};
    guid_write(subscription, fleet.subscription);
    const char *group = groups[between(&fleet.draw, 0, 3)];
    const unsigned machines = (unsigned)between(&fleet.draw, 1, 4);
    const unsigned accounts = (unsigned)between(&fleet.draw, 1, 2);
    const unsigned addresses = (unsigned)between(&fleet.draw, 0, 2);
    for (unsigned i = 1; i <= machines; i++)
        add_machine(&fleet, group, i);
    for (unsigned i = 1; i <= accounts; i++)
        add_account(&fleet, group, i);
    for (unsigned i = 1; i <= addresses; i++) {
        const struct fleet_use use = {
            .uri = uri_of(&fleet, group, "Microsoft.Network/publicIPAddresses",
                          text_format(arena, "ip%u", i)),
            .tags = TEXT("null"),
            .info = TEXT("null"),
            .rhythm = FLEET_ALWAYS,
        };
        add(&fleet, &use, FLEET_ADDRESSES, MILLION, 0);
    }
    return fleet.count;
}

// --- how much of it ---

static bool is_work(int64_t hour) {
    const int64_t weekday = (hour / 24 + 4) % 7; // 1970 began with a Thursday
    const int64_t of_day = hour % 24;
    return weekday != 0 && weekday != 6 && of_day >= WORK_BEGINS && of_day < WORK_ENDS;
}

static uint64_t in_an_hour(const struct fleet_use *use, int64_t hour) {
    const int64_t days = hour / 24 > DAY_2019 ? hour / 24 - DAY_2019 : 0;
    const uint64_t amount = use->base + use->growth * (uint64_t)days;
    switch (use->rhythm) {
    case FLEET_ALWAYS:
        break;
    case FLEET_WORKING:
        return is_work(hour) ? amount : 0;
    case FLEET_BUSY:
        return is_work(hour) ? BUSY_TIMES * amount : amount;
    }
    return amount;
}

uint64_t fleet_amount(const struct fleet_use *use, int64_t hour, int hours) {
    uint64_t amount = 0;
    for (int i = 0; i < hours; i++)
        amount += in_an_hour(use, hour + i);
    return amount;
}
