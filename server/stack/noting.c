#include "stack/noting.h"

#include "app/app.h"
#include "app/changes.h"
#include "tables/customer_subscriptions.h"

enum { AT_ONCE = 100 };

struct text noting_id(struct arm_call *call, const struct registration_row *registration,
                      const struct guid *customer) {
    return text_format(
        call->arena, "%.*s%.*s",
        TEXT_ARGS(scope_registration_id(call, registration, "/customerSubscriptions/")),
        TEXT_ARGS(guid_text(call->arena, customer)));
}

enum store_result noting_replaced(struct arm_call *call,
                                  const struct registration_row *registration,
                                  const struct guid *customer, const struct guid *tenant) {
    struct customer_subscription_row other;
    const enum store_result found =
        store_customer_of_tenant(app_db(call), registration->id, tenant, &other);
    if (found == STORE_OK && !guid_is(&other.id, customer))
        app_changed(call, CHANGE_REMOVED, noting_id(call, registration, &other.id));
    return found;
}

// Nobody looks at them where no requests are kept.
enum store_result noting_customers(struct arm_call *call,
                                   const struct registration_row *registration) {
    struct customer_subscription_row *rows = NULL;
    const struct guid *after = NULL;
    size_t count = 1;
    enum store_result result = STORE_OK;
    while (result == STORE_OK && count && app_notes_changes(call)) {
        result = store_customer_list(app_db(call), call->arena, registration->id, after, AT_ONCE,
                                     &rows, &count);
        for (size_t i = 0; result == STORE_OK && i < count; i++) {
            after = &rows[i].id;
            app_changed(call, CHANGE_REMOVED, noting_id(call, registration, after));
        }
    }
    return result;
}
