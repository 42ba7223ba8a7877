#include "protocol/api_version.h"

#include <string.h>

static const struct text served = {"2017-06-01", 10};

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

static bool is_later(struct text version) {
    return memcmp(version.at, served.at, served.size) > 0;
}

enum arm_code api_version_check(enum arm_family family, int times, struct text version, bool skip) {
    if (family == ARM_PLAIN || family == ARM_FORM || (family == ARM_STACK_ANY && times == 0))
        return ARM_OK;
    if (times == 0 || (times == 1 && !version.size))
        return ARM_MISSING_API_VERSION;
    if (family == ARM_METADATA && times == 1 && text_is(version, TEXT("1.0")))
        return ARM_OK;
    if (times != 1 || !is_well_formed(version))
        return ARM_INVALID_API_VERSION;
    if (family == ARM_NEIGHBOUR || family == ARM_METADATA || text_is(version, served) ||
        (skip && is_later(version)))
        return ARM_OK;
    return ARM_NO_REGISTERED_PROVIDER;
}
