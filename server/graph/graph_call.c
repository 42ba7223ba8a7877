#include "graph/graph_call.h"

#include "app/fault.h"
#include "identity/agents.h"

enum arm_code graph_refuse(struct arm_call *call, struct text why) {
    return arm_because(call, "bad-request", arm_refuse(call, GRAPH_BAD_REQUEST, why));
}

enum arm_code graph_refuse_query(struct arm_call *call, const char *why) {
    return arm_because(call, "unsupported-query",
                       arm_refuse(call, GRAPH_UNSUPPORTED_QUERY, text_of(why)));
}

enum arm_code graph_not_found(struct arm_call *call, struct text id) {
    return arm_because(call, "not-found", arm_refuse(call, GRAPH_NOT_FOUND, id));
}

static enum arm_code deny(struct arm_call *call, const char *reason) {
    return arm_because(call, reason, arm_refuse(call, GRAPH_DENIED, TEXT("")));
}

enum arm_code graph_read(struct arm_call *call, const struct json_reader *reader) {
    if (!reader->failed)
        return ARM_OK;
    const enum arm_code code = graph_refuse(
        call,
        text_format(call->arena, "Invalid value specified for property '%.*s': expected %.*s.",
                    TEXT_ARGS(reader->path), TEXT_ARGS(reader->expected)));
    call->error.target = reader->path;
    return code;
}

void graph_put_context(struct arm_call *call, struct text fragment) {
    const struct text base = arm_call_base_url(call);
    json_put_text(
        &call->out, TEXT("@odata.context"),
        text_format(call->arena, "%.*s/v1.0/$metadata#%.*s", TEXT_ARGS(base), TEXT_ARGS(fragment)));
}

void graph_put_or_null(struct json_out *out, const char *key, struct text value) {
    if (value.size)
        json_put_text(out, text_of(key), value);
    else
        json_put_raw(out, text_of(key), TEXT("null"));
}

// --- which tenant ---

static enum store_result find_named(struct arm_call *call, struct text name,
                                    struct tenant_row *ret_row) {
    struct guid id;
    return guid_read(name, &id) ? store_tenant_get(app_db(call), call->arena, &id, ret_row)
                                : store_tenant_of_domain(app_db(call), call->arena, name, ret_row);
}

// Nobody is signed in: only where there is just one it is clear which.
static enum arm_code find_only(struct arm_call *call, struct tenant_row *ret_row) {
    struct tenant_row *rows = NULL;
    size_t count = 0;
    const enum store_result read =
        store_tenant_list(app_db(call), call->arena, NULL, 2, &rows, &count);
    if (read != STORE_OK)
        return app_fault(call, read);
    if (count != 1)
        return graph_refuse(call, TEXT("Nobody is signed in, so the path has to name the tenant: "
                                       "/{tenant id or domain}/v1.0/…"));
    *ret_row = rows[0];
    return ARM_OK;
}

static enum arm_code find_tenant(struct arm_call *call, struct tenant_row *ret_row) {
    const struct text name = arm_call_param(call, "tenant");
    if (!name.size && !call->is_asked)
        return find_only(call, ret_row);
    const enum store_result found =
        name.size ? find_named(call, name, ret_row)
                  : store_tenant_get(app_db(call), call->arena, &call->caller.tenant, ret_row);
    if (found == STORE_MISSING && call->is_asked)
        return deny(call, "tenant-unknown");
    if (found == STORE_MISSING)
        return graph_not_found(call, name);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}

// --- who may ---

static enum graph_need allowed(const struct principal_row *self) {
    if (self->is_admin)
        return GRAPH_WRITES;
    return self->is_guest ? GRAPH_SELF : GRAPH_READS;
}

// A token that was got at one customer's tenant is for that, and not for another's, or for home.
static bool is_for(const struct arm_caller *caller, const struct guid *tenant,
                   const struct principal_row *self) {
    return guid_is_nil(&caller->tenant) || guid_is(&caller->tenant, tenant) ||
           guid_is(&caller->tenant, &self->tenant);
}

// Whoever is of this tenant and known; one whom another issuer signs in is a member of the tenant
// that the token is for; somebody of another tenant may be an agent. A token that outlives its user
// opens nothing.
static enum store_result find_allowed(struct arm_call *call, struct graph_place *place,
                                      enum graph_need *ret_allowed) {
    const struct guid *tenant = &place->tenant.id;
    const struct arm_caller *caller = &call->caller;
    struct agent agent = {
        .principal = caller->object_id, .home = caller->tenant, .is_foreign = caller->is_foreign};
    struct principal_row self;
    const enum store_result known =
        store_principal_by_id(app_db(call), call->arena, &caller->object_id, &self);
    if (known != STORE_OK && (known != STORE_MISSING || !caller->is_foreign))
        return known;
    if (known == STORE_OK && !is_for(caller, tenant, &self))
        return STORE_MISSING;
    place->has_self = known == STORE_OK && guid_is(&self.tenant, tenant);
    if (place->has_self) {
        place->self = self;
        *ret_allowed = allowed(&self);
        return self.is_disabled ? STORE_MISSING : STORE_OK;
    }
    *ret_allowed = GRAPH_READS;
    if (known == STORE_MISSING && guid_is(&caller->tenant, tenant))
        return STORE_OK;
    *ret_allowed = GRAPH_WRITES;
    if (known == STORE_OK)
        agent.home = self.tenant;
    return agents_check_access(app_db(call), call->arena, &agent, tenant);
}

enum arm_code graph_open(struct arm_call *call, enum graph_need need,
                         struct graph_place *ret_place) {
    enum graph_need most = GRAPH_WRITES;
    *ret_place = (struct graph_place){.has_self = false};
    const enum arm_code code = find_tenant(call, &ret_place->tenant);
    if (code != ARM_OK || !call->is_asked)
        return code;
    const enum store_result found = find_allowed(call, ret_place, &most);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    return found == STORE_OK && most >= need ? ARM_OK : deny(call, "role-missing");
}
