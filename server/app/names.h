// What names may be made of (docs/contract.md, "Names"), and how words of the field are spelled.
#ifndef AZSREG_APP_NAMES_H
#define AZSREG_APP_NAMES_H

#include "base/text.h"

// What each takes, in the words of InvalidResourceName.
#define NAME_RESOURCE_GROUP_TAKES                                                                  \
    "1 to 90 letters, digits, dots and _-(), and does not end in a dot"
#define NAME_REGISTRATION_TAKES                                                                    \
    "1 to 90 letters, digits, dots, underscores and hyphens, and is neither . nor .."

// The documentation: "The lock name can be a maximum of 260 characters. It cannot contain <, > %,
// &,
// :, \\, ?, /, or any control characters."
#define NAME_LOCK_TAKES                                                                            \
    "1 to 260 bytes of UTF-8 without control characters and <>%&:\\?/, and is neither . nor .."

bool name_is_resource_group(struct text name);
bool name_is_registration(struct text name);
bool name_is_lock(struct text name);

// Labels of letters, digits and hyphens, two at least: "alpine.example".
bool name_is_domain(struct text name);

// A billing model, or an identity system, in its own casing; empty for one that is not known.
struct text billing_model_named(struct text name);
struct text identity_system_named(struct text name);

// "West Central US" as "westcentralus"; empty for what is no location at all.
struct text location_normalised(struct arena *arena, struct text location);

#endif
