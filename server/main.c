// azsreg: the Azure Stack registration service, offline. This file picks the subcommand.

#include "base/cleanup.h"
#include "base/nearest.h"
#include "commands.h"
#include "serve/serve.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static int command_version(const struct command *command, char **words) {
    int status = 0;
    if (*words && command_is_help(*words) &&
        !command_options(NULL, command, NULL, 0, words, NULL, NULL, &status))
        return status;
    if (*words)
        return command_refuse(command, TEXT("it takes nothing"));
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
    {"directory", command_directory,
     "print the directory as a file, as it is now, while a server may be running"},
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
    if (command_is_help(words[1]) && count == 2) {
        print_help(stdout);
        return 0;
    }
    if (command_is_help(words[1])) { // "help serve" is "serve --help"
        char *flag = words[1];
        words[1] = words[2];
        words[2] = flag;
    }
    const char *name = strcmp(words[1], "--version") == 0 ? "version" : words[1];
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(&commands[i], words + 2);
    return refuse_command(name);
}
