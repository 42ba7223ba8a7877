#include "directory/customer_profile.h"

#include "json/json_out.h"

#include <string.h>

const char *const customer_address_members[] = {
    "country",   "region",   "city",        "state", "addressLine1", "addressLine2", "postalCode",
    "firstName", "lastName", "phoneNumber", NULL};

struct bound {
    const char *member;
    size_t most; // characters
    const char *expected;
};

// https://learn.microsoft.com/partner-center/developer/create-a-customer asks for the same ones.
static const struct bound required[] = {
    {"city", 200, "a string of 1 to 200 characters"},
    {"addressLine1", 200, "a string of 1 to 200 characters"},
    {"firstName", 50, "a string of 1 to 50 characters"},
    {"lastName", 50, "a string of 1 to 50 characters"},
};

bool customer_is_country(struct text text) {
    return text.size == 2 && text_lower_char(text.at[0]) >= 'a' &&
           text_lower_char(text.at[0]) <= 'z' && text_lower_char(text.at[1]) >= 'a' &&
           text_lower_char(text.at[1]) <= 'z';
}

static void check(struct json_reader *reader, const struct json_at *address, size_t bounds) {
    if (!customer_is_country(json_string(reader, address, "country")))
        json_refuse(reader, address, "country", "the two letters of a country");
    for (size_t i = 0; i < bounds; i++)
        if (!text_has_characters(json_string(reader, address, required[i].member),
                                 required[i].most))
            json_refuse(reader, address, required[i].member, required[i].expected);
}

void customer_place_check(struct json_reader *reader, const struct json_at *address) {
    check(reader, address, 2);
}

struct text customer_address_read(struct json_reader *reader, const struct json_at *address) {
    struct json_out out = json_out_in(reader->arena);
    struct text json = TEXT("");
    check(reader, address, sizeof required / sizeof *required);
    json_object(&out);
    for (const char *const *member = customer_address_members; *member; member++) {
        const struct text value = json_string(reader, address, *member);
        if (value.size > 1024)
            json_refuse(reader, address, *member, "a string of 1024 bytes at most");
        if (value.size)
            json_put_text(&out, text_of(*member), value);
    }
    json_object_end(&out);
    return json_out_text(&out, &json) ? json : TEXT("");
}
