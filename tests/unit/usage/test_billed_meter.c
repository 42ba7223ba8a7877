// usage/billed_meter: what a payer's rate card says of a stack's meter, and what counts without
// one.
#include "store_world.h"

#include "reference/rate_card_meters.h"
#include "reference/rate_card_offers.h"
#include "reference/rate_card_stack_meters.h"
#include "reference/rate_cards.h"
#include "usage/billed_meter.h"

#define BLOB "09f8879e-87e9-4305-a572-4b7be209f857"    // published, and billable
#define VM_SIZE "6dab500f-a4fd-49c4-956d-229bb9c8c793" // published, and not
#define OF_CARD "8767AEB3-6909-4db2-9927-3f51e9a9085e"

static struct guid guid_of(const char *text) {
    struct guid guid;
    assert_true(guid_read(text_of(text), &guid));
    return guid;
}

// Two cards for CSP, of which the first has one meter: that of a stack's that would not count.
static void add_cards(struct store_db *db) {
    const struct rate_card_row cards[] = {
        {1, TEXT("O"), TEXT("USD"), TEXT("en-US"), TEXT("US")},
        {2, TEXT("O"), TEXT("EUR"), TEXT("de-DE"), TEXT("DE")},
    };
    struct rate_card_meter_row meter = {.place = 1,
                                        .id = TEXT(OF_CARD),
                                        .name = TEXT("Meter"),
                                        .category = TEXT("Category"),
                                        .unit = TEXT("1 U"),
                                        .rate = TEXT("0.0000082")};
    struct rate_card_stack_meter_row stack_meter = {.place = 1, .factor = TEXT("0.5")};
    for (size_t i = 0; i < ROWS(cards); i++) {
        meter.card = stack_meter.card = cards[i].id;
        stack_meter.id = guid_of(i ? BLOB : VM_SIZE);
        assert_int_equal(store_rate_card_add(db, &cards[i]), STORE_OK);
        assert_int_equal(store_rate_card_offer_add(db, cards[i].id, TEXT("CSP")), STORE_OK);
        assert_int_equal(store_rate_card_meter_add(db, &meter), STORE_OK);
        assert_int_equal(store_rate_card_stack_meter_add(db, &stack_meter), STORE_OK);
    }
}

static struct billed_meter find(struct world *world, struct store_db *db, const char *offer,
                                const char *stack_meter) {
    const struct guid id = guid_of(stack_meter);
    struct billed_meter meter;
    assert_int_equal(billed_meter_find(db, world->arena, text_of(offer), &id, &meter), STORE_OK);
    return meter;
}

static void by_the_first_card(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    add_cards(db);
    const struct billed_meter meter = find(world, db, "CSP", VM_SIZE);
    assert_true(meter.has_card && meter.is_billable);
    expect_text("as it was written", meter.id, TEXT(OF_CARD));
    expect_text("name", meter.name, TEXT("Meter"));
    expect_text("category", meter.category, TEXT("Category"));
    expect_text("subcategory", meter.subcategory, TEXT(""));
    expect_text("region", meter.region, TEXT(""));
    expect_text("unit", meter.unit, TEXT("1 U"));
    expect_text("currency", meter.currency, TEXT("USD"));
    expect_text("factor", decimal_text(world->arena, &meter.factor), TEXT("0.5"));
    expect_text("rate", decimal_text(world->arena, &meter.rate), TEXT("0.0000082"));
    end_write(world, false);
}

static void not_on_the_card(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    add_cards(db);
    const struct billed_meter meter = find(world, db, "CSP", BLOB);
    assert_true(meter.has_card);
    assert_false(meter.is_billable);
    end_write(world, false);
}

static void without_a_card(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    add_cards(db);
    const struct billed_meter meter = find(world, db, "EA", BLOB);
    assert_true(!meter.has_card && meter.is_billable);
    expect_text("the stack's own", meter.id, TEXT(BLOB));
    expect_text("name", meter.name, TEXT("BlockBlobCapacity"));
    expect_text("category", meter.category, TEXT("Azure Stack"));
    expect_text("subcategory", meter.subcategory, TEXT(""));
    expect_text("region", meter.region, TEXT("Azure Stack"));
    expect_text("unit", meter.unit, TEXT("GB*hours"));
    expect_text("no price", meter.currency, TEXT(""));
    expect_text("as measured", decimal_text(world->arena, &meter.factor), TEXT("1"));
    assert_false(find(world, db, "EA", VM_SIZE).is_billable);
    assert_false(find(world, db, "EA", "aaaa0000-0000-4000-8000-000000000001").is_billable);
    end_write(world, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_memory(by_the_first_card), in_memory(not_on_the_card),
                                       in_memory(without_a_card)};
    return cmocka_run_group_tests_name("billed_meter", tests, NULL, NULL);
}
