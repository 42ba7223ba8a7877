#include "loading/parts.h"
#include "secrets/password.h"

// A client may have used the name for something else: then another has to do.
static enum store_result add_assignment(struct store_db *db, struct arena *arena,
                                        struct role_assignment_row row) {
    struct role_assignment_row other;
    enum store_result found = store_role_assignment_same(db, &row);
    if (found != STORE_MISSING)
        return found;
    while ((found = store_role_assignment_find(db, arena, row.scope, &row.name, &other)) ==
           STORE_OK)
        row.name = guid_random();
    row.in_directory = true;
    return found == STORE_MISSING ? store_role_assignment_add(db, &row) : found;
}

// The hash of a secret that is still the same stays, and with it the refresh tokens it was shown
// for. The directory has it from then on, and the secret no longer: loading it again costs none.
static void hash(struct store_db *db, struct arena *keeps, struct directory_principal *principal) {
    struct principal_row known;
    if (principal->row.secret_hash.size || principal->row.external_state.size)
        return;
    if (store_principal_by_id(db, keeps, &principal->row.id, &known) == STORE_OK &&
        password_fits(keeps, known.secret_hash, principal->secret))
        principal->row.secret_hash = known.secret_hash;
    else
        principal->row.secret_hash = password_hash(keeps, principal->secret);
    principal->secret = TEXT("");
}

// Whoever else has the login gives way to it. Where a request has made that one, it is the same
// under another id, and what it may do stays.
static enum store_result put(struct store_db *db, struct arena *arena,
                             const struct principal_row *row) {
    struct principal_row other;
    enum store_result result = store_principal_by_login(db, arena, row->login, &other);
    if (result == STORE_OK && !guid_is(&other.id, &row->id)) {
        if (other.origin == ORIGIN_MADE)
            result = store_role_assignments_pass_on(db, &other.id, &row->id);
        if (result == STORE_OK)
            result = store_principal_remove(db, &other.id);
    }
    return result == STORE_OK || result == STORE_MISSING ? store_principal_put(db, row) : result;
}

static enum store_result replace_principals(struct store_db *db, struct arena *arena,
                                            const struct directory *directory) {
    const struct directory_principals *principals = &directory->principals;
    const size_t count = principals->principal_count;
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < count; i++) {
        struct directory_principal *principal = &principals->principals[i];
        hash(db, directory->arena, principal);
        if (!principal->row.secret_hash.size && !principal->row.external_state.size)
            return STORE_UNAVAILABLE;
    }
    for (size_t i = 0; i < count && result == STORE_OK; i++)
        result = put(db, arena, &principals->principals[i].row);
    return result;
}

enum store_result principals_load(struct store_db *db, struct arena *arena,
                                  const struct directory *directory) {
    const struct directory_principals *principals = &directory->principals;
    enum store_result result = replace_principals(db, arena, directory);
    if (result == STORE_OK)
        result = store_role_assignments_clear(db);
    for (size_t i = 0; i < principals->assignment_count && result == STORE_OK; i++)
        result = add_assignment(db, arena, principals->assignments[i]);
    return result;
}
