#include "decimal/decimal.h"
#include "directory/directory_reading.h"
#include "json/json_digits.h"

#define AMOUNT "a number from 0 to 10000000, or a string that is one"

static bool is_amount(const struct decimal *amount) {
    struct decimal most;
    return !amount->is_negative && decimal_read(TEXT("10000000"), &most) &&
           decimal_compare(amount, &most) <= 0;
}

// A decimal that is a number or a string, as it is written shortest: fallback where it is not
// there.
static struct text read_amount(struct json_reader *json, const struct json_at *at, const char *key,
                               const char *fallback) {
    const cJSON *node = at->node ? cJSON_GetObjectItem(at->node, key) : NULL;
    const char *text = node ? cJSON_GetStringValue(node) : fallback;
    struct decimal amount;
    if (text && decimal_read(text_of(text + json_is_digits(text)), &amount) && is_amount(&amount))
        return decimal_text(json->arena, &amount);
    json_refuse(json, at, key, AMOUNT);
    return TEXT("0");
}

// Rates are linear: they are the same from the first on.
static struct text read_rate(struct json_reader *json, const struct json_at *at) {
    const struct json_at rates = json_child_object(json, at, "rates");
    if (rates.node && cJSON_GetArraySize(rates.node) == 1 && cJSON_GetObjectItem(rates.node, "0"))
        return read_amount(json, &rates, "0", NULL);
    json_refuse(json, at, "rates",
                "the one member \"0\": there are no rates for larger quantities");
    return TEXT("0");
}

static void check_included(struct json_reader *json, const struct json_at *at) {
    if (!text_is(read_amount(json, at, "includedQuantity", "0"), TEXT("0")))
        json_refuse(json, at, "includedQuantity", "0: all of a quantity is charged");
}

// In any case, for so they are published; it is kept as it is written.
static struct text read_guid(struct json_reader *json, const struct json_at *at,
                             struct guid *ret_id) {
    const struct text text = json_string(json, at, "id");
    *ret_id = guid_random(); // nobody's, where it is none
    if (!guid_read(text, ret_id))
        json_refuse(json, at, "id", "a GUID");
    return text_copy(json->arena, text);
}

// --- a card's meters ---

static void read_stack_meter(struct reading *reading, const struct json_at *at,
                             const struct rate_card_meter_row *meter) {
    static const char *const members[] = {"id", "factor", NULL};
    struct json_reader *json = &reading->json;
    struct directory *directory = reading->directory;
    struct rate_card_stack_meter_row *row =
        &directory->rate_card_stack_meters[directory->rate_card_stack_meter_count++];
    reading_object(json, at, members);
    (void)read_guid(json, at, &row->id);
    row->card = meter->card;
    row->place = meter->place;
    row->factor = read_amount(json, at, "factor", "1");
}

static void read_meter(struct reading *reading, const struct json_at *at, int64_t card,
                       struct place *ret_place) {
    static const char *const members[] = {
        "id",    "name",          "category",         "subcategory", "region", "unit",
        "rates", "effectiveDate", "includedQuantity", "stackMeters", NULL};
    struct json_reader *json = &reading->json;
    struct directory *directory = reading->directory;
    struct rate_card_meter_row *row =
        &directory->rate_card_meters[directory->rate_card_meter_count++];
    int64_t milliseconds = 0;
    reading_object(json, at, members);
    row->card = card;
    row->place = (int64_t)at->index + 1;
    row->id = read_guid(json, at, &ret_place->id);
    ret_place->index = at->index;
    row->name = reading_name(json, at, "name", true);
    row->category = reading_name(json, at, "category", true);
    row->subcategory = reading_name(json, at, "subcategory", false);
    row->region = reading_name(json, at, "region", false);
    row->unit = reading_name(json, at, "unit", true);
    row->rate = read_rate(json, at);
    check_included(json, at);
    row->effective_date = reading_time(json, at, "effectiveDate", &milliseconds);
    if (!row->effective_date.size)
        json_refuse(json, at, "effectiveDate", "a time like 2026-11-22T08:30:00Z");
    const struct json_at array = json_child_array(json, at, "stackMeters");
    for (struct json_at item = json_first(&array); item.node && !json->failed; json_next(&item))
        read_stack_meter(reading, &item, row);
}

static void read_meters(struct reading *reading, const struct json_at *at, int64_t card) {
    struct json_reader *json = &reading->json;
    const struct json_at array = json_child_array(json, at, "meters");
    const size_t count = json_size(&array);
    struct place *places = reading_room(reading, count, sizeof *places);
    if (!array.node)
        json_refuse(json, at, "meters", "an array");
    for (struct json_at item = json_first(&array); item.node && !json->failed; json_next(&item))
        read_meter(reading, &item, card, &places[item.index]);
    if (!json->failed)
        places_index(json, places, count, &array, "a meter whose id is not in the list yet");
}

// The one that is so many from the card's first, in the order in which they were read.
static void refuse_stack_meter(struct json_reader *json, const struct json_at *card, size_t place) {
    const struct json_at meters = json_child_array(json, card, "meters");
    for (struct json_at at = json_first(&meters); at.node; json_next(&at)) {
        const struct json_at array = json_child_array(json, &at, "stackMeters");
        for (struct json_at item = json_first(&array); item.node; json_next(&item))
            if (!place--)
                json_refuse(json, &item, "id", "a meter that the card does not charge for yet");
    }
}

