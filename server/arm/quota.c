#include "arm/quota.h"

unsigned quota_take(struct quota *quota, const struct guid *subscription, bool write,
                    int64_t seconds) {
    unsigned hash = 0;
    for (size_t i = 0; i < GUID_BYTES; i++)
        hash = hash * 31 + subscription->bytes[i];
    const size_t slot = hash % QUOTA_SLOTS;
    const int64_t hour = seconds / 3600;
    if (!guid_is(&quota->slots[slot].subscription, subscription) ||
        quota->slots[slot].hour != hour) {
        quota->slots[slot].subscription = *subscription;
        quota->slots[slot].hour = hour;
        quota->slots[slot].reads = quota->slots[slot].writes = 0;
    }
    unsigned *left = write ? &quota->slots[slot].writes : &quota->slots[slot].reads;
    if (*left == 0)
        *left = write ? QUOTA_WRITES : QUOTA_READS;
    return --*left;
}
