// What the service's own paths have in common: they take nothing that they do not know
// (docs/control.md, "Errors").
#ifndef AZSREG_CONTROL_CONTROL_CALL_H
#define AZSREG_CONTROL_CONTROL_CALL_H

#include "arm/call.h"

// Refuses a query parameter that is none of these (NULL-terminated), or is there twice.
enum arm_code control_query(struct arm_call *call, const char *const *names);

// The same for a route that takes none.
// 501 where several servers have the data: what a data folder has beside it is not there.
enum arm_code control_needs_folder(struct arm_call *call, struct text what);

enum arm_code control_no_query(struct arm_call *call);

// A query parameter that is true or false, or not there, which is false.
enum arm_code control_flag(struct arm_call *call, const char *name, bool *ret_on);

// A query parameter that is a whole number; left alone where it is not given.
enum arm_code control_number(struct arm_call *call, const char *name, unsigned long least,
                             unsigned long most, unsigned long *ret_number);

// Refuses what a query parameter says.
enum arm_code control_refuse_query(struct arm_call *call, const char *name, struct text expected);

// Reads the body (none counts as {}), an object of these members (NULL-terminated) alone, for a
// route that takes no query.
enum arm_code control_body(struct arm_call *call, const char *const *members,
                           struct json_reader *ret_reader, struct json_at *ret_root);

// The same with numbers as they are written, for json_number.
enum arm_code control_body_to_the_digit(struct arm_call *call, const char *const *members,
                                        struct json_reader *ret_reader, struct json_at *ret_root);

#endif
