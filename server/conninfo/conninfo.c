#include "conninfo/conninfo.h"

#include "base/buffer.h"

#include <libpq-fe.h>
#include <string.h>

static bool is_shown(const char *keyword) {
    static const char *const shown[] = {"host", "hostaddr", "port", "dbname", "service"};
    size_t i = 0;
    while (i < sizeof shown / sizeof *shown && strcmp(keyword, shown[i]) != 0)
        i++;
    return i < sizeof shown / sizeof *shown;
}

// A folder of sockets, or the name of one, or else a name or an address; with a comma between two.
static bool is_of_hosts(const char *hosts) {
    for (const char *host = hosts; host; host = strchr(host, ',')) {
        host += *host == ',';
        const size_t size = strcspn(host, ",");
        const size_t start = *host == '@' || *host == '/';
        if (strcspn(host + start, *host == '/' ? "@=" : "@=/") + start < size)
            return false;
    }
    return true;
}

// A character of a password that a URL has for its own makes the rest of it a host, a port or a
// database; and a database that is a connection string is one to libpq.
static bool is_in_its_place(const PQconninfoOption *option) {
    if (!strncmp(option->keyword, "host", 4))
        return is_of_hosts(option->val);
    if (!strcmp(option->keyword, "port"))
        return strspn(option->val, "0123456789,") == strlen(option->val);
    return !strpbrk(option->val, "@=/");
}

static bool look_at(struct arena *arena, const PQconninfoOption *options, struct buffer *words,
                    bool *ret_has_password) {
    bool is_fine = true;
    *ret_has_password = false;
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (!option->val || !*option->val)
            continue;
        *ret_has_password |= !strcmp(option->keyword, "password");
        *ret_has_password |= !strcmp(option->keyword, "sslpassword");
        if (!is_shown(option->keyword))
            continue;
        is_fine &= is_in_its_place(option);
        buffer_add(words, text_format(arena, "%s%s=%s", words->size ? " " : "", option->keyword,
                                      option->val));
    }
    return is_fine;
}

bool conninfo_read(struct arena *arena, const char *place, struct text *ret_shown,
                   bool *ret_has_password, struct text *ret_why) {
    PQconninfoOption *options = PQconninfoParse(place, NULL);
    struct buffer words = buffer_in(arena);
    const bool is_fine = options && look_at(arena, options, &words, ret_has_password);
    PQconninfoFree(options);
    if (is_fine)
        return buffer_text(&words, ret_shown);
    *ret_why = TEXT(
        "neither postgresql://USER@HOST/DATABASE nor host=HOST dbname=DATABASE "
        "user=USER; in a URL's password write % @ : / as %25 %40 %3A %2F, and among "
        "words one with a space in quotes; a database has none of @ = / in its name");
    return false;
}
