#include "graph/principals_list.h"

#include "app/fault.h"
#include "arm/paging.h"
#include "graph/graph_call.h"
#include "graph/user_render.h"
#include "protocol/filter.h"

enum { TOP_USUAL = 100, TOP_MOST = 999, READ_AT_ONCE = 200, READ_MOST = 5000, IDS_MOST = 1000 };

// What is asked for.
struct listing_of {
    struct graph_place place;
    bool users;
    struct user_selection selection;
    struct filter filter;
    struct text filter_text;
    unsigned long top;
    struct text scope; // what a token is for
    struct guid after;
    bool has_after;
};

// --- filters ---

static const char *const user_fields[] = {"id",       "userPrincipalName", "mail", "displayName",
                                          "userType", "externalUserState", NULL};
static const char *const application_fields[] = {"appId", "displayName", "id", NULL};

static bool user_allows(const struct filter *filter, const void *at) {
    const struct principal_row *row = at;
    char id[GUID_CHARS + 1];
    guid_write(&row->id, id);
    return filter_allows(filter, "id", text_of(id)) &&
           filter_allows(filter, "userPrincipalName", row->login) &&
           filter_allows(filter, "mail", row->mail) &&
           filter_allows(filter, "displayName", row->display_name) &&
           filter_allows(filter, "userType", row->is_guest ? TEXT("Guest") : TEXT("Member")) &&
           filter_allows(filter, "externalUserState", row->external_state);
}

static bool application_allows(const struct filter *filter, const void *at) {
    const struct principal_row *row = at;
    char id[GUID_CHARS + 1];
    guid_write(&row->id, id);
    return filter_allows(filter, "id", text_of(id)) && filter_allows(filter, "appId", row->login) &&
           filter_allows(filter, "displayName", row->display_name);
}

// "servicePrincipalNames/any(c:c eq 'x')": the names of one are its appId.
static struct text without_any(struct arena *arena, struct text text) {
    const struct text start = TEXT("servicePrincipalNames/any(");
    struct text rest = text_trim(text);
    if (!text_starts_same(rest, start) || rest.at[rest.size - 1] != ')')
        return text;
    rest = text_slice(rest, start.size, rest.size - start.size - 1);
    const struct text variable = text_trim(text_cut(&rest, ':'));
    struct text name = text_trim(rest);
    const struct text used = text_cut(&name, ' ');
    return variable.size && text_is(variable, used)
               ? text_format(arena, "appId %.*s", TEXT_ARGS(name))
               : text;
}

static bool is_simple(const struct filter *filter) {
    for (size_t i = 0; i < filter->count; i++)
        if (filter->terms[i].how != FILTER_IS && filter->terms[i].how != FILTER_STARTS)
            return false;
    return true;
}

static enum arm_code read_filter(struct arm_call *call, struct listing_of *what) {
    const int times = arm_query_find(call->arena, call->path.query, "$filter", &what->filter_text);
    if (times == 0)
        return ARM_OK;
    if (times != 1)
        return graph_refuse_query(call, "$filter is there more than once, or badly encoded");
    const struct text text =
        what->users ? what->filter_text : without_any(call->arena, what->filter_text);
    if (!filter_read(call->arena, text, &what->filter) || !is_simple(&what->filter) ||
        !filter_knows(&what->filter, what->users ? user_fields : application_fields))
        return graph_refuse_query(
            call, what->users
                      ? "$filter takes up to eight FIELD eq 'VALUE' or "
                        "startswith(FIELD,'VALUE') with and, or with or, of id, "
                        "userPrincipalName, mail, displayName, userType, externalUserState"
                      : "$filter takes appId, displayName and id with eq or startswith, and "
                        "servicePrincipalNames/any(c:c eq 'VALUE')");
    return ARM_OK;
}

// --- pages ---

static enum arm_code read_top(struct arm_call *call, unsigned long *ret_top) {
    struct text text = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "$top", &text);
    *ret_top = TOP_USUAL;
    if (times && (times != 1 || !text_number(text, TOP_MOST, ret_top) || !*ret_top))
        return graph_refuse_query(call, "$top takes a number from 1 to 999");
    return ARM_OK;
}

