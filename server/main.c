// azsreg: the Azure Stack registration service, offline. This file picks the subcommand.

#include "commands.h"
#include "ctl/ctl.h"
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
     "print the directory as a file, as it is now; 'directory load FILE' is for a shared database"},
    {"migrate", command_migrate, "bring the schema of a PostgreSQL database up to date"},
    {"copy", command_copy, "copy a data folder into a PostgreSQL database, and check it there"},
    {"ca", command_ca,
     "print the certificate of the local CA that signs for https, or have another made"},
    {"healthcheck", command_healthcheck, "ask a running server how it is: exit status 0 or 1"},
    {"hash", command_hash, "hash the secret on standard input, for the directory file"},
    {"usage", command_usage, "usage for a server: send it, or make some up"},
    {"ctl", command_ctl,
     "the control plane of a running server: what state it is in, starting over"},
    {"version", command_version, "print the version"},
};

static const struct command_group all = {
    "azsreg", "azsreg: the Azure Stack registration service, offline", "azsreg help", commands,
    sizeof commands / sizeof *commands};

int main(int count, char **words) {
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a disk that is full
    static char version[] = "version";
    if (count > 1 && strcmp(words[1], "--version") == 0)
        words[1] = version;
    return command_pick(&all, words + (count > 0));
}
