// A subscription's and an order's JSON.
#ifndef AZSREG_SALES_PURCHASE_RENDER_H
#define AZSREG_SALES_PURCHASE_RENDER_H

#include "parties/purchases.h"
#include "json/json_out.h"

#define OFFER_NAME "Microsoft Azure"

// What If-Match names: base64 of {"id","version"}.
struct text purchase_etag(struct arena *arena, const struct purchase_row *row);

// "active", "suspended" or "deleted", and the directory's word for it; empty for none.
struct text purchase_status(struct text state);
struct text purchase_state(struct text status);

void purchase_render(struct json_out *out, const struct purchase_row *row);

// An order from its lines, one at least.
void purchase_render_order(struct json_out *out, const struct purchase_row *rows, size_t count);

#endif