static enum arm_code read_token(struct arm_call *call, struct listing_of *what) {
    struct text token = TEXT("");
    struct text key = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "$skiptoken", &token);
    what->scope = text_format(call->arena, "%s %.*s %.*s", what->users ? "users" : "applications",
                              TEXT_ARGS(guid_text(call->arena, &what->place.tenant.id)),
                              TEXT_ARGS(what->filter_text));
    if (!times)
        return ARM_OK;
    what->has_after =
        times == 1 &&
        skip_token_read(call->arena, call->service->page_key(call), what->scope, token, &key) &&
        guid_read(key, &what->after);
    return what->has_after ? ARM_OK
                           : graph_refuse_query(call, "$skiptoken was not given out for this list");
}

// What would change the answer and is not served must not be passed over; $count would add to it.
static enum arm_code check_options(struct arm_call *call, bool users) {
    static const char *const unserved[] = {"$orderby", "$search", "$expand", "$skip", "$select"};
    struct text value = TEXT("");
    const size_t count = sizeof unserved / sizeof *unserved - (users ? 1 : 0);
    for (size_t i = 0; i < count; i++)
        if (arm_query_find(call->arena, call->path.query, unserved[i], &value))
            return graph_refuse_query(
                call, text_format(call->arena, "%s is not served here", unserved[i]).at);
    return ARM_OK;
}

static enum arm_code read_query(struct arm_call *call, struct listing_of *what) {
    enum arm_code code = check_options(call, what->users);
    if (code == ARM_OK && what->users)
        code = user_selection_read(call, &what->selection);
    if (code == ARM_OK)
        code = read_filter(call, what);
    if (code == ARM_OK)
        code = read_top(call, &what->top);
    return code == ARM_OK ? read_token(call, what) : code;
}

static bool is_shown(const struct listing_of *what, const struct principal_row *row) {
    return filter_fits(&what->filter, what->users ? user_allows : application_allows, row);
}

static void put_row(struct json_out *out, const struct listing_of *what,
                    const struct principal_row *row) {
    json_object(out);
    if (what->users)
        user_put(out, row, &what->selection);
    else
        service_principal_put(out, row);
    json_object_end(out);
}

// Reads until a page is full, or so much was read for it that the rest is better left to the next.
// ret_last is where that begins; nil: there is no more.
static enum store_result put_rows(struct arm_call *call, struct listing_of *what,
                                  struct guid *ret_last) {
    struct principal_row *rows = NULL;
    size_t shown = 0;
    size_t seen = 0;
    size_t count = READ_AT_ONCE;
    *ret_last = (struct guid){0};
    while (count == READ_AT_ONCE) {
        const enum store_result read = store_principals_of_tenant(
            app_db(call), call->arena, &what->place.tenant.id, what->users,
            what->has_after ? &what->after : NULL, READ_AT_ONCE, &rows, &count);
        if (read != STORE_OK)
            return read;
        for (size_t i = 0; i < count; i++) {
            if (shown == what->top || seen == READ_MOST) {
                *ret_last = what->after;
                return STORE_OK;
            }
            seen++;
            what->after = rows[i].id;
            what->has_after = true;
            if (!is_shown(what, &rows[i]))
                continue;
            put_row(&call->out, what, &rows[i]);
            shown++;
        }
    }
    return STORE_OK;
}

static void put_next(struct arm_call *call, const struct listing_of *what,
                     const struct guid *last) {
    const struct text base = arm_call_base_url(call);
    struct text path = call->request->target;
    path = text_cut(&path, '?');
    const struct text token = skip_token_write(call->arena, call->service->page_key(call),
                                               what->scope, guid_text(call->arena, last));
    const struct text filter = arm_percent_encode(call->arena, what->filter_text);
    const struct text select = arm_percent_encode(call->arena, what->selection.names);
    json_put_text(&call->out, TEXT("@odata.nextLink"),
                  text_format(call->arena, "%.*s%.*s?$top=%lu%s%.*s%s%.*s&$skiptoken=%.*s",
                              TEXT_ARGS(base), TEXT_ARGS(path), what->top,
                              filter.size ? "&$filter=" : "", TEXT_ARGS(filter),
                              select.size ? "&$select=" : "", TEXT_ARGS(select), TEXT_ARGS(token)));
}

static enum arm_code list(struct arm_call *call, bool users) {
    struct listing_of what = {.users = users, .filter_text = TEXT("")};
    struct guid last;
    enum arm_code code = graph_open(call, GRAPH_READS, &what.place);
    if (code == ARM_OK)
        code = read_query(call, &what);
    if (code != ARM_OK)
        return code;
    json_object(&call->out);
    graph_put_context(call, users ? user_fragment(call->arena, &what.selection, "")
                                  : TEXT("servicePrincipals"));
    json_put_array(&call->out, TEXT("value"));
    const enum store_result read = put_rows(call, &what, &last);
    if (read != STORE_OK)
        return app_fault(call, read);
    json_array_end(&call->out);
    if (!guid_is_nil(&last))
        put_next(call, &what, &last);
    json_object_end(&call->out);
    return ARM_OK;
}

