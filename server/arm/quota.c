#include "arm/quota.h"

static size_t slot_of(const struct guid *subscription) {
    unsigned hash = 0;
    for (size_t i = 0; i < GUID_BYTES; i++)
        hash = hash * 31 + subscription->bytes[i];
    return hash % QUOTA_SLOTS;
}

static bool is_counted(const struct quota *quota, const struct guid *subscription,
                       int64_t seconds) {
    const size_t slot = slot_of(subscription);
    return guid_is(&quota->slots[slot].subscription, subscription) &&
           quota->slots[slot].hour == seconds / 3600;
}

// 0: all of it.
static unsigned next_of(unsigned left, bool write) {
    return (left ? left : write ? QUOTA_WRITES : QUOTA_READS) - 1;
}

unsigned quota_take(struct quota *quota, const struct guid *subscription, bool write,
                    int64_t seconds) {
    const size_t slot = slot_of(subscription);
    if (!is_counted(quota, subscription, seconds)) {
        quota->slots[slot].subscription = *subscription;
        quota->slots[slot].hour = seconds / 3600;
        quota->slots[slot].reads = quota->slots[slot].writes = 0;
    }
    unsigned *left = write ? &quota->slots[slot].writes : &quota->slots[slot].reads;
    *left = next_of(*left, write);
    return *left;
}

unsigned quota_show(const struct quota *quota, const struct guid *subscription, bool write,
                    int64_t seconds) {
    const size_t slot = slot_of(subscription);
    const bool counted = is_counted(quota, subscription, seconds);
    const unsigned left = write ? quota->slots[slot].writes : quota->slots[slot].reads;
    return next_of(counted ? left : 0, write);
}
