// Stands in for libFuzzer where there is none: runs every file of the folders it is given. A crash
// says which file it was; a folder without files is a mistake.
#include "fuzz.h"

#include "base/cleanup.h"

#include <dirent.h>
#include <sys/stat.h>

static void run_file(const char *path) {
    cleanup_file FILE *file = fopen(path, "re");
    struct stat found;
    must(file && fstat(fileno(file), &found) == 0);
    const size_t size = (size_t)found.st_size;
    cleanup_free uint8_t *data = malloc(size ? size : 1); // exact, so that an overrun shows
    must(data && fread(data, 1, size, file) == size);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(data, size);
}

static int run_folder(const char *path) {
    DIR *folder = opendir(path);
    int count = 0;
    must(folder);
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char file[4096];
        if (entry->d_name[0] == '.')
            continue;
        must(snprintf(file, sizeof file, "%s/%s", path, entry->d_name) < (int)sizeof file);
        run_file(file);
        count++;
    }
    closedir(folder);
    return count;
}

int main(int count, char **words) {
    must(count > 1);
    for (int i = 1; i < count; i++)
        must(run_folder(words[i]) > 0);
    return 0;
}
