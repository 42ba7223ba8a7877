// What has become of records, added up: who pays how much of them by which rule, and the first that
// were not taken.
#ifndef AZSREG_FEED_TALLY_H
#define AZSREG_FEED_TALLY_H

#include "decimal/decimal.h"

enum {
    TALLY_ROWS_MAX = 4096,    // what more payers pay is one row, without its cost
    TALLY_REJECTIONS_MAX = 20 // that are told one by one
};

// Texts as a server said them, if they were fit to be printed.
struct tally_row {
    char payer[40];
    char rule[40];
    char currency[12]; // empty: no price is known
    uint64_t records;
    struct decimal cost;
};

struct tally_rejection {
    size_t file;     // its place among the files
    uint64_t record; // from 1
    char code[64];
    char message[512];
};

struct tally {
    uint64_t accepted;
    uint64_t duplicate;
    uint64_t rejected;
    struct tally_row *rows;
    size_t row_count;
    uint64_t others; // records that are accepted, and in no row
    struct tally_rejection rejections[TALLY_REJECTIONS_MAX];
    size_t rejection_count;
};

// An empty one; NULL when memory is out.
struct tally *tally_open(struct arena *arena);
void tally_clear(struct tally *tally);

// Records of a payer by a rule; without a currency they have no cost.
struct tally_share {
    struct text payer;
    struct text rule;
    struct text currency;
    struct decimal cost;
    uint64_t records;
};

void tally_share(struct tally *tally, const struct tally_share *share);
void tally_reject(struct tally *tally, size_t file, uint64_t record, struct text code,
                  struct text message);

// Adds what another one has, whose rejections are of that file.
void tally_merge(struct tally *tally, const struct tally *other, size_t file);

#endif
