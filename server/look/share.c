#include "look/share.h"

#include <stdbool.h>

void look_share(const size_t *found, size_t kinds, size_t most, size_t *ret_shares) {
    bool is_more = true;
    for (size_t i = 0; i < kinds; i++)
        ret_shares[i] = 0;
    while (is_more && most) {
        is_more = false;
        for (size_t i = 0; i < kinds && most; i++)
            if (ret_shares[i] < found[i]) {
                ret_shares[i]++;
                most--;
                is_more = true;
            }
    }
}
