#include "rp/rp.h"

#include "base/cleanup.h"
#include "base/random.h"
#include "base/shortage.h"
#include "rp/access.h"
#include "rp/lock_check.h"
#include "rp/tokens.h"
#include "store/settings.h"

static const char setting_page_key[] = "page-key";

enum { PAGE_KEY_BYTES = 32, HEADERS_ROOM = 2048 };

static enum arm_code code_of(enum store_result result) {
    switch (result) {
    case STORE_OK:
        return ARM_OK;
    case STORE_FULL:
        return ARM_INSUFFICIENT_STORAGE;
    case STORE_UNAVAILABLE:
        return ARM_SERVICE_UNAVAILABLE;
    case STORE_MISSING:
    case STORE_FAILED:
        break;
    }
    return ARM_INTERNAL_SERVER_ERROR;
}

enum arm_code rp_fault(struct arm_call *call, enum store_result result) {
    const enum arm_code code = arm_refuse(call, code_of(result), TEXT(""));
    call->error.cause = text_of(text_cstring(call->arena, store_error_text()));
    return code;
}

enum arm_code rp_fault_code(const struct rp *rp) {
    return code_of(rp->fault);
}

// Where memory was short the handler may have seen an empty value for one that is not: what it
// says does not count, and a write is undone. A write that counts has room for its answer's
// headers, because once it is kept there is no other answer.
static enum arm_code handle(struct arm_call *call) {
    (void)shortage_take();
    scope_memo_open(call);
    enum arm_code code = access_check(call);
    if (code == ARM_OK)
        code = call->route->handler(call);
    if (arena_reserve(call->arena, HEADERS_ROOM) && !shortage_take())
        return code;
    scope_memo_forget(call);
    return arm_refuse_for_memory(call);
}

static enum arm_code run_read(struct arm_call *call) {
    struct rp *rp = rp_of(call);
    const enum store_result begun = store_read(rp->store, &rp->db);
    return begun == STORE_OK ? handle(call) : rp_fault(call, begun);
}

// A new handler that forgets the locks fails its first test instead of being a way around them.
static enum arm_code write_as_locked(struct arm_call *call) {
    rp_of(call)->locks_asked = false;
    const enum arm_code code = handle(call);
    if (code != ARM_OK || !lock_check_missed(call))
        return code;
    (void)!arm_refuse(call, ARM_INTERNAL_SERVER_ERROR, TEXT(""));
    call->error.cause = TEXT("it did not ask the locks");
    return ARM_INTERNAL_SERVER_ERROR;
}

// Held even when it was refused: the refusal may rest on a write of this turn that is not durable.
// Held even when it could not begin: only the end of the turn ends a transaction that is broken.
static enum arm_code run_write(struct arm_call *call, bool *ret_held) {
    struct rp *rp = rp_of(call);
    const enum store_result begun = store_write(rp->store, &rp->db);
    *ret_held = true;
    if (begun != STORE_OK)
        return rp_fault(call, begun);
    const enum arm_code code = write_as_locked(call);
    const enum store_result ended = store_write_end(rp->store, code == ARM_OK);
    return ended == STORE_OK ? code : rp_fault(call, ended);
}

enum arm_code rp_admit(struct arm_call *call) {
    if (!rp_of(call)->asks_for_tokens || !call->route->action)
        return ARM_OK;
    const enum arm_code code = keys_find(call, KEY_OF_TOKENS);
    return code == ARM_OK ? tokens_authenticate(call) : code;
}

// What waits for a job has done nothing yet.
static enum arm_code run(struct arm_call *call, bool *ret_held) {
    const enum key_use use = call->route->signs;
    const enum arm_code code = use == KEY_NONE ? ARM_OK : keys_need(call, use);
    if (code != ARM_OK || call->waits)
        return code;
    return call->route->effect == ARM_WRITES ? run_write(call, ret_held) : run_read(call);
}

enum arm_code rp_run(struct arm_call *call, bool *ret_held) {
    const enum arm_code code = run(call, ret_held);
    *ret_held |= keys_are_new(&rp_of(call)->keys) || store_shows_unsettled(rp_of(call)->store);
    return code;
}

bool rp_settle(struct rp *rp) {
    rp->fault = store_commit(rp->store);
    keys_settle(&rp->keys, rp->fault == STORE_OK);
    return rp->fault == STORE_OK;
}

static enum store_result find_page_key(struct rp *rp, struct arena *arena,
                                       struct text *ret_page_key) {
    const enum store_result found =
        store_setting_get(rp->db, arena, setting_page_key, ret_page_key);
    if (found != STORE_MISSING)
        return found;
    char fresh[PAGE_KEY_BYTES];
    random_bytes(fresh, sizeof fresh);
    *ret_page_key =
        (struct text){text_cstring(arena, (struct text){fresh, sizeof fresh}), sizeof fresh};
    return ret_page_key->at ? store_setting_put(rp->db, setting_page_key, *ret_page_key)
                            : STORE_UNAVAILABLE;
}

enum store_result rp_open_page_key(struct rp *rp, struct arena *arena, struct text *ret_page_key) {
    enum store_result result = store_write(rp->store, &rp->db);
    if (result == STORE_OK)
        result = find_page_key(rp, arena, ret_page_key);
    if (result == STORE_OK)
        result = store_write_end(rp->store, true);
    return result == STORE_OK ? store_commit(rp->store) : result;
}
