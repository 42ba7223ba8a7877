// What is told of a customer, in the directory file and to Partner Center alike.
#ifndef AZSREG_DIRECTORY_CUSTOMER_PROFILE_H
#define AZSREG_DIRECTORY_CUSTOMER_PROFILE_H

#include "json/json_in.h"

enum { COMPANY_NAME_MAX = 256 }; // characters

// Members of an address, NULL-terminated: in this order they are kept.
extern const char *const customer_address_members[];

bool customer_is_country(struct text text);

// Notes what is missing of country, city and the first line of an address.
void customer_place_check(struct json_reader *reader, const struct json_at *address);

// An address as compact JSON in the arena; mistakes are noted in the reader.
struct text customer_address_read(struct json_reader *reader, const struct json_at *address);

#endif
