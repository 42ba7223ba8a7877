#include "errors/partner_error.h"

static const struct arm_error_row rows[PARTNER_CODES - ARM_CODES] = {
    [PARTNER_ACCESS_DENIED - ARM_CODES] = {"2032", 403, false, "Access denied."},
    [PARTNER_NO_RELATIONSHIP - ARM_CODES] = {"20002", 403, false,
                                             "The partner id {0:partner} has no commerce "
                                             "relationship with the customer id {1:customer}."},
    [PARTNER_INVALID_PROPERTY - ARM_CODES] = {"3000", 400, false, "Invalid property: {0:cause}."},
    [PARTNER_INVALID_ADDRESS - ARM_CODES] = {"2007", 400, false, "Invalid address: {0:cause}."},
    [PARTNER_DOMAIN_TAKEN -
        ARM_CODES] = {"3000", 409, false, "The domain {0:domain} is already in use."},
    [PARTNER_SUBSCRIPTION_NOT_FOUND -
        ARM_CODES] = {"20003", 404, false, "Subscription with id {0:id} not found."},
    [PARTNER_ORDER_NOT_FOUND - ARM_CODES] = {"20000", 404, false, "Order Id not found"},
    [PARTNER_INVALID_OFFER - ARM_CODES] = {"800004", 400, false, "Invalid offer Id"},
    [PARTNER_INVALID_QUANTITY -
        ARM_CODES] = {"2002", 400, false,
                      "Subscription quantity is not within minimum and maximum allowed quantity"},
    [PARTNER_INVALID_LINE_NUMBER -
        ARM_CODES] = {"800071", 400, false,
                      "Line Item number should be from 0 to number of line items count"},
    [PARTNER_MPN_ID_NOT_FOUND - ARM_CODES] = {"800015", 404, false, "MPN Id is not found"},
    [PARTNER_MPN_ID_IS_NO_RESELLER -
        ARM_CODES] = {"800016", 400, false, "MPN Id is not a valid Indirect Reseller"},
    [PARTNER_MPN_ID_IS_THE_PROVIDER -
        ARM_CODES] = {"2072", 404, false,
                      "MPN Id of Indirect Provider is not valid as Partner On Record"},
    [PARTNER_ETAG_NOT_VALID - ARM_CODES] = {"2055", 400, false, "Etag is no longer valid"},
    [PARTNER_SUBSCRIPTION_DELETED -
        ARM_CODES] = {"2011", 400, false,
                      "Subscription with id {0:id} and deleted status cannot be updated."},
    [PARTNER_INVALID_STATUS -
        ARM_CODES] = {"800096", 400, false, "Cannot update the status for this subscription"},
    [PARTNER_UNREACHABLE - ARM_CODES] = {"800003", 502, false, "Unexpected service error"},
};

const struct arm_error_row *partner_error_row(enum arm_code code) {
    return &rows[code - ARM_CODES];
}

// What the front door says has no number of Partner Center's but for these.
static int number_of(enum arm_code code, const struct arm_error_row *row) {
    unsigned long number = 0;
    if (code >= ARM_CODES && text_number(text_of(row->name), 1000000, &number))
        return (int)number;
    if (row->status == 401)
        return 400;
    if (code == ARM_NOT_FOUND)
        return 1000;
    return row->status >= 500 ? 800003 : 3000;
}

static const char *start_of(enum arm_code code, const struct arm_error_row *row) {
    if (row->status == 401)
        return "Access denied. ";
    return code == ARM_INVALID_REQUEST_CONTENT ? "Invalid property: " : "";
}

void partner_error_render(const struct arm_error *error, const struct arm_error_row *row,
                          struct text message, struct json_out *out) {
    struct arena *arena = out->buffer.arena;
    const struct text description =
        error->code == ARM_NOT_FOUND
            ? TEXT("Not found")
            : text_format(arena, "%s%.*s", start_of(error->code, row), TEXT_ARGS(message));
    partner_error_write(number_of(error->code, row), description, error->target, out);
}

void partner_error_write(int number, struct text description, struct text target,
                         struct json_out *out) {
    json_object(out);
    json_put_integer(out, TEXT("code"), number);
    json_put_text(out, TEXT("description"), description);
    json_put_array(out, TEXT("data"));
    if (target.size)
        json_text(out, target);
    json_array_end(out);
    json_put_text(out, TEXT("source"), TEXT("PartnerFD"));
    json_object_end(out);
}
