// The part of the directory file that says who can sign in and what they may do: servicePrincipals,
// users, roleAssignments.
#ifndef AZSREG_DIRECTORY_DIRECTORY_PRINCIPALS_H
#define AZSREG_DIRECTORY_DIRECTORY_PRINCIPALS_H

#include "directory/directory_types.h"
#include "json/json_in.h"

// Reads them from the file's root object; mistakes are noted in the reader. is_tenant says whether
// the file lists a tenant.
void directory_principals_read(struct json_reader *reader, const struct json_at *root,
                               bool (*is_tenant)(const void *context, const struct guid *id),
                               const void *context, struct directory_principals *ret_principals);

#endif
