// A file of the content folder that goes out. The loop never waits for its disk: it is opened
// beside the loop, and so is what of it is not in memory read.
#ifndef AZSREG_PRODUCTS_CONTENT_FILE_H
#define AZSREG_PRODUCTS_CONTENT_FILE_H

#include "base/message.h"
#include "products/marketplace.h"

struct content_file;

// Looks at the file at a path, as it would be opened; 0, or an errno. It waits for the disk.
int content_file_look(int folder_fd, struct text path);

// Begins to open the file at a path of the content folder, whose names have been checked: no link
// is followed, and nothing but a regular file is opened. NULL when memory is out.
struct content_file *content_file_open(struct marketplace *marketplace, struct text path);

// What is to be waited for; over once it has been opened, or cannot be.
struct worker_ticket content_file_ticket(const struct content_file *file);

struct content_facts {
    int error; // errno; 0: it is open
    uint64_t size;
    int64_t changed_ns; // with the next: of whoever was the same file with the same content
    uint64_t inode;
};
struct content_facts content_file_facts(const struct content_file *file);

// How it is sent, which closes it: a part of what there is.
struct http_source content_file_source(struct content_file *file, uint64_t first, uint64_t count);

// Of the list of those that nobody waits for. True: it is gone, and the list goes on at its place.
bool content_file_forget(struct content_file **file);
struct content_file **content_file_next(struct content_file *file);
void content_file_free(struct content_file **file);

#endif
