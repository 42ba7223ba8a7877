// Where a row of the directory came from.
#ifndef AZSREG_PARTIES_ROW_ORIGIN_H
#define AZSREG_PARTIES_ROW_ORIGIN_H

enum row_origin {
    ORIGIN_FILE,  // the directory file
    ORIGIN_MADE,  // a request
    ORIGIN_LOOSE, // --loose: it was asked about
};

#endif
