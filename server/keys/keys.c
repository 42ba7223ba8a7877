#include "keys/keys.h"

#include "app/app.h"
#include "app/fault.h"
#include "base/cleanup.h"
#include "base/shortage.h"
#include "upkeep/settings.h"

static const char *const settings[KEY_USES] = {
    [KEY_OF_TOKENS] = SETTING_TOKEN_KEY,
    [KEY_OF_ACTIVATION] = SETTING_ACTIVATION_KEY,
};

static struct kept_key *kept_of(struct arm_call *call, enum key_use use) {
    return &app_of(call)->keys->of[use];
}

// On the worker's thread.
static void make(struct worker_job *job) {
    struct kept_key *kept = (void *)((char *)job - offsetof(struct kept_key, job));
    kept->made = signing_key_make();
}

static enum store_result read_kept(struct arm_call *call, enum key_use use) {
    struct kept_key *kept = kept_of(call, use);
    struct store_db *db = NULL;
    struct text pem = TEXT("");
    enum store_result result = store_read(app_of(call)->store, &db);
    if (result == STORE_OK)
        result = store_setting_get(db, call->arena, settings[use], &pem);
    if (result == STORE_OK)
        kept->key = signing_key_read(pem);
    return result == STORE_OK && !kept->key ? STORE_FAILED : result;
}

// Another server may have made one since: then that is the key, for both. OK where it was put.
static enum store_result put_unless_there(struct arm_call *call, struct store_db *db,
                                          enum key_use use, struct signing_key **ret_others) {
    const struct text pem = signing_key_pem(call->arena, kept_of(call, use)->made);
    struct text others = TEXT("");
    const enum store_result found = store_setting_get(db, call->arena, settings[use], &others);
    if (found == STORE_MISSING)
        return pem.size ? store_setting_put(db, settings[use], pem) : STORE_UNAVAILABLE;
    if (found == STORE_OK)
        *ret_others = signing_key_read(others);
    return found == STORE_OK && !*ret_others ? STORE_FAILED : found;
}

static enum store_result keep(struct arm_call *call, enum key_use use) {
    struct kept_key *kept = kept_of(call, use);
    struct store *store = app_of(call)->store;
    struct signing_key *others = NULL;
    struct store_db *db = NULL;
    enum store_result result = store_write(store, &db);
    if (result != STORE_OK)
        return result;
    result = put_unless_there(call, db, use, &others);
    const enum store_result ended = store_write_end(store, result == STORE_OK);
    if (result != STORE_OK || ended != STORE_OK) {
        signing_key_close(others);
        return result == STORE_OK ? ended : result;
    }
    kept->is_new = !others;
    kept->key = others ? others : TAKE(kept->made);
    signing_key_close(TAKE(kept->made));
    return STORE_OK;
}

static enum arm_code fault(struct arm_call *call, enum store_result result) {
    return shortage_take() ? arm_refuse_for_memory(call) : app_fault(call, result);
}

enum arm_code keys_find(struct arm_call *call, enum key_use use) {
    const enum store_result found = kept_of(call, use)->key ? STORE_OK : read_kept(call, use);
    return found == STORE_OK || found == STORE_MISSING ? ARM_OK : fault(call, found);
}

static bool is_being_made(const struct kept_key *kept) {
    return kept->job.serial && !kept->job.is_over;
}

// Making an RSA key takes longer than all else a server does, and many a one never signs.
static enum arm_code make_or_keep(struct arm_call *call, enum key_use use) {
    struct kept_key *kept = kept_of(call, use);
    const bool has_waited = call->awaits.job == &kept->job;
    if (!is_being_made(kept) && !kept->made && !has_waited) {
        kept->job = (struct worker_job){.run = make, .rank = INT64_MIN};
        worker_submit(app_of(call)->worker, &kept->job);
    }
    if (is_being_made(kept))
        return arm_call_await(call, (struct worker_ticket){&kept->job, kept->job.serial});
    if (kept->made && !store_may_write(app_of(call)->store, call->awaits))
        return arm_call_await(call, store_ticket(app_of(call)->store));
    const enum store_result result = kept->made ? keep(call, use) : STORE_UNAVAILABLE;
    return result == STORE_OK ? ARM_OK : fault(call, result);
}

enum arm_code keys_need(struct arm_call *call, enum key_use use) {
    const enum arm_code code = keys_find(call, use);
    return code != ARM_OK || kept_of(call, use)->key ? code : make_or_keep(call, use);
}

const struct signing_key *keys_get(const struct keys *keys, enum key_use use) {
    return keys->of[use].key;
}

bool keys_are_new(const struct keys *keys) {
    bool any = false;
    for (enum key_use use = KEY_OF_TOKENS; use < KEY_USES; use++)
        any |= keys->of[use].is_new;
    return any;
}

void keys_settle(struct keys *keys, bool kept) {
    for (enum key_use use = KEY_OF_TOKENS; use < KEY_USES; use++) {
        struct kept_key *one = &keys->of[use];
        if (one->is_new && !kept)
            one->made = TAKE(one->key); // to be kept the next time
        one->is_new = false;
    }
}

bool keys_give(struct keys *keys, struct text pem, struct text *ret_why) {
    keys->of[KEY_OF_TOKENS].key = signing_key_read(pem);
    *ret_why = TEXT("it is no private RSA key of 2048 to 4096 bits in PEM, without a passphrase");
    return keys->of[KEY_OF_TOKENS].key;
}

enum arm_code keys_render_activation(struct arm_call *call, struct text *ret_jwks) {
    const struct signing_key *key = keys_get(app_of(call)->keys, KEY_OF_ACTIVATION);
    struct text old = TEXT("");
    const enum store_result found =
        store_setting_get(app_db(call), call->arena, SETTING_ACTIVATION_KEY_HAS_OLD_NAME, &old);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    *ret_jwks = signing_key_jwks(call->arena, key, found == STORE_OK);
    return ret_jwks->size ? ARM_OK : ARM_INTERNAL_SERVER_ERROR;
}

void keys_close(struct keys *keys) {
    for (enum key_use use = KEY_OF_TOKENS; use < KEY_USES; use++) {
        signing_key_close(TAKE(keys->of[use].key));
        signing_key_close(TAKE(keys->of[use].made));
    }
}