static void check_stack_meters(struct reading *reading, const struct json_at *card, size_t first) {
    const struct directory *directory = reading->directory;
    const size_t count = directory->rate_card_stack_meter_count - first;
    struct place *places = reading_room(reading, count, sizeof *places);
    for (size_t i = 0; i < count && places; i++)
        places[i] = (struct place){directory->rate_card_stack_meters[first + i].id, i};
    places_sort(places, places ? count : 0);
    for (size_t i = 1, again = 0; i < count && !reading->json.failed; i++)
        if (place_is_again(places, i, &again))
            refuse_stack_meter(&reading->json, card, again);
}

// --- cards ---

static void read_offers(struct reading *reading, const struct json_at *at, int64_t card) {
    struct json_reader *json = &reading->json;
    struct directory *directory = reading->directory;
    const struct json_at array = json_child_array(json, at, "offers");
    const size_t count = json_size(&array);
    struct place *places = reading_room(reading, count, sizeof *places);
    if (!count)
        json_refuse(json, at, "offers", "an array of at least one offer");
    for (struct json_at item = json_first(&array); item.node && !json->failed; json_next(&item)) {
        const struct text offer = reading_item_name(json, &item);
        places[item.index] = (struct place){guid_derived(offer), item.index};
        directory->rate_card_offers[directory->rate_card_offer_count++] =
            (struct directory_rate_card_offer){card, offer};
    }
    if (!json->failed)
        places_index(json, places, count, &array, "an offer that is not in the list yet");
}

static struct text read_currency(struct json_reader *json, const struct json_at *at) {
    const struct text currency = json_string(json, at, "currency");
    bool fits = currency.size == 3;
    for (size_t i = 0; i < currency.size; i++)
        fits = fits && currency.at[i] >= 'A' && currency.at[i] <= 'Z';
    if (!fits)
        json_refuse(json, at, "currency", "the three capital letters of a currency");
    return text_copy(json->arena, currency);
}

static void read_card(struct reading *reading, const struct json_at *at) {
    static const char *const members[] = {"offers", "offerDurableId", "currency", "locale",
                                          "region", "meters",         NULL};
    struct json_reader *json = &reading->json;
    struct directory *directory = reading->directory;
    const size_t first = directory->rate_card_stack_meter_count;
    struct rate_card_row *row = &directory->rate_cards[directory->rate_card_count++];
    reading_object(json, at, members);
    row->id = (int64_t)at->index + 1;
    read_offers(reading, at, row->id);
    row->offer_durable_id = reading_name(json, at, "offerDurableId", true);
    row->currency = read_currency(json, at);
    row->locale = reading_name(json, at, "locale", true);
    row->region = reading_name(json, at, "region", true);
    read_meters(reading, at, row->id);
    if (!json->failed)
        check_stack_meters(reading, at, first);
}

// A card is asked for by these four.
static struct guid card_key(struct arena *arena, const struct rate_card_row *row) {
    const struct text key =
        text_format(arena, "%.*s\n%.*s\n%.*s\n%.*s", TEXT_ARGS(row->offer_durable_id),
                    TEXT_ARGS(row->currency), TEXT_ARGS(row->locale), TEXT_ARGS(row->region));
    return guid_derived(text_lower(arena, key));
}

static void check_cards(struct reading *reading, const struct json_at *array) {
    const struct directory *directory = reading->directory;
    const size_t count = directory->rate_card_count;
    struct place *places = reading_room(reading, count, sizeof *places);
    for (size_t i = 0; i < count && places; i++) {
        const struct rate_card_row *row = &directory->rate_cards[i];
        const bool is_whole = row->offer_durable_id.size && row->locale.size && row->region.size;
        places[i] =
            (struct place){is_whole ? card_key(reading->json.arena, row) : guid_random(), i};
    }
    if (!reading->json.failed)
        places_index(
            &reading->json, places, count, array,
            "a card whose offerDurableId, currency, locale and region are not those of one "
            "in the list");
}

static void make_room(struct reading *reading, const struct json_at *cards) {
    struct directory *directory = reading->directory;
    size_t offers = 0;
    size_t meters = 0;
    size_t stack_meters = 0;
    for (struct json_at card = json_first(cards); card.node; json_next(&card)) {
        const struct json_at array = {.node = cJSON_GetObjectItem(card.node, "meters")};
        offers += (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(card.node, "offers"));
        meters += json_size(&array);
        for (struct json_at meter = json_first(&array); meter.node; json_next(&meter))
            stack_meters +=
                (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(meter.node, "stackMeters"));
    }
    directory->rate_cards = reading_room(reading, json_size(cards), sizeof *directory->rate_cards);
    directory->rate_card_offers =
        reading_room(reading, offers, sizeof *directory->rate_card_offers);
    directory->rate_card_meters =
        reading_room(reading, meters, sizeof *directory->rate_card_meters);
    directory->rate_card_stack_meters =
        reading_room(reading, stack_meters, sizeof *directory->rate_card_stack_meters);
}

void directory_rate_cards_read(struct reading *reading, const struct json_at *root) {
    struct json_reader *json = &reading->json;
    const struct json_at array = json_child_array(json, root, "rateCards");
    make_room(reading, &array);
    for (struct json_at at = json_first(&array); at.node && !json->failed; json_next(&at))
        read_card(reading, &at);
    if (!json->failed)
        check_cards(reading, &array);
}
