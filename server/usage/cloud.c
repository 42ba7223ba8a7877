#include "usage/cloud.h"

#include "parties/partners.h"

enum store_result usage_cloud_find(struct store_db *db, struct arena *arena,
                                   const struct payer_party *by_default, struct text cloud_id,
                                   struct cloud *ret_cloud) {
    struct partner_row partner;
    *ret_cloud = (struct cloud){by_default->id, text_lower(arena, cloud_id)};
    if (!by_default->root_partner)
        return STORE_OK;
    const enum store_result found =
        store_partner_find(db, arena, by_default->root_partner, &partner);
    if (found == STORE_OK)
        ret_cloud->owner = cloud_of_partner(arena, partner.name);
    return found == STORE_MISSING ? STORE_OK : found;
}
