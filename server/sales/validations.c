#include "app/fault.h"
#include "directory/customer_profile.h"
#include "parties/tenants.h"
#include "partner/partner_json.h"
#include "partner/speaker.h"
#include "sales/offers.h"

// HEAD: 200 where a tenant has the domain, 404 where it is free; neither has a body.
enum arm_code domains_exists(struct arm_call *call) {
    struct speaker speaker = {0};
    struct tenant_row row;
    const enum arm_code code = speaker_find(call, &speaker);
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        store_tenant_of_domain(app_db(call), call->arena, arm_call_param(call, "domain"), &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    call->status = found == STORE_OK ? 200 : 404;
    return ARM_OK;
}

// Every address with what one needs is taken for one that there is.
enum arm_code validations_address(struct arm_call *call) {
    struct speaker speaker = {0};
    struct json_reader reader;
    struct json_at root;
    enum arm_code code = speaker_find(call, &speaker);
    if (code == ARM_OK)
        code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    customer_place_check(&reader, &root);
    if (!reader.failed)
        return ARM_OK;
    return partner_refuse_at(call, PARTNER_INVALID_ADDRESS, reader.path,
                             text_format(call->arena, "expected %.*s", TEXT_ARGS(reader.expected)),
                             "invalid-address");
}

// The shape that the answer for the United States has, without any rule: nothing is required.
enum arm_code validations_country(struct arm_call *call) {
    static const char *const lists[] = {"supportedStatesList", "supportedLanguagesList",
                                        "supportedCulturesList", "countryCallingCodesList"};
    static const char *const flags[] = {"isStateRequired",  "isPostalCodeRequired",
                                        "isCityRequired",   "isVatIdSupported",
                                        "isTaxIdSupported", "isTaxIdOptional"};
    static const char *const patterns[] = {"postalCodeRegex", "taxIdFormat", "taxIdSample",
                                           "vatIdRegex", "phoneNumberRegex"};
    struct speaker speaker = {0};
    const struct text country = arm_call_param(call, "countryCode");
    struct json_out *out = &call->out;
    const enum arm_code code = speaker_find(call, &speaker);
    if (code != ARM_OK)
        return code;
    if (!customer_is_country(country))
        return partner_refuse_property(call, TEXT("countryCode"),
                                       TEXT("expected the two letters of a country"));
    json_object(out);
    json_put_text(out, TEXT("iso2Code"), text_upper(call->arena, country));
    json_put_text(out, TEXT("defaultCulture"), TEXT("en-US"));
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        json_put_bool(out, text_of(flags[i]), false);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_put_array(out, text_of(lists[i]));
        json_array_end(out);
    }
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        json_put_text(out, text_of(patterns[i]), TEXT(""));
    partner_attributes(out, TEXT(""), "CountryValidationRules");
    json_object_end(out);
    return ARM_OK;
}
