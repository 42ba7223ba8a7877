#include "ledger/usage_instances.h"

#include "parties/one_column.h"

static struct text bytes_of(const struct digest *digest) {
    return (struct text){(const char *)digest->bytes, DIGEST_BYTES};
}

SQL sql_number = {CHANGES_NOTHING, "SELECT id FROM usage_instance WHERE digest = $1"};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_instance (digest, data) VALUES ($1, $2) RETURNING id"};

static enum store_result instance_add(struct store_db *db, const struct digest *digest,
                                      struct text data, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_blob(statement, 1, bytes_of(digest));
    bind_text(statement, 2, data);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

enum store_result store_usage_instance_number(struct store_db *db, const struct digest *digest,
                                              struct text data, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_number);
    bind_blob(statement, 1, bytes_of(digest));
    const enum store_result found = statement_one(db, NULL, statement, number_read_row, ret_id);
    return found == STORE_MISSING ? instance_add(db, digest, data, ret_id) : found;
}
