#include "shown/certificates_kept.h"

#include "upkeep/settings.h"

// Whether it is this one that is kept; MISSING where none is.
static enum store_result is_kept(struct store_db *db, struct text certificate, bool *ret_is) {
    cleanup_arena struct arena *arena = arena_open();
    struct text kept = TEXT("");
    const enum store_result found =
        arena ? store_setting_get(db, arena, SETTING_CA_CERTIFICATE, &kept) : STORE_UNAVAILABLE;
    *ret_is = text_is(kept, certificate);
    return found;
}

static enum store_result get_pair(struct store_db *db, struct arena *arena, const char *names[2],
                                  struct certificate_pair *ret_pair) {
    enum store_result found = store_setting_get(db, arena, names[0], &ret_pair->certificate);
    if (found == STORE_OK)
        found = store_setting_get(db, arena, names[1], &ret_pair->key);
    if (found != STORE_MISSING)
        return found;
    *ret_pair = (struct certificate_pair){{0}, {0}};
    return STORE_OK;
}

enum store_result certificates_get(struct store *store, struct arena *arena,
                                   struct certificate_pair *ca, struct certificate_pair *server) {
    struct store_db *db = NULL;
    bool is_same = false;
    enum store_result result = store_read(store, &db);
    if (result == STORE_OK)
        result = is_kept(db, ca->certificate, &is_same);
    if ((result != STORE_OK && result != STORE_MISSING) || is_same)
        return is_same ? STORE_OK : result;
    result = get_pair(db, arena, (const char *[]){SETTING_CA_CERTIFICATE, SETTING_CA_KEY}, ca);
    if (result == STORE_OK)
        result =
            get_pair(db, arena, (const char *[]){SETTING_TLS_CERTIFICATE, SETTING_TLS_KEY}, server);
    return result;
}

enum store_result certificates_put(struct store_long *what, struct store_db *db) {
    struct fresh_certificate *fresh = (void *)what;
    bool is_same = false;
    enum store_result result = is_kept(db, fresh->ca_before, &is_same);
    fresh->is_late = (result == STORE_OK || result == STORE_MISSING) && !is_same;
    if (fresh->is_late || (result != STORE_OK && result != STORE_MISSING))
        return fresh->is_late ? STORE_OK : result;
    result = store_setting_put(db, SETTING_CA_CERTIFICATE, fresh->ca.certificate);
    if (result == STORE_OK)
        result = store_setting_put(db, SETTING_CA_KEY, fresh->ca.key);
    if (result == STORE_OK)
        result = store_setting_put(db, SETTING_TLS_CERTIFICATE, fresh->server.certificate);
    if (result == STORE_OK)
        result = store_setting_put(db, SETTING_TLS_KEY, fresh->server.key);
    return result;
}

static enum store_result forget(struct store *store) {
    static const char *const names[] = {SETTING_CA_CERTIFICATE, SETTING_CA_KEY,
                                        SETTING_TLS_CERTIFICATE, SETTING_TLS_KEY};
    struct store_db *db = NULL;
    enum store_result result = store_write(store, &db);
    for (size_t i = 0; result == STORE_OK && i < sizeof names / sizeof *names; i++)
        result = store_setting_remove(db, names[i]);
    if (result == STORE_OK)
        result = store_write_end(store, true);
    return result == STORE_OK ? store_commit(store) : result;
}

bool certificates_forget(struct store *store, struct text *ret_why) {
    if (forget(store) == STORE_OK)
        return true;
    *ret_why = store_error_text();
    return false;
}
