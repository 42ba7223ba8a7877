// What a product asks of a stack, and whether a stack is it (docs/catalog.md, "Compatibility"). A
// pure rule.
#ifndef AZSREG_CATALOG_COMPATIBILITY_H
#define AZSREG_CATALOG_COMPATIBILITY_H

#include "json/json_out.h"

#define DEVICE_VERSION_TAKES "1 to 4 numbers of at most 9 digits, joined by dots"

// Missing numbers are 0.
struct device_version {
    unsigned long parts[4];
};

bool device_version_read(struct text version, struct device_version *ret_version);

// Empty: the product does not say.
struct product_requirements {
    struct text min_version;
    struct text max_version;
    struct text billing_models; // joined by commas
    struct text identity_system;
    struct text connection; // "connected", "disconnected"
};

// Empty: it did not say, and is not asked.
struct device_facts {
    struct text version;
    struct text identity_system;
    struct text billing_model;
    bool is_connected;
};

// {"isCompatible","message","description","issues"}
void compatibility_render(const struct product_requirements *product,
                          const struct device_facts *device, struct json_out *out);

#endif
