// What the files of this room share: how many rows of a table are looked at where no index has what
// is asked for, and how a name begins.
#ifndef AZSREG_GLANCE_GLANCE_H
#define AZSREG_GLANCE_GLANCE_H

#define GLANCE_ROWS 5000
#define GLANCE_ROWS_TEXT "5000"

// A name starts with a text where it is cut to its length; case of ASCII does not count.
#define GLANCE_STARTS(name, start)                                                                 \
    "lower(substr(" name ", 1, length(" start "))) = lower(" start ")"

// Of rows the first whose names start so, by name and id: what belongs to them is looked for behind
// it, for a few and not for all.
#define GLANCE_FIRST(rows, name, start, limit)                                                     \
    "(SELECT * FROM " rows " AS few WHERE " GLANCE_STARTS(name, start) " ORDER BY lower(" name     \
                                                                       "), id LIMIT " limit ")"

#endif
