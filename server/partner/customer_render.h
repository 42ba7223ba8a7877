// A customer's JSON, and its profiles'.
#ifndef AZSREG_PARTNER_CUSTOMER_RENDER_H
#define AZSREG_PARTNER_CUSTOMER_RENDER_H

#include "parties/partner_customers.h"
#include "json/json_out.h"

// "/customers/ID" and what is below it.
struct text customer_uri(struct arena *arena, const struct guid *tenant, const char *below);

// In a list.
void customer_render_item(struct json_out *out, const struct partner_customer_row *row);

// By itself. password: of its administrator, where it was made just now; empty: it is not shown.
void customer_render(struct json_out *out, const struct partner_customer_row *row, bool is_new,
                     struct text password);

void customer_render_company(struct json_out *out, const struct partner_customer_row *row);
void customer_render_billing(struct json_out *out, const struct partner_customer_row *row);

#endif
