#include "azure/locations.h"

#include "scope/scope.h"

struct location {
    const char *name;
    const char *display_name;
    const char *group; // as regionalDisplayName and geographyGroup name it
    const char *latitude;
    const char *longitude;
    const char *place;
};

// Registrations are global; a resource group may be in any location, in these or in others.
static const struct location locations[] = {
    {"australiaeast", "Australia East", "Asia Pacific", "-33.86", "151.2094", "New South Wales"},
    {"canadacentral", "Canada Central", "Canada", "43.653", "-79.383", "Toronto"},
    {"centralus", "Central US", "US", "41.5908", "-93.6208", "Iowa"},
    {"eastus", "East US", "US", "37.3719", "-79.8164", "Virginia"},
    {"eastus2", "East US 2", "US", "36.6681", "-78.3889", "Virginia"},
    {"germanywestcentral", "Germany West Central", "Europe", "50.110924", "8.682127", "Frankfurt"},
    {"japaneast", "Japan East", "Asia Pacific", "35.68", "139.77", "Tokyo, Saitama"},
    {"northeurope", "North Europe", "Europe", "53.3478", "-6.2597", "Ireland"},
    {"southeastasia", "Southeast Asia", "Asia Pacific", "1.283", "103.833", "Singapore"},
    {"uksouth", "UK South", "Europe", "50.941", "-0.799", "London"},
    {"westcentralus", "West Central US", "US", "40.89", "-110.234", "Wyoming"},
    {"westeurope", "West Europe", "Europe", "52.3667", "4.9", "Netherlands"},
    {"westus", "West US", "US", "37.783", "-122.417", "California"},
    {"westus2", "West US 2", "US", "47.233", "-119.852", "Washington"},
};

static void location_render(struct arm_call *call, const struct location *row) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_text(out, TEXT("id"),
                  text_format(call->arena, "%.*s%s",
                              TEXT_ARGS(scope_subscription_id(call, "/locations/")), row->name));
    json_put_text(out, TEXT("name"), text_of(row->name));
    json_put_text(out, TEXT("type"), TEXT("Region"));
    json_put_text(out, TEXT("displayName"), text_of(row->display_name));
    json_put_text(out, TEXT("regionalDisplayName"),
                  text_format(call->arena, "(%s) %s", row->group, row->display_name));
    json_put_object(out, TEXT("metadata"));
    json_put_text(out, TEXT("regionType"), TEXT("Physical"));
    json_put_text(out, TEXT("regionCategory"), TEXT("Recommended"));
    json_put_text(out, TEXT("geographyGroup"), text_of(row->group));
    json_put_text(out, TEXT("latitude"), text_of(row->latitude));
    json_put_text(out, TEXT("longitude"), text_of(row->longitude));
    json_put_text(out, TEXT("physicalLocation"), text_of(row->place));
    json_object_end(out);
    json_object_end(out);
}

enum arm_code locations_list(struct arm_call *call) {
    struct subscription_row subscription;
    const enum arm_code code = scope_subscription(call, &subscription);
    if (code != ARM_OK)
        return code;
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    for (size_t i = 0; i < sizeof locations / sizeof *locations; i++)
        location_render(call, &locations[i]);
    json_array_end(&call->out);
    json_object_end(&call->out);
    return ARM_OK;
}