enum arm_code graph_users_list(struct arm_call *call) {
    return list(call, true);
}

enum arm_code graph_service_principals_list(struct arm_call *call) {
    return list(call, false);
}

enum arm_code graph_service_principals_get(struct arm_call *call) {
    struct graph_place place;
    struct principal_row row;
    struct guid id;
    const struct text given = arm_call_param(call, "servicePrincipalId");
    const enum arm_code code = graph_open(call, GRAPH_READS, &place);
    if (code != ARM_OK)
        return code;
    const enum store_result found =
        guid_read(given, &id) ? store_principal_by_id(app_db(call), call->arena, &id, &row)
                              : STORE_MISSING;
    if (found == STORE_MISSING ||
        (found == STORE_OK && (row.is_user || !guid_is(&row.tenant, &place.tenant.id))))
        return graph_not_found(call, given);
    if (found != STORE_OK)
        return app_fault(call, found);
    json_object(&call->out);
    graph_put_context(call, TEXT("servicePrincipals/$entity"));
    service_principal_put(&call->out, &row);
    json_object_end(&call->out);
    return ARM_OK;
}

// --- by their ids ---

struct wanted_types {
    bool users;
    bool applications;
};

static struct wanted_types read_types(struct json_reader *reader, const struct json_at *root) {
    struct wanted_types types = {0};
    const struct json_at list = json_child_array(reader, root, "types");
    for (struct json_at item = json_first(&list); item.node; json_next(&item)) {
        const struct text type = json_item_string(reader, &item);
        types.users |= text_same(type, TEXT("user")) || text_same(type, TEXT("directoryObject"));
        types.applications |=
            text_same(type, TEXT("servicePrincipal")) || text_same(type, TEXT("directoryObject"));
    }
    return list.node ? types : (struct wanted_types){true, true};
}

static enum store_result put_object(struct arm_call *call, const struct graph_place *place,
                                    const struct guid *id, const struct wanted_types *types) {
    struct principal_row row;
    const struct user_selection usual = {.fields = (1U << 11) - 1}; // what is there without $select
    const enum store_result found = store_principal_by_id(app_db(call), call->arena, id, &row);
    if (found != STORE_OK || !guid_is(&row.tenant, &place->tenant.id) ||
        !(row.is_user ? types->users : types->applications))
        return found == STORE_MISSING ? STORE_OK : found;
    json_object(&call->out);
    json_put_text(&call->out, TEXT("@odata.type"),
                  row.is_user ? TEXT("#microsoft.graph.user")
                              : TEXT("#microsoft.graph.servicePrincipal"));
    if (row.is_user)
        user_put(&call->out, &row, &usual);
    else
        service_principal_put(&call->out, &row);
    json_object_end(&call->out);
    return STORE_OK;
}

// Of ids that are nobody's nothing is said.
enum arm_code graph_get_by_ids(struct arm_call *call) {
    struct graph_place place;
    struct json_reader reader;
    struct json_at root;
    enum arm_code code = graph_open(call, GRAPH_READS, &place);
    if (code == ARM_OK)
        code = arm_call_body(call, &reader, &root);
    if (code != ARM_OK)
        return code;
    const struct json_at ids = json_child_array(&reader, &root, "ids");
    if (!ids.node || json_size(&ids) > IDS_MOST)
        json_refuse(&reader, &root, "ids", "an array of at most 1000 ids");
    const struct wanted_types types = read_types(&reader, &root);
    json_object(&call->out);
    graph_put_context(call, TEXT("directoryObjects"));
    json_put_array(&call->out, TEXT("value"));
    for (struct json_at item = json_first(&ids); item.node && !reader.failed; json_next(&item)) {
        struct guid id;
        if (!guid_read(json_item_string(&reader, &item), &id))
            json_refuse(&reader, &item, NULL, "a GUID");
        const enum store_result put =
            reader.failed ? STORE_OK : put_object(call, &place, &id, &types);
        if (put != STORE_OK)
            return app_fault(call, put);
    }
    json_array_end(&call->out);
    json_object_end(&call->out);
    return graph_read(call, &reader);
}
