// The rows of what is asked of the service itself (docs/control.md).
#ifndef AZSREG_ROUTES_CONTROL_ROWS_H
#define AZSREG_ROUTES_CONTROL_ROWS_H

#include "console/console.h"
#include "control/clock.h"
#include "control/directory.h"
#include "control/faults.h"
#include "control/health.h"
#include "control/reset.h"
#include "control/scrape.h"
#include "control/service.h"
#include "control/status.h"
#include "explain/explain.h"
#include "look/browse.h"
#include "look/find.h"
#include "look/overview.h"
#include "paying/customers.h"
#include "paying/question.h"
#include "requests/requests.h"
#include "routes/row_words.h"
#include "snapshots/snapshot_calls.h"

#define SNAPSHOT CONTROL "/snapshots/{snapshotName}"
#define FAULTS CONTROL "/faults"
#define FAULT FAULTS "/{faultName}"

// clang-format off
#define CONTROL_ROWS \
    {"Azsreg_Health", "GET", CONTROL "/health", health_ready, \
     TELLS, PLAIN, OPEN}, \
    {"Azsreg_Live", "GET", CONTROL "/health/live", health_live, \
     TELLS, PLAIN, OPEN}, \
    {"Azsreg_Ready", "GET", CONTROL "/health/ready", health_ready, \
     TELLS, PLAIN, OPEN}, \
    {"Azsreg_Metrics", "GET", CONTROL "/metrics", control_metrics, \
     TELLS, PLAIN, OPEN}, \
    {"Azsreg_Ca", "GET", CONTROL "/ca.pem", service_ca, \
     TELLS, PLAIN, OPEN}, \
    {"Azsreg_Status", "GET", CONTROL "/status", control_status, \
     TELLS, PLAIN, WATCHES}, \
    {"Azsreg_Directory_Get", "GET", CONTROL "/directory", control_directory_get, \
     READS, PLAIN, WATCHES}, \
    {"Azsreg_Directory_Put", "PUT", CONTROL "/directory", control_directory_put, \
     HANDS_IN, PLAIN, CONTROLS, RECORDS}, \
    {"Azsreg_Explain", "POST", CONTROL "/explain", explain_request, \
     ARM_REHEARSES, PLAIN, WATCHES}, \
    {"Azsreg_Payer", "GET", CONTROL "/payer", paying_question, \
     READS, PLAIN, WATCHES}, \
    {"Azsreg_Overview", "GET", CONTROL "/overview", look_overview, \
     READS, PLAIN, WATCHES}, \
    {"Azsreg_Find", "GET", CONTROL "/find", look_find, \
     READS, PLAIN, WATCHES}, \
    {"Azsreg_Browse", "GET", CONTROL "/browse", look_browse, \
     READS, PLAIN, WATCHES}, \
    {"Azsreg_Customers", "GET", CONTROL "/customers", paying_customers, \
     READS, PLAIN, WATCHES}, \
    {"Azsreg_Reset", "POST", CONTROL "/reset", control_reset, \
     HANDS_IN, PLAIN, CONTROLS}, \
    {"Azsreg_Snapshots_List", "GET", CONTROL "/snapshots", snapshots_list, \
     TELLS, PLAIN, WATCHES}, \
    {"Azsreg_Snapshots_Save", "PUT", SNAPSHOT, snapshots_save, \
     HANDS_IN, PLAIN, CONTROLS}, \
    {"Azsreg_Snapshots_Delete", "DELETE", SNAPSHOT, snapshots_delete, \
     HANDS_IN, PLAIN, CONTROLS}, \
    {"Azsreg_Clock_Get", "GET", CONTROL "/clock", control_clock_get, \
     TELLS, PLAIN, WATCHES}, \
    {"Azsreg_Clock_Put", "PUT", CONTROL "/clock", control_clock_put, \
     HANDS_IN, PLAIN, CONTROLS}, \
    {"Azsreg_Clock_Advance", "POST", CONTROL "/clock/advance", control_clock_advance, \
     HANDS_IN, PLAIN, CONTROLS}, \
    {"Azsreg_Faults_List", "GET", FAULTS, control_faults_list, \
     TELLS, PLAIN, WATCHES}, \
    {"Azsreg_Faults_Clear", "DELETE", FAULTS, control_faults_clear, \
     TELLS, PLAIN, CONTROLS}, \
    {"Azsreg_Faults_Get", "GET", FAULT, control_faults_get, \
     TELLS, PLAIN, WATCHES}, \
    {"Azsreg_Faults_Put", "PUT", FAULT, control_faults_put, \
     TELLS, PLAIN, CONTROLS}, \
    {"Azsreg_Faults_Delete", "DELETE", FAULT, control_faults_delete, \
     TELLS, PLAIN, CONTROLS}, \
    {"Azsreg_Requests_List", "GET", CONTROL "/requests", control_requests_list, \
     TELLS, PLAIN, WATCHES}, \
    {"Azsreg_Requests_Clear", "DELETE", CONTROL "/requests", control_requests_clear, \
     TELLS, PLAIN, CONTROLS}, \
    {"Azsreg_Requests_Get", "GET", CONTROL "/requests/{n}", control_requests_get, \
     TELLS, PLAIN, WATCHES}, \
    {"Azsreg_Home", "GET", "/", console_home, \
     TELLS, PLAIN, OPEN, CONSOLE}, \
    {"Azsreg_Console", "GET", CONTROL "/", console_page, \
     TELLS, PLAIN, OPEN, CONSOLE}, \
    {"Azsreg_ConsoleFile", "GET", CONTROL "/console/{hash}/{+path}", console_file, \
     TELLS, PLAIN, OPEN, CONSOLE}, \
    {"Azsreg_Requests_Verify", "POST", CONTROL "/requests/verify", control_requests_verify, \
     TELLS, PLAIN, WATCHES},
// clang-format on

#endif
