// azsreg: the Azure Stack registration service, offline. This file picks the subcommand.

#include "base/cleanup.h"
#include "base/nearest.h"
#include "commands.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    int (*run)(char **words);
    const char *help;
};

static bool is_help(const char *word) {
    return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int command_version(char **words) {
    int status = 0;
    if (*words && is_help(*words) &&
        !command_options(NULL, "version", NULL, 0, words, NULL, NULL, &status))
        return status;
    if (*words)
        return command_refuse("version", TEXT("it takes nothing"));
    puts("azsreg " AZSREG_VERSION);
    return 0;
}

static const struct command commands[] = {
    {"serve", command_serve, "run the server"},
    {"token", command_token, "mint a registration token"},
    {"routes", command_routes,
     "print the route table: operationId, method, path, api-versions, effect, action"},
    {"errors", command_errors, "print the error table: code, status, who says it, message"},
    {"check", command_check, "check the integrity of a data folder, changing nothing"},
    {"backup", command_backup, "copy the database to a file, while a server may be running"},
    {"ca", command_ca,
     "print the certificate of the local CA that signs for https, or have another made"},
    {"healthcheck", command_healthcheck, "ask a running server how it is: exit status 0 or 1"},
    {"hash", command_hash, "hash the secret on standard input, for the directory file"},
    {"version", command_version, "print the version"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *to) {
    fputs(
        "azsreg: the Azure Stack registration service, offline\n\nusage: azsreg COMMAND "
        "[OPTION]…\n\n",
        to);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-12s %s\n", commands[i].name, commands[i].help);
    fputs("\nazsreg COMMAND --help shows a command's options.\n", to);
}

static const char *help_of(const char *command) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, command) == 0)
            return commands[i].help;
    return "";
}

// One line, though it may quote what is in a damaged file.
int command_refuse(const char *command, struct text why) {
    fprintf(stderr, "azsreg %s: ", command);
    for (size_t i = 0; i < why.size; i++)
        fputc((unsigned char)why.at[i] < ' ' || why.at[i] == 0x7F ? ' ' : why.at[i], stderr);
    fputc('\n', stderr);
    return 2;
}

bool command_options(struct arena *arena, const char *command, const struct option_row *rows,
                     size_t count, char **words, struct option_value *ret_values,
                     struct text *ret_operand, int *ret_status) {
    struct text why = TEXT("out of memory");
    if (words[0] && is_help(words[0])) {
        printf("usage: azsreg %s%s%s\n\n%s\n\n", command, count ? " [OPTION]…" : "",
               ret_operand ? " FILE" : "", help_of(command));
        options_print(rows, count);
        *ret_status = 0;
        return false;
    }
    if (arena && options_read(arena, rows, count, words, ret_values, ret_operand, &why))
        return true;
    *ret_status = command_refuse(
        command, arena ? text_format(arena, "%.*s; 'azsreg %s --help' shows its options",
                                     TEXT_ARGS(why), command)
                       : why);
    return false;
}

static int refuse_command(const char *name) {
    cleanup_arena struct arena *arena = arena_open();
    struct nearest nearest = nearest_to(text_of(name));
    for (size_t i = 0; i < COMMANDS; i++)
        nearest_look(&nearest, commands[i].name);
    const struct text question = arena ? nearest_question(arena, &nearest) : TEXT("");
    fprintf(stderr, "azsreg: there is no command '%s'%.*s; 'azsreg help' lists them\n", name,
            TEXT_ARGS(question));
    return 2;
}

int main(int count, char **words) {
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a disk that is full
    if (count < 2) {
        print_help(stderr);
        return 2;
    }
    if (is_help(words[1]) && count == 2) {
        print_help(stdout);
        return 0;
    }
    if (is_help(words[1])) { // "help serve" is "serve --help"
        char *flag = words[1];
        words[1] = words[2];
        words[2] = flag;
    }
    if (strcmp(words[1], "--version") == 0)
        return command_version(words + 2);
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(words[1], commands[i].name) == 0)
            return commands[i].run(words + 2);
    return refuse_command(words[1]);
}
