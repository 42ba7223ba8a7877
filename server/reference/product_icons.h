// Pictures of products, which are served to everybody: paths as content URLs have them.
#ifndef AZSREG_REFERENCE_PRODUCT_ICONS_H
#define AZSREG_REFERENCE_PRODUCT_ICONS_H

#include "engine/db.h"

enum store_result store_product_icons_clear(struct store_db *db);
enum store_result store_product_icon_add(struct store_db *db, struct text path);
enum store_result store_product_icon_find(struct store_db *db, struct text path);

#endif
