#include "directory/directory_hints.h"

#include "guess/nearest.h"

struct hints {
    struct arena *arena;
    struct directory_hint *rows;
    size_t limit;
    size_t count;
};

static void add(struct hints *hints, struct text place, struct text hint) {
    if (hints->count < hints->limit)
        hints->rows[hints->count++] = (struct directory_hint){place, hint};
}

static bool is_app_id(const struct directory_principals *principals, const struct guid *id) {
    for (size_t i = 0; i < principals->principal_count; i++) {
        struct guid login;
        const struct principal_row *row = &principals->principals[i].row;
        if (!row->is_user && guid_read(row->login, &login) && guid_is(&login, id))
            return true;
    }
    return false;
}

static bool is_object_id(const struct directory_principals *principals, const struct guid *id) {
    for (size_t i = 0; i < principals->principal_count; i++)
        if (guid_is(&principals->principals[i].row.id, id))
            return true;
    return false;
}

static bool has_subscription(const struct directory *directory, struct text scope) {
    struct guid id;
    text_cut(&scope, '/');
    text_cut(&scope, '/'); // "/subscriptions/"
    if (!guid_read(text_cut(&scope, '/'), &id))
        return false;
    for (size_t i = 0; i < directory->subscription_count; i++)
        if (guid_is(&directory->subscriptions[i].id, &id))
            return true;
    return false;
}

static void look_at_assignment(struct hints *hints, const struct directory *directory, size_t at) {
    const struct directory_principals *principals = &directory->principals;
    const struct role_assignment_row *row = &principals->assignments[at];
    if (is_app_id(principals, &row->principal) && !is_object_id(principals, &row->principal))
        add(hints, text_format(hints->arena, "roleAssignments[%zu].principal", at),
            TEXT("this is an appId; roles are assigned to an objectId"));
    if (!has_subscription(directory, row->scope))
        add(hints, text_format(hints->arena, "roleAssignments[%zu].scope", at),
            TEXT("the file lists no such subscription"));
}

static bool is_served(struct text name) {
    return text_same(name, TEXT("Microsoft.AzureStack")) ||
           text_same(name, TEXT("Microsoft.Authorization")) ||
           text_same(name, TEXT("Microsoft.Resources"));
}

// Only CSP and APSS mean something to the rules, and only in capitals; the others are what Azure's
// own offers are usually called.
static void look_at_offer(struct hints *hints, const struct directory *directory, size_t at) {
    static const char *const offers[] = {"CSP", "APSS", "EA", "PAYG", "MSDN", "MCA"};
    const struct text offer = directory->subscriptions[at].offer;
    struct nearest nearest = nearest_to(offer);
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++)
        nearest_look(&nearest, offers[i]);
    if (!nearest.name || text_is(offer, text_of(nearest.name)))
        return;
    const struct text question = nearest_question(hints->arena, &nearest);
    add(hints, text_format(hints->arena, "subscriptions[%zu].offer", at),
        text_format(hints->arena,
                    "'%.*s' is as good as any name of an offer, but only CSP and APSS "
                    "can have customers, and only CSP can be one%.*s",
                    TEXT_ARGS(offer), TEXT_ARGS(question)));
}

size_t directory_hints(struct arena *arena, const struct directory *directory,
                       struct directory_hint *hints, size_t limit) {
    struct hints found = {arena, hints, limit, 0};
    for (size_t i = 0; i < directory->principals.assignment_count && found.count < limit; i++)
        look_at_assignment(&found, directory, i);
    for (size_t i = 0; i < directory->subscription_count && found.count < limit; i++)
        look_at_offer(&found, directory, i);
    for (size_t i = 0; i < directory->namespace_count && found.count < limit; i++)
        if (!is_served(directory->namespaces[i].name))
            add(&found,
                text_format(arena, "subscriptions[%zu].registeredNamespaces",
                            directory->namespaces[i].subscription),
                TEXT("one of these is no namespace that is served here"));
    return found.count;
}
