// The columns of usage tables, for whoever reads several at once; private to the room. Each reader
// begins at a column; after it come as many as its list names.
#ifndef AZSREG_LEDGER_USAGE_ROWS_H
#define AZSREG_LEDGER_USAGE_ROWS_H

#include "engine/statement.h"

#define USAGE_RECORD_COLUMNS                                                                       \
    "r.id, r.series, r.start, r.adjustment, r.quantity, r.instance, r.charge, r.bucket, "          \
    "r.reported_in"
#define USAGE_SERIES_COLUMNS                                                                       \
    "s.id, s.cloud_owner, s.cloud_id, s.subscription, s.meter, s.meter_sent, s.resource_uri"
#define USAGE_CHARGE_COLUMNS                                                                       \
    "c.id, c.report, c.payer, c.rule, c.tenant, c.tenant_source, c.mapped, c.mapped_from_ms, "     \
    "c.is_free"
#define USAGE_REPORT_COLUMNS                                                                       \
    "p.id, p.subscription, p.instance, p.resource_group, p.registration, p.cloud_owner, "          \
    "p.cloud_id, p.billing_model, p.reported_ms, p.first_record, p.record_count"

enum {
    USAGE_RECORD_COUNT = 9,
    USAGE_SERIES_COUNT = 7,
    USAGE_CHARGE_COUNT = 9,
    USAGE_REPORT_COUNT = 11
};

// Into the struct of the table's row.
void usage_record_read_at(struct arena *arena, struct statement *statement, int at, void *row);
void usage_series_read_at(struct arena *arena, struct statement *statement, int at, void *row);
void usage_charge_read_at(struct arena *arena, struct statement *statement, int at, void *row);
void usage_report_read_at(struct arena *arena, struct statement *statement, int at, void *row);

#endif
