#include "usage/price.h"

enum { COST_PLACES = 10 };

bool price_is_free(struct text billing_model, bool is_free) {
    return is_free || text_is(billing_model, TEXT("Development")) ||
           text_is(billing_model, TEXT("Capacity"));
}

struct decimal price_billed(const struct billed_meter *meter, const struct decimal *quantity) {
    return decimal_product(quantity, &meter->factor, DECIMAL_PLACES);
}

struct decimal price_of(const struct billed_meter *meter, bool is_free) {
    return meter->has_card && !is_free ? meter->rate : (struct decimal){.is_negative = false};
}

struct decimal price_cost(const struct decimal *billed, const struct decimal *price) {
    return decimal_product(billed, price, COST_PLACES);
}
