// The subcommands about usage: sending it to a server, and making some up.

#include "commands.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "courier/delivery.h"
#include "courier/watch.h"
#include "feed/table.h"
#include "sample/sample.h"
#include "serve/serve_directory.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

// --- azsreg usage report ---

enum {
    REPORT_SERVER,
    REPORT_REGISTRATION,
    REPORT_ACTIVATION_KEY,
    REPORT_TOKEN,
    REPORT_BATCH,
    REPORT_RETRY_SECONDS,
};

static const struct option_row report_options[] = {
    [REPORT_SERVER] = {"--server", "AZSREG_SERVER", OPTION_TEXT, "URL",
                       "where the server is; http://127.0.0.1:8080 if neither the registration's "
                       "URL nor the activation key says it"},
    [REPORT_REGISTRATION] = {"--registration", "AZSREG_REGISTRATION", OPTION_TEXT, "ID",
                             "whose usage it is: a registration's resource id, or its URL; an "
                             "activation key names it, too"},
    [REPORT_ACTIVATION_KEY] = {"--activation-key", "AZSREG_ACTIVATION_KEY", OPTION_TEXT, "FILE",
                               "report as a stack does, with the key in this file, or the answer "
                               "that has it; - is standard input"},
    [REPORT_TOKEN] = {"--token", "AZSREG_TOKEN", OPTION_TEXT, "FILE",
                      "sign in with the access token in this file, or the answer that has it; - is "
                      "standard input"},
    [REPORT_BATCH] = {"--batch", "AZSREG_BATCH", OPTION_NUMBER, "RECORDS",
                      "as many are sent at a time", "20000", 1, BATCH_RECORDS_MAX},
    [REPORT_RETRY_SECONDS] = {"--retry-seconds", "AZSREG_RETRY_SECONDS", OPTION_NUMBER, "SECONDS",
                              "how long a server that is gone or busy is asked again", "60", 0,
                              86400},
};

static volatile sig_atomic_t has_line; // the bar stands on the terminal

// What is written comes behind the bar, and not upon it.
static void end_line(int number) {
    if (has_line)
        (void)!write(STDERR_FILENO, "\n", 1);
    signal(number, SIG_DFL);
    raise(number);
}

struct reporting {
    const struct command *command;
    struct watch watch;
};

static void shows(void *context, const struct bar *bar) {
    struct reporting *reporting = context;
    watch_show(&reporting->watch, bar);
    has_line = reporting->watch.shown > 0;
}

static void waits(void *context, struct text why) {
    struct reporting *reporting = context;
    watch_wait(&reporting->watch, why);
    has_line = reporting->watch.shown > 0;
}

static void says(void *context, struct text note) {
    struct reporting *reporting = context;
    watch_clear(&reporting->watch);
    has_line = false;
    (void)command_refuse(reporting->command, note);
}

static bool needs_stdin_twice(const struct text *files, size_t count,
                              const struct option_value *values) {
    size_t times = text_is(values[REPORT_ACTIVATION_KEY].text, TEXT("-"));
    times += text_is(values[REPORT_TOKEN].text, TEXT("-"));
    for (size_t i = 0; i < count; i++)
        times += text_is(files[i], TEXT("-"));
    return times > 1;
}

static int report(struct arena *arena, const struct command *command, struct delivery *delivery) {
    struct reporting reporting = {command, watch_open()};
    struct text why = TEXT("");
    delivery->shows = shows;
    delivery->says = says;
    delivery->courier.waits = waits;
    delivery->context = delivery->courier.context = &reporting;
    signal(SIGPIPE, SIG_IGN); // a server that goes away is an answer too
    signal(SIGINT, end_line);
    signal(SIGTERM, end_line);
    signal(SIGHUP, end_line);
    const bool done = delivery_run(arena, delivery, &why);
    watch_clear(&reporting.watch);
    has_line = false;
    if (!done)
        return command_refuse(command, why);
    struct text names[DELIVERY_FILES_MAX];
    for (size_t i = 0; i < delivery->count; i++)
        names[i] = delivery_name(delivery->files[i]);
    const struct text table = table_text(arena, delivery->tally, names);
    const bool printed = fwrite(table.at, 1, table.size, stdout) == table.size && table.size;
    if (fflush(stdout) != 0 || !printed)
        return command_refuse(command, TEXT("all of it was sent, but what became of it cannot be "
                                            "printed"));
    return delivery->tally->rejected ? 1 : 0;
}

static int command_usage_report(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(report_options)];
    struct text files[DELIVERY_FILES_MAX];
    struct option_operands operands = {"FILE…", DELIVERY_FILES_MAX, files, 0};
    struct destination destination;
    struct text why = TEXT("");
    int status = 0;
    if (!command_options(arena, command, report_options, COUNT(report_options), words, values,
                         &operands, &status))
        return status;
    const struct destination_wish wish = {
        .server = values[REPORT_SERVER].text,
        .registration = values[REPORT_REGISTRATION].text,
        .key_file = values[REPORT_ACTIVATION_KEY].text,
        .token_file = values[REPORT_TOKEN].text,
    };
    if (!operands.count)
        return command_refuse(command, TEXT("it needs the FILE to send; - is standard input"));
    if (needs_stdin_twice(files, operands.count, values))
        return command_refuse(command, TEXT("there is one standard input: - is said twice"));
    if (!destination_find(arena, &wish, &destination, &why))
        return command_refuse(command, why);
    struct delivery delivery = {
        .files = files,
        .count = operands.count,
        .courier = {.destination = &destination,
                    .retry_seconds = values[REPORT_RETRY_SECONDS].number,
                    .most = values[REPORT_BATCH].number},
        .tally = tally_open(arena),
    };
    if (!delivery.tally)
        return command_refuse(command, TEXT("out of memory"));
    if (destination.is_by_key)
        fprintf(stderr, "azsreg %s: to %.*s, which the activation key names\n", command->name,
                TEXT_ARGS(destination.server));
    return report(arena, command, &delivery);
}

