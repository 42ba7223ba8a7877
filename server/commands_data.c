// The subcommands that look into a data folder.

#include "commands.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "export/directory_export.h"
#include "shown/certificates_kept.h"
#include "upkeep/maintenance.h"
#include "upkeep/settings.h"
#include "usage/recount.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct option_row data_options[] = {
    {"--data", "AZSREG_DATA", OPTION_TEXT, "DIR", "the data folder", AZSREG_DATA_DEFAULT},
};

static enum store_result look_at_sums(struct store_db *db, void *context) {
    return recount_check(db, context);
}

// The sums of usage are a rule's, of which the store knows nothing.
static enum check_verdict check_folder(struct arena *arena, const char *folder,
                                       struct text *ret_findings) {
    struct buffer findings = buffer_in(arena);
    enum store_result result = STORE_FAILED;
    const enum check_verdict verdict = store_check(arena, folder, ret_findings);
    if (verdict != CHECK_SOUND)
        return verdict;
    if (!store_look(arena, folder, look_at_sums, &findings, &result, ret_findings) ||
        !buffer_text(&findings, ret_findings))
        return CHECK_IMPOSSIBLE;
    return ret_findings->size ? CHECK_DAMAGED : CHECK_SOUND;
}

int command_check(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(data_options)];
    struct text findings = TEXT("");
    int status = 0;
    if (!command_options(arena, command, data_options, COUNT(data_options), words, values, NULL,
                         &status))
        return status;
    switch (check_folder(arena, values[0].text.at, &findings)) {
    case CHECK_SOUND:
        printf("%.*s: sound\n", TEXT_ARGS(values[0].text));
        return 0;
    case CHECK_DAMAGED:
        fprintf(stderr, "%.*s: damaged\n%.*s\n", TEXT_ARGS(values[0].text), TEXT_ARGS(findings));
        return 1;
    case CHECK_IMPOSSIBLE:
        break;
    }
    return command_refuse(command, findings);
}

static void hold_signals(void) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, NULL);
}

int command_backup(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(data_options)];
    struct text file = TEXT("");
    struct option_operands operands = {.name = "FILE", .most = 1, .at = &file};
    struct text why = TEXT("");
    int status = 0;
    if (!command_options(arena, command, data_options, COUNT(data_options), words, values,
                         &operands, &status))
        return status;
    if (!file.size)
        return command_refuse(command, TEXT("it needs the FILE to write"));
    hold_signals(); // what is half done is taken away again
    if (!store_backup(arena, values[0].text.at, file.at, &why))
        return command_refuse(command, why);
    printf("%.*s\n", TEXT_ARGS(file));
    return 0;
}

enum { DIRECTORY_DATA, DIRECTORY_STORE, DIRECTORY_OUT };

static const struct option_row directory_options[] = {
    [DIRECTORY_DATA] = {"--data", "AZSREG_DATA", OPTION_TEXT, "DIR", "the data folder",
                        AZSREG_DATA_DEFAULT},
    [DIRECTORY_STORE] = {"--store", "AZSREG_STORE", OPTION_TEXT, "URL",
                         "a PostgreSQL database, as with serve --store, instead of a folder"},
    [DIRECTORY_OUT] = {"--out", NULL, OPTION_TEXT, "FILE",
                       "write it there, for its owner alone to read; the file must not exist"},
};

static bool write_to(void *context, struct text bytes) {
    FILE *to = context;
    return fwrite(bytes.at, 1, bytes.size, to) == bytes.size;
}

static enum store_result export_to(struct store_db *db, void *context) {
    return directory_export(db, &(struct directory_export){write_to, context, false});
}

static FILE *open_new(const char *path) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

// A database that several servers have is meant, and no folder.
static bool is_shared(const struct option_value *data, const struct option_value *place) {
    return place->given && (place->by_flag || !data->by_flag);
}

// A database that several servers have, or a folder that one may have.
static bool look(struct arena *arena, const struct option_value *values, FILE *to,
                 enum store_result *ret_result, struct text *ret_why) {
    const struct option_value *place = &values[DIRECTORY_STORE];
    struct store_db *db = NULL;
    if (!is_shared(&values[DIRECTORY_DATA], place))
        return store_look(arena, values[DIRECTORY_DATA].text.at, export_to, to, ret_result,
                          ret_why);
    cleanup_store struct store *store =
        store_open_named(arena, NULL, place->text.at, !place->by_flag, ret_why);
    if (!store)
        return false;
    *ret_result = store_read(store, &db);
    if (*ret_result == STORE_OK)
        *ret_result = export_to(db, to);
    *ret_why = text_copy(arena, store_error_text());
    return *ret_result == STORE_OK;
}

