#include "subscribers/stack_subscriptions.h"

#include "app/fault.h"
#include "app/listing.h"
#include "base/cleanup.h"
#include "scope/scope.h"
#include "subscribers/telling.h"
#include "usage/cloud.h"

#define LIST "/providers/Azsreg.Usage/userSubscriptions"

// --- what is told ---

// The arena of what was handed in goes before the answer is written.
static struct text copy(struct arm_call *call, struct text text) {
    return text_copy(call->arena, text);
}

static enum arm_code refuse_body(struct arm_call *call, const struct json_reader *reader) {
    struct json_reader kept = *reader;
    kept.path = copy(call, reader->path);
    kept.expected = copy(call, reader->expected);
    return arm_call_read(call, &kept);
}

static enum arm_code refuse_other_tenant(struct arm_call *call, const struct telling *telling) {
    const struct user_subscription_row *before = &telling->before;
    return arm_refuse(call, ARM_USER_SUBSCRIPTION_OF_STACK,
                      text_format(call->arena, "value[%zu].tenantId", telling->index),
                      guid_text(call->arena, &before->id), guid_text(call->arena, &before->stack),
                      guid_text(call->arena, &before->tenant));
}

static enum arm_code render_told(struct arm_call *call, const struct telling *telling) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_integer(out, TEXT("count"), (long long)telling->count);
    json_put_integer(out, TEXT("added"), (long long)telling->added);
    json_put_integer(out, TEXT("replaced"), (long long)(telling->count - telling->added));
    json_object_end(out);
    return ARM_OK;
}

static enum arm_code answer(struct arm_call *call, const struct desk_work *work) {
    const struct telling *telling = (const void *)work;
    const struct telling_sent *sent = &telling->sent;
    if (!telling_is_judged(telling))
        return app_fault(call, telling->work.result);
    switch (telling->verdict) {
    case TELLING_GONE:
        return arm_refuse(call, ARM_REGISTRATION_NOT_FOUND,
                          guid_text(call->arena, &call->subscription), copy(call, sent->group),
                          copy(call, sent->registration));
    case TELLING_BAD:
        return refuse_body(call, &telling->reader);
    case TELLING_OF_STACK:
        return refuse_other_tenant(call, telling);
    case TELLING_TAKEN:
        break;
    }
    return render_told(call, telling);
}

static struct telling *open_telling(struct arm_call *call) {
    const struct telling_sent sent = {
        .subscription = call->subscription,
        .group = arm_call_param(call, "resourceGroupName"),
        .registration = arm_call_param(call, "registrationName"),
        .body = arm_call_document(call),
        .loose = app_of(call)->loose,
    };
    return telling_of(&sent);
}

// Of what is only tried nothing is kept: it is done in the write that is undone.
static enum arm_code rehearse(struct arm_call *call) {
    struct telling *telling = open_telling(call);
    if (!telling)
        return arm_refuse_for_memory(call);
    telling->work.result = telling_take(telling, app_db(call));
    const enum arm_code code = answer(call, &telling->work);
    arena_close(telling->work.arena);
    return code;
}

static enum arm_code hand_in(struct arm_call *call) {
    struct registration_row registration;
    const enum arm_code code = scope_registration(call, &registration);
    if (code != ARM_OK || call->is_rehearsed)
        return code == ARM_OK ? rehearse(call) : code;
    if (!desk_is_free(call))
        return ARM_OK;
    struct telling *telling = open_telling(call);
    return telling ? desk_hand_in(call, &telling->work) : arm_refuse_for_memory(call);
}

enum arm_code usage_subscriptions_update(struct arm_call *call) {
    return desk_attend(call, hand_in, answer);
}

// --- the list ---

static enum arm_code open_cloud(struct arm_call *call, struct registration_row *ret_row,
                                struct cloud *ret_cloud) {
    struct payer_party by_default;
    const enum arm_code code = scope_registration(call, ret_row);
    if (code != ARM_OK)
        return code;
    enum store_result found = usage_party_find(app_db(call), call->arena, &call->subscription,
                                               app_of(call)->loose, &by_default);
    if (found == STORE_OK)
        found =
            usage_cloud_find(app_db(call), call->arena, &by_default, ret_row->cloud_id, ret_cloud);
    return found == STORE_OK ? ARM_OK : app_fault(call, found);
}
static void put_text(struct json_out *out, const char *name, struct text value) {
    if (value.size)
        json_put_text(out, text_of(name), value);
}

static void put_more(struct arm_call *call, struct text more) {
    cleanup_json cJSON *tree = cJSON_ParseWithLength(more.at, more.size);
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, tree) {
        json_put_raw(&call->out, text_of(member->string), json_compact(call->arena, member));
    }
}

static enum arm_code render(struct arm_call *call, const void *context, const void *row) {
    const struct user_subscription_row *subscription = row;
    struct json_out *out = &call->out;
    (void)context;
    json_object(out);
    json_put_text(out, TEXT("subscriptionId"), guid_text(call->arena, &subscription->id));
    json_put_text(out, TEXT("tenantId"), guid_text(call->arena, &subscription->tenant));
    put_text(out, "displayName", subscription->display_name);
    put_text(out, "owner", subscription->owner);
    put_text(out, "offerId", subscription->offer_id);
    put_text(out, "state", subscription->state);
    json_put_bool(out, TEXT("billable"), !subscription->is_free);
    put_more(call, subscription->more);
    json_object_end(out);
    return ARM_OK;
}

static enum store_result read_rows(struct arm_call *call, const void *context, struct text after,
                                   size_t limit, void *ret_rows, size_t *ret_count) {
    struct guid id;
    return store_user_subscriptions_of_cloud(app_db(call), call->arena, context,
                                             listing_id_of_key(after, &id), limit, ret_rows,
                                             ret_count);
}

static struct text key(struct arm_call *call, const void *row) {
    const struct user_subscription_row *subscription = row;
    (void)call;
    return listing_key_of_id(&subscription->id);
}

enum arm_code usage_subscriptions_list(struct arm_call *call) {
    struct registration_row registration;
    struct cloud cloud = {.id = TEXT("")};
    const enum arm_code code = open_cloud(call, &registration, &cloud);
    if (code != ARM_OK)
        return code;
    const struct listing listing = {
        .scope = text_format(call->arena, "user subscriptions %.*s %.*s",
                             TEXT_ARGS(guid_text(call->arena, &cloud.owner)), TEXT_ARGS(cloud.id)),
        .path = scope_registration_id(call, &registration, LIST),
        .context = &cloud,
        .row_size = sizeof(struct user_subscription_row),
        .read = read_rows,
        .key = key,
        .is_shown = listing_shows_all,
        .render = render,
    };
    return listing_answer(call, &listing);
}
