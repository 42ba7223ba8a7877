// directory/directory_rate_cards.c: what is kept of a card, and every mistake in one, at once.
#include "unit.h"

#include "directory/directory.h"

#define CARD                                                                                       \
    "\"offers\":[\"CSP\"],\"offerDurableId\":\"O\",\"currency\":\"USD\",\"locale\":\"en-US\","     \
    "\"region\":\"US\""
#define METER                                                                                      \
    "\"name\":\"M\",\"category\":\"C\",\"unit\":\"U\",\"effectiveDate\":\"2017-09-01T00:00:00Z\""
#define ID "8767aeb3-6909-4db2-9927-3f51e9a9085e"
#define AMOUNT "a number from 0 to 10000000, or a string that is one"

static bool read(struct arena *arena, const char *cards, struct directory *ret_directory,
                 struct directory_mistakes *ret_mistakes) {
    return directory_read(arena, text_format(arena, "{\"rateCards\":[%s]}", cards), ret_directory,
                          ret_mistakes);
}

static void what_is_kept(void **state) {
    struct arena *arena = *state;
    struct directory directory;
    struct directory_mistakes mistakes = {0};
    assert_true(read(arena,
                     "{" CARD ",\"meters\":[{\"id\":\"8767AEB3-6909-4DB2-9927-3F51E9A9085E\"," METER
                     ",\"rates\":{\"0\":0.10000000000000000000001},\"includedQuantity\":0.0,"
                     "\"stackMeters\":[{\"id\":\"B5C15376-6C94-4FDD-B655-1A69D138ACA3\"},"
                     "{\"id\":\"" ID "\",\"factor\":\"1e-3\"}]}]}",
                     &directory, &mistakes));
    assert_true(directory.rate_card_count == 1 && directory.rate_card_offer_count == 1 &&
                directory.rate_card_meter_count == 1 && directory.rate_card_stack_meter_count == 2);
    const struct rate_card_meter_row *meter = directory.rate_card_meters;
    const struct rate_card_stack_meter_row *stack = directory.rate_card_stack_meters;
    assert_true(meter->card == 1 && meter->place == 1 && stack[1].card == 1 && stack[1].place == 1);
    expect_text("as it was written", meter->id, TEXT("8767AEB3-6909-4DB2-9927-3F51E9A9085E"));
    expect_text("no double has it", meter->rate, TEXT("0.10000000000000000000001"));
    expect_text("no region", meter->region, TEXT(""));
    expect_text("in lower case", guid_text(arena, &stack[0].id),
                TEXT("b5c15376-6c94-4fdd-b655-1a69d138aca3"));
    expect_text("as it is", stack[0].factor, TEXT("1"));
    expect_text("a thousandth", stack[1].factor, TEXT("0.001"));
}

// Each is named, and what follows from it is not.
static void all_at_once(void **state) {
    static const char cards[] =
        "{\"offers\":[\"CSP\",5,\"CSP\"],\"currency\":\"usd\",\"locale\":\"\",\"region\":\"US\","
        "\"meters\":[7,{\"id\":\"x\",\"rates\":{\"0\":1,\"10\":2},\"includedQuantity\":1,"
        "\"stackMeters\":[{\"factor\":-1},{\"id\":\"" ID
        "\",\"factor\":\"1e8\"}]},"
        "{\"id\":\"" ID "\"," METER ",\"rates\":{\"0\":\"x\"},\"stackMeters\":[{\"id\":\"" ID
        "\"}]},{\"id\":\"" ID "\"," METER
        ",\"rates\":{\"0\":0}}]},"
        "{" CARD ",\"meters\":[]},{" CARD ",\"meters\":{}}";
    struct directory directory;
    struct directory_mistakes mistakes = {0};
    assert_false(read(*state, cards, &directory, &mistakes));
    expect_text(
        "all", directory_mistakes_text(*state, TEXT("f"), &mistakes),
        TEXT(
            "f: rateCards[0].offers[1]: expected a string of 1 to 256 characters\n"
            "f: rateCards[0].offers[2]: expected an offer that is not in the list yet\n"
            "f: rateCards[0].offerDurableId: expected a string of 1 to 256 characters\n"
            "f: rateCards[0].currency: expected the three capital letters of a currency\n"
            "f: rateCards[0].locale: expected a string of 1 to 256 characters\n"
            "f: rateCards[0].meters[0]: expected an object\n"
            "f: rateCards[0].meters[1].id: expected a GUID\n"
            "f: rateCards[0].meters[1].name: expected a string of 1 to 256 characters\n"
            "f: rateCards[0].meters[1].category: expected a string of 1 to 256 characters\n"
            "f: rateCards[0].meters[1].unit: expected a string of 1 to 256 characters\n"
            "f: rateCards[0].meters[1].rates: expected the one member \"0\": there are no rates "
            "for larger quantities\n"
            "f: rateCards[0].meters[1].includedQuantity: expected 0: all of a quantity is charged\n"
            "f: rateCards[0].meters[1].effectiveDate: expected a time like 2026-11-22T08:30:00Z\n"
            "f: rateCards[0].meters[1].stackMeters[0].id: expected a GUID\n"
            "f: rateCards[0].meters[1].stackMeters[0].factor: expected " AMOUNT "\n"
            "f: rateCards[0].meters[1].stackMeters[1].factor: expected " AMOUNT "\n"
            "f: rateCards[0].meters[2].rates.0: expected " AMOUNT "\n"
            "f: rateCards[0].meters[3]: expected a meter whose id is not in the list yet\n"
            "f: rateCards[0].meters[2].stackMeters[0].id: expected a meter that the card does not "
            "charge for yet\n"
            "f: rateCards[2].meters: expected an array\n"
            "f: rateCards[2]: expected a card whose offerDurableId, currency, locale and region "
            "are not those of one in the list"));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(what_is_kept), in_arena(all_at_once)};
    return cmocka_run_group_tests_name("directory_rate_cards", tests, NULL, NULL);
}
