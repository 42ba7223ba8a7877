#include "ledger/usage_instances.h"

#include "parties/one_column.h"

static struct text bytes_of(const struct digest *digest) {
    return (struct text){(const char *)digest->bytes, DIGEST_BYTES};
}

SQL sql_number = {CHANGES_NOTHING, "SELECT id FROM usage_instance WHERE digest = $1"};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_instance (digest, data) VALUES ($1, $2)"
               " ON CONFLICT (digest) DO NOTHING RETURNING id"};

static enum store_result instance_add(struct store_db *db, const struct digest *digest,
                                      struct text data, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_blob(statement, 1, bytes_of(digest));
    bind_text(statement, 2, data);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

static enum store_result instance_find(struct store_db *db, const struct digest *digest,
                                       int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_number);
    bind_blob(statement, 1, bytes_of(digest));
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

enum store_result store_usage_instance_number(struct store_db *db, const struct digest *digest,
                                              struct text data, bool seems_new, int64_t *ret_id) {
    enum store_result result = STORE_MISSING;
    if (!seems_new)
        result = instance_find(db, digest, ret_id);
    if (result == STORE_MISSING)
        result = instance_add(db, digest, data, ret_id);
    return result == STORE_MISSING ? instance_find(db, digest, ret_id) : result;
}
