#include "sales/mpn.h"

#include "app/fault.h"
#include "partner/partner_json.h"

static enum arm_code refuse(struct arm_call *call, enum arm_code code, struct text place) {
    return partner_refuse_at(call, code, place, TEXT(""), "partner-on-record");
}

enum arm_code mpn_find_reseller(struct arm_call *call, const struct speaker *speaker,
                                struct text mpn_id, struct text place,
                                struct partner_row *ret_row) {
    const enum store_result found =
        store_partner_of_mpn_id(app_db(call), call->arena, mpn_id, ret_row);
    if (found == STORE_MISSING)
        return refuse(call, PARTNER_MPN_ID_NOT_FOUND, place);
    if (found != STORE_OK)
        return app_fault(call, found);
    if (ret_row->id == speaker->root)
        return refuse(call, PARTNER_MPN_ID_IS_THE_PROVIDER, place);
    if (ret_row->root != speaker->root)
        return refuse(call, PARTNER_MPN_ID_IS_NO_RESELLER, place);
    return ARM_OK;
}
