#include "protocol/api_version.h"

#include <string.h>

static const char *const versions[ARM_VERSIONS] = {
    [ARM_2015_06_01_PREVIEW] = "2015-06-01-preview",
    [ARM_2016_01_01] = "2016-01-01",
    [ARM_2017_06_01] = "2017-06-01",
    [ARM_2020_06_01_PREVIEW] = "2020-06-01-preview",
    [ARM_2022_06_01] = "2022-06-01",
};

#define V2015 (1U << ARM_2015_06_01_PREVIEW)
#define V2016 (1U << ARM_2016_01_01)
#define V2017 (1U << ARM_2017_06_01)
#define PREVIEW (1U << ARM_2020_06_01_PREVIEW)
#define V2022 (1U << ARM_2022_06_01)

// As the published descriptions of the service have them.
static const struct {
    const char *name;
    unsigned versions;
} types[ARM_TYPES] = {
    [ARM_ANY_TYPE] = {"", V2016 | V2017 | PREVIEW | V2022},
    [ARM_OPERATIONS] = {"operations", V2016 | V2017 | PREVIEW | V2022},
    [ARM_REGISTRATIONS] = {"registrations", V2016 | V2017 | PREVIEW | V2022},
    [ARM_ENABLE_REMOTE_MANAGEMENT] = {"registrations/enableRemoteManagement",
                                      V2017 | PREVIEW | V2022},
    [ARM_CUSTOMER_SUBSCRIPTIONS] = {"registrations/customerSubscriptions", V2017 | PREVIEW | V2022},
    [ARM_PRODUCTS] = {"registrations/products", V2016 | V2017 | PREVIEW | V2022},
    [ARM_LIST_PRODUCTS] = {"registrations/products/listProducts", V2016 | V2017 | V2022},
    [ARM_LINKED_SUBSCRIPTIONS] = {"linkedSubscriptions", PREVIEW},
    [ARM_CLOUD_MANIFEST_FILES] = {"cloudManifestFiles", V2017 | PREVIEW | V2022},
    [ARM_RATE_CARD] = {"RateCard", V2015},
    [ARM_USAGE_AGGREGATES] = {"UsageAggregates", V2015},
    [ARM_SUBSCRIBER_USAGE_AGGREGATES] = {"subscriberUsageAggregates", V2015},
};

struct text arm_version_name(enum arm_version version) {
    return text_of(versions[version]);
}

struct text arm_type_name(enum arm_type type) {
    return text_of(types[type].name);
}

bool arm_type_has(enum arm_type type, enum arm_version version) {
    return types[type].versions & (1U << version);
}

struct text arm_type_versions(struct arena *arena, enum arm_type type, const char *comma) {
    struct buffer buffer = buffer_in(arena);
    struct text text = TEXT("");
    bool any = false;
    for (enum arm_version version = 0; version < ARM_VERSIONS; version++) {
        if (!arm_type_has(type, version))
            continue;
        if (any)
            buffer_add(&buffer, text_of(comma));
        buffer_add(&buffer, arm_version_name(version));
        any = true;
    }
    return buffer_text(&buffer, &text) ? text : TEXT("");
}

static bool in_range(struct text digits, unsigned long low, unsigned long high) {
    unsigned long number = 0;
    return text_number(digits, high, &number) && number >= low;
}

// yyyy-MM-dd with optional -preview
static bool is_well_formed(struct text version) {
    if (text_same(text_slice(version, 10, version.size), TEXT("-preview")))
        version.size = 10;
    return version.size == 10 && version.at[4] == '-' && version.at[7] == '-' &&
           in_range(text_slice(version, 0, 4), 1, 9999) &&
           in_range(text_slice(version, 5, 2), 1, 12) && in_range(text_slice(version, 8, 2), 1, 31);
}

static bool is_later(struct text version, enum arm_version than) {
    return memcmp(version.at, versions[than], 10) > 0;
}

static enum arm_version newest_of(enum arm_type type) {
    enum arm_version newest = ARM_VERSIONS - 1;
    while (newest && !arm_type_has(type, newest))
        newest--;
    return newest;
}

static enum arm_version oldest_of(enum arm_type type) {
    enum arm_version oldest = 0;
    while (oldest < ARM_VERSIONS - 1 && !arm_type_has(type, oldest))
        oldest++;
    return oldest;
}

static bool find(enum arm_type type, struct text name, enum arm_version *ret_version) {
    for (enum arm_version version = 0; version < ARM_VERSIONS; version++)
        if (arm_type_has(type, version) && text_same(name, arm_version_name(version))) {
            *ret_version = version;
            return true;
        }
    return false;
}

static enum arm_code check_type(const struct api_version_asked *asked,
                                enum arm_version *ret_version) {
    if (find(asked->type, asked->version, ret_version) ||
        (asked->skip && is_later(asked->version, oldest_of(asked->type))))
        return ARM_OK;
    return ARM_NO_REGISTERED_PROVIDER;
}

enum arm_code api_version_check(const struct api_version_asked *asked,
                                enum arm_version *ret_version) {
    const enum arm_family family = asked->family;
    *ret_version = newest_of(asked->type);
    if (family == ARM_PLAIN || family == ARM_FORM || family == ARM_PARTNER || family == ARM_GRAPH ||
        (family == ARM_STACK_ANY && asked->times == 0))
        return ARM_OK;
    if (asked->times == 0 || (asked->times == 1 && !asked->version.size))
        return ARM_MISSING_API_VERSION;
    if (family == ARM_METADATA && asked->times == 1 && text_is(asked->version, TEXT("1.0")))
        return ARM_OK;
    if (asked->times != 1 || !is_well_formed(asked->version))
        return ARM_INVALID_API_VERSION;
    return family == ARM_NEIGHBOUR || family == ARM_METADATA ? ARM_OK
                                                             : check_type(asked, ret_version);
}