// All of it or nothing: a part of one would be a directory that lacks most.
static bool export_directory(struct arena *arena, const struct option_value *values, FILE *to,
                             struct text *ret_why) {
    enum store_result result = STORE_FAILED;
    errno = 0;
    const bool looked = look(arena, values, to, &result, ret_why);
    if (fflush(to) == 0 && (fsync(fileno(to)) == 0 || errno == EINVAL || errno == EROFS) &&
        !ferror(to))
        return looked && result == STORE_OK;
    *ret_why = text_of(strerror(errno));
    return false;
}

int command_directory(const struct command *command, char **words) {
    static const struct command loading = {
        "directory load", command_directory_load,
        "load a directory file into a PostgreSQL database that servers have"};
    if (words[0] && !strcmp(words[0], "load"))
        return command_directory_load(&loading, words + 1);
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(directory_options)];
    struct text why = TEXT("");
    int status = 0;
    if (!command_options(arena, command, directory_options, COUNT(directory_options), words, values,
                         NULL, &status))
        return status;
    const char *path = values[DIRECTORY_OUT].given ? values[DIRECTORY_OUT].text.at : NULL;
    FILE *to = path ? open_new(path) : stdout;
    if (!to)
        return command_refuse(command, text_format(arena, "%s: %s", path, strerror(errno)));
    const bool done = export_directory(arena, values, to, &why);
    if (path) {
        fclose(to);
        if (!done)
            unlink(path);
    }
    return done ? 0 : command_refuse(command, why);
}

enum { CA_DATA, CA_STORE, CA_RENEW };

static const struct option_row ca_options[] = {
    [CA_DATA] = {"--data", "AZSREG_DATA", OPTION_TEXT, "DIR", "the data folder",
                 AZSREG_DATA_DEFAULT},
    [CA_STORE] = {"--store", "AZSREG_STORE", OPTION_TEXT, "URL",
                  "a PostgreSQL database, as with serve --store, instead of a folder"},
    [CA_RENEW] = {"--renew", NULL, OPTION_SWITCH, "",
                  "forget the CA, so that the next start with --https makes another; the server "
                  "must be stopped"},
};

static enum store_result peek_shared(struct arena *arena, const struct option_value *place,
                                     struct text *ret_pem, struct text *ret_why) {
    struct store_db *db = NULL;
    cleanup_store struct store *store =
        store_open_named(arena, NULL, place->text.at, !place->by_flag, ret_why);
    enum store_result result = store ? store_read(store, &db) : STORE_FAILED;
    if (result == STORE_OK)
        result = store_setting_get(db, arena, SETTING_CA_CERTIFICATE, ret_pem);
    if (store && result != STORE_OK)
        *ret_why = text_copy(arena, store_error_text());
    return result;
}

static int renew_ca(struct arena *arena, const struct command *command,
                    const struct option_value *values) {
    struct text why = TEXT("");
    const struct option_value *place = &values[CA_STORE];
    const bool shared = is_shared(&values[CA_DATA], place);
    cleanup_store struct store *store =
        store_open_named(arena, shared ? NULL : values[CA_DATA].text.at,
                         shared ? place->text.at : NULL, !place->by_flag, &why);
    if (!store || !certificates_forget(store, &why))
        return command_refuse(command, why);
    printf("the next start with --https makes a new CA, which clients have to trust then\n");
    return 0;
}

int command_ca(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(ca_options)];
    struct text pem = TEXT("");
    struct text why = TEXT("");
    int status = 0;
    if (!command_options(arena, command, ca_options, COUNT(ca_options), words, values, NULL,
                         &status))
        return status;
    const bool shared = is_shared(&values[CA_DATA], &values[CA_STORE]);
    const struct text folder = shared ? TEXT("the database") : values[CA_DATA].text;
    switch (shared ? peek_shared(arena, &values[CA_STORE], &pem, &why)
                   : store_setting_peek(arena, folder.at, SETTING_CA_CERTIFICATE, &pem, &why)) {
    case STORE_OK:
        if (values[CA_RENEW].on)
            return renew_ca(arena, command, values);
        printf("%.*s", TEXT_ARGS(pem));
        return 0;
    case STORE_MISSING:
        why = text_format(arena, "%.*s has no CA; the first start with --https makes one",
                          TEXT_ARGS(folder));
        break;
    case STORE_FULL:
    case STORE_UNAVAILABLE:
    case STORE_UNKNOWN:
    case STORE_LATER:
    case STORE_FAILED:
        break;
    }
    return command_refuse(command, why);
}
