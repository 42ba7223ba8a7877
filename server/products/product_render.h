// A product as answers have it, from its row.
#ifndef AZSREG_PRODUCTS_PRODUCT_RENDER_H
#define AZSREG_PRODUCTS_PRODUCT_RENDER_H

#include "arm/call.h"
#include "catalog/compatibility.h"
#include "reference/products.h"
#include "tables/registrations.h"

// What is the same for all products of an answer. Lives as long as the call.
struct product_answer {
    struct text id;           // of the registration
    struct text registration; // its name
    struct text base_url;
    struct text key; // for addresses of content
    int64_t expires_s;
    bool is_described;          // with what a product has when it is asked for alone
    struct device_facts device; // what it is compared with
    bool is_compared;
};

struct product_answer product_answer_of(struct arm_call *call, const struct registration_row *row);

void product_render(const struct product_answer *answer, const struct product_row *row,
                    struct json_out *out);

// The answer to listDetails.
void product_render_details(const struct product_answer *answer, const struct product_row *row,
                            struct json_out *out);

#endif
