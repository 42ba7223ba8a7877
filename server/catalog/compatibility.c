#include "catalog/compatibility.h"

enum { ISSUES_MAX = 16 };

bool device_version_read(struct text version, struct device_version *ret_version) {
    struct device_version read = {{0}};
    size_t count = 0;
    if (!version.size || version.at[version.size - 1] == '.')
        return false;
    while (version.size) {
        const struct text part = text_cut(&version, '.');
        if (count == 4 || part.size > 9 || !text_number(part, 999999999, &read.parts[count++]))
            return false;
    }
    *ret_version = read;
    return true;
}

// What was found: texts with a name each, or, where there is none for it, with text alone.
struct issues {
    struct arena *arena;
    const char *names[ISSUES_MAX];
    struct text texts[ISSUES_MAX];
    size_t count;
};

static void note(struct issues *issues, const char *name, struct text text) {
    if (issues->count == ISSUES_MAX)
        return;
    issues->names[issues->count] = name;
    issues->texts[issues->count++] = text;
}

static int compare(struct text a, struct text b) {
    struct device_version left = {{0}};
    struct device_version right = {{0}};
    (void)device_version_read(a, &left);
    (void)device_version_read(b, &right);
    for (int i = 0; i < 4; i++)
        if (left.parts[i] != right.parts[i])
            return left.parts[i] < right.parts[i] ? -1 : 1;
    return 0;
}

static void check_version(struct issues *issues, const struct product_requirements *product,
                          struct text version) {
    if (version.size && product->min_version.size && compare(version, product->min_version) < 0)
        note(issues, "HigherDeviceVersionRequired",
             text_format(issues->arena,
                         "AzureStack version '%.*s' is too low. Versions lower than '%.*s' are not "
                         "supported",
                         TEXT_ARGS(version), TEXT_ARGS(product->min_version)));
    if (version.size && product->max_version.size && compare(version, product->max_version) > 0)
        note(issues, "LowerDeviceVersionRequired",
             text_format(issues->arena,
                         "AzureStack version '%.*s' is too high. Versions higher than '%.*s' are "
                         "not supported",
                         TEXT_ARGS(version), TEXT_ARGS(product->max_version)));
}

static const char *issue_of_model(struct text model) {
    if (text_is(model, TEXT("Capacity")))
        return "CapacityBillingModelRequired";
    if (text_is(model, TEXT("PayAsYouUse")))
        return "PayAsYouGoBillingModelRequired";
    return text_is(model, TEXT("Development")) ? "DevelopmentBillingModelRequired" : NULL;
}

static bool lists(struct text models, struct text model) {
    bool listed = false;
    while (models.size && !listed)
        listed = text_same(text_cut(&models, ','), model);
    return listed;
}

static void check_billing(struct issues *issues, const struct product_requirements *product,
                          struct text model) {
    struct text models = product->billing_models;
    if (!models.size || lists(models, model))
        return;
    while (models.size) {
        const struct text wanted = text_cut(&models, ',');
        note(issues, issue_of_model(wanted),
             text_format(issues->arena, "The billing model '%.*s' is required, and this is '%.*s'",
                         TEXT_ARGS(wanted), TEXT_ARGS(model)));
    }
}

static void check_identity(struct issues *issues, const struct product_requirements *product,
                           struct text system) {
    const struct text wanted = product->identity_system;
    if (!wanted.size || !system.size || text_same(wanted, system))
        return;
    note(issues,
         text_is(wanted, TEXT("ADFS")) ? "ADFSIdentitySystemRequired"
                                       : "AzureADIdentitySystemRequired",
         text_format(issues->arena, "The identity system '%.*s' is required, and this is '%.*s'",
                     TEXT_ARGS(wanted), TEXT_ARGS(system)));
}

static void check_connection(struct issues *issues, const struct product_requirements *product,
                             bool is_connected) {
    if (text_is(product->connection, TEXT("connected")) && !is_connected)
        note(issues, "ConnectionToAzureRequired", TEXT("A connection to Azure is required"));
    if (text_is(product->connection, TEXT("disconnected")) && is_connected)
        note(issues, "DisconnectedEnvironmentRequired",
             TEXT("An environment that is not connected to Azure is required"));
}

static struct text joined(const struct issues *issues) {
    struct buffer lines = buffer_in(issues->arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < issues->count; i++) {
        if (i)
            buffer_add_char(&lines, '\n');
        buffer_add(&lines, issues->texts[i]);
    }
    return buffer_text(&lines, &text) ? text : TEXT("");
}

void compatibility_render(const struct product_requirements *product,
                          const struct device_facts *device, struct json_out *out) {
    struct issues issues = {.arena = out->buffer.arena};
    check_version(&issues, product, device->version);
    check_billing(&issues, product, device->billing_model);
    check_identity(&issues, product, device->identity_system);
    check_connection(&issues, product, device->is_connected);
    json_object(out);
    json_put_bool(out, TEXT("isCompatible"), issues.count == 0);
    json_put_text(out, TEXT("message"), issues.count ? issues.texts[0] : TEXT(""));
    json_put_text(out, TEXT("description"), joined(&issues));
    json_put_array(out, TEXT("issues"));
    for (size_t i = 0; i < issues.count; i++)
        if (issues.names[i])
            json_text(out, text_of(issues.names[i]));
    json_array_end(out);
    json_object_end(out);
}