// --- azsreg usage sample ---

enum { SAMPLE_DIRECTORY, SAMPLE_FROM, SAMPLE_TO, SAMPLE_GRANULARITY, SAMPLE_SEED, SAMPLE_OUT };

static const struct option_row sample_options[] = {
    [SAMPLE_DIRECTORY] = {"--directory", "AZSREG_DIRECTORY", OPTION_TEXT, "FILE",
                          "whose customers have used something"},
    [SAMPLE_FROM] = {"--from", NULL, OPTION_TEXT, "DATE", "the first day, 2026-11-01, in UTC"},
    [SAMPLE_TO] = {"--to", NULL, OPTION_TEXT, "DATE", "the day behind the last one"},
    [SAMPLE_GRANULARITY] = {"--granularity", NULL, OPTION_TEXT, "daily|hourly",
                            "whether a record is of a day or of an hour", "daily"},
    [SAMPLE_SEED] = {"--seed", NULL, OPTION_NUMBER, "N",
                     "another number, other subscriptions with other resources", "1", 0,
                     4294967295},
    [SAMPLE_OUT] = {"--out", NULL, OPTION_TEXT, "FILE", "write it there; the file must not exist"},
};

// The hour since 1970 with which a day begins.
static bool read_date(struct arena *arena, struct text date, int64_t *ret_hour) {
    int64_t ms = 0;
    if (date.size != TEXT("2026-11-01").size ||
        !clock_read_rfc3339(text_format(arena, "%.*sT00:00:00Z", TEXT_ARGS(date)), &ms))
        return false;
    *ret_hour = ms / 3600000;
    return true;
}

static bool read_sample_wish(struct arena *arena, const struct option_value *values,
                             struct sample_wish *ret_wish, struct text *ret_why) {
    const struct text granularity = values[SAMPLE_GRANULARITY].text;
    ret_wish->seed = values[SAMPLE_SEED].number;
    ret_wish->is_hourly = text_same(granularity, TEXT("hourly"));
    *ret_why = text_format(arena, "--granularity takes daily or hourly, not '%.*s'",
                           TEXT_ARGS(granularity));
    if (!ret_wish->is_hourly && !text_same(granularity, TEXT("daily")))
        return false;
    for (int i = SAMPLE_FROM; i <= SAMPLE_TO; i++) {
        *ret_why = text_format(arena, "%s takes a date like 2026-11-01, not '%.*s'",
                               sample_options[i].flag, TEXT_ARGS(values[i].text));
        if (!read_date(arena, values[i].text,
                       i == SAMPLE_FROM ? &ret_wish->from_hour : &ret_wish->to_hour))
            return false;
    }
    *ret_why = TEXT("--to has to be a later day than --from");
    return ret_wish->from_hour < ret_wish->to_hour;
}

static bool write_to(void *context, struct text bytes) {
    return fwrite(bytes.at, 1, bytes.size, context) == bytes.size;
}

// All of it or no file.
static bool write_sample(const struct sample_wish *wish, const char *path, struct text *ret_why) {
    errno = 0;
    FILE *to = path ? fopen(path, "wxe") : stdout;
    const bool done = to && sample_write(wish, write_to, to) == SAMPLE_DONE && fflush(to) == 0;
    *ret_why = text_of(errno ? strerror(errno) : "out of memory");
    if (to && path) {
        fclose(to);
        if (!done)
            unlink(path);
    }
    return done;
}

static int command_usage_sample(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[COUNT(sample_options)];
    struct directory directory;
    struct sample_wish wish = {.directory = &directory};
    struct text why = TEXT("");
    int status = 0;
    if (!command_options(arena, command, sample_options, COUNT(sample_options), words, values, NULL,
                         &status))
        return status;
    const struct text file = values[SAMPLE_DIRECTORY].text;
    if (!file.size)
        return command_refuse(command, TEXT("it needs --directory"));
    if (!read_sample_wish(arena, values, &wish, &why) ||
        !serve_directory_read(arena, file, &directory, &why))
        return command_refuse(command, why);
    const char *path = values[SAMPLE_OUT].given ? values[SAMPLE_OUT].text.at : NULL;
    if (!write_sample(&wish, path, &why))
        return command_refuse(
            command, text_format(arena, "%s: %.*s", path ? path : "stdout", TEXT_ARGS(why)));
    return 0;
}

// --- azsreg usage ---

static const struct command usage_commands[] = {
    {"usage report", command_usage_report, "send usage files to a running server"},
    {"usage sample", command_usage_sample, "make up usage of the customers in a directory file"},
};

int command_usage(const struct command *command, char **words) {
    const struct command_group group = {"azsreg usage", command->help, "azsreg usage --help",
                                        usage_commands, COUNT(usage_commands)};
    return command_pick(&group, words);
}
