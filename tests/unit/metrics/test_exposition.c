// What Prometheus reads: the text of both formats, and which of them is wanted.
#include "unit.h"

#include "metrics/exposition.h"

static struct metrics metrics;

static const struct arm_route rows[] = {{.operation = "Things_Get"}, {.operation = "Things_Put"}};
static const struct arm_routes routes = {rows, ROWS(rows)};

static struct text write(struct arena *arena, enum exposition_format format,
                         const struct metrics_now *now) {
    const struct text page = exposition_write(arena, format, &metrics, now, &routes);
    assert_true(page.size && page.at[page.size - 1] == '\n');
    return page;
}

static bool has_line(struct text page, const char *line) {
    while (page.size)
        if (text_is(text_cut(&page, '\n'), text_of(line)))
            return true;
    return false;
}

static int forget(void **state) {
    memset(&metrics, 0, sizeof metrics);
    return open_arena_state(state);
}

static struct metrics_now now_of_one(void) {
    return (struct metrics_now){.version = "1.2.3", .schema = 4};
}

static void test_numbers_are_where_they_belong(void **state) {
    static const char *const lines[] = {
        "azsreg_build_info{version=\"1.2.3\",schema=\"4\"} 1",
        "process_start_time_seconds 12.345000",
        "process_cpu_seconds_total 2.000007",
        "azsreg_http_requests_total{operation=\"none\",class=\"4xx\"} 3",
        "azsreg_http_requests_total{operation=\"Things_Put\",class=\"2xx\"} 5",
        "azsreg_http_request_duration_seconds_bucket{kind=\"write\",le=\"0.0005\"} 0",
        "azsreg_http_request_duration_seconds_bucket{kind=\"write\",le=\"0.001\"} 1",
        "azsreg_http_request_duration_seconds_bucket{kind=\"write\",le=\"10.0\"} 1",
        "azsreg_http_request_duration_seconds_bucket{kind=\"write\",le=\"+Inf\"} 2",
        "azsreg_http_request_duration_seconds_sum{kind=\"write\"} 20.000700",
        "azsreg_http_request_duration_seconds_count{kind=\"write\"} 2",
        "azsreg_refusals_total{code=\"Bad\",reason=\"no-partner\"} 6",
        "azsreg_commits_total{result=\"full\"} 1",
        "azsreg_commit_duration_seconds_bucket{le=\"0.005\"} 1",
        "azsreg_commit_duration_seconds_sum 0.003000",
        "azsreg_commit_duration_seconds_count 1",
        "azsreg_directory_loads_total{source=\"put\",result=\"refused\"} 9",
        "azsreg_usage_records_total{result=\"conflict\"} 8",
        "azsreg_usage_charges_total{rule=\"TenantMapping\"} 7",
        "azsreg_http_connections_closed_total{listener=\"https\",cause=\"crowd\"} 11",
        "azsreg_tls_handshakes_total{result=\"failed\"} 12",
        "azsreg_certificate_not_after_seconds 13",
        "azsreg_wal_bytes 14",
    };
    struct metrics_now now = now_of_one();
    now.cpu_us = 2000007;
    now.listener_count = 2;
    now.listeners[0] = (struct metrics_listener){.name = "http"};
    now.listeners[1] =
        (struct metrics_listener){.name = "https", .closed = {[METRICS_CLOSED_CROWD] = 11}};
    now.has_certificate = true;
    now.handshakes_failed = 12;
    now.certificate_not_after_s = 13;
    now.has_files = true;
    now.log_bytes = 14;
    metrics.started_ms = 12345;
    metrics.requests[METRICS_OPERATIONS_MAX][3] = 3;
    metrics.requests[1][1] = 5;
    histogram_add(&metrics.durations[METRICS_WRITE], 700);
    histogram_add(&metrics.durations[METRICS_WRITE], 20000000);
    label_counts_add(&metrics.refusals, "Bad", "no-partner", 6);
    label_counts_add(&metrics.usage_charges, "TenantMapping", NULL, 7);
    metrics_count_commit(&metrics, METRICS_COMMIT_FULL, 3000);
    metrics.directory_loads[METRICS_OF_REQUEST][METRICS_LOAD_REFUSED] = 9;
    metrics.usage_records[METRICS_RECORD_CONFLICT] = 8;
    const struct text page = write(*state, EXPOSITION_PLAIN, &now);
    for (size_t i = 0; i < ROWS(lines); i++)
        expect(lines[i], has_line(page, lines[i]));
}

static void test_what_is_not_there_has_no_sample(void **state) {
    const struct metrics_now now = now_of_one();
    const struct text page = write(*state, EXPOSITION_PLAIN, &now);
    assert_true(has_line(page, "# TYPE azsreg_wal_bytes gauge"));
    assert_false(text_has_same(page, TEXT("\nazsreg_wal_bytes ")));
    assert_true(has_line(page, "# TYPE azsreg_tls_handshakes_total counter"));
    assert_false(text_has_same(page, TEXT("\nazsreg_tls_handshakes_total{")));
    assert_false(text_has_same(page, TEXT("Things_Get")));
}

static void test_what_found_no_row_is_told(void **state) {
    const struct metrics_now now = now_of_one();
    metrics.refusals.rest = 3;
    const struct text page = write(*state, EXPOSITION_PLAIN, &now);
    assert_true(has_line(page, "azsreg_refusals_total{code=\"other\",reason=\"other\"} 3"));
}

static void test_open_metrics_names_and_ends_otherwise(void **state) {
    const struct metrics_now now = now_of_one();
    const struct text page = write(*state, EXPOSITION_OPEN_METRICS, &now);
    assert_true(has_line(page, "# TYPE azsreg_writes counter"));
    assert_true(has_line(page, "azsreg_writes_total 0"));
    assert_true(text_ends_with(page, TEXT("\n# EOF\n")));
    const struct text plain = write(*state, EXPOSITION_PLAIN, &now);
    assert_true(has_line(plain, "# TYPE azsreg_writes_total counter"));
    assert_false(text_has_same(plain, TEXT("# EOF")));
}

static void test_which_format_is_wanted(void **state) {
    static const struct {
        const char *accept;
        enum exposition_format format;
    } wishes[] = {
        {"", EXPOSITION_PLAIN},
        {"*/*", EXPOSITION_PLAIN},
        {"text/html", EXPOSITION_PLAIN},
        {"application/openmetrics-text", EXPOSITION_OPEN_METRICS},
        {"Application/OpenMetrics-Text; Version=1.0.0; charset=utf-8", EXPOSITION_OPEN_METRICS},
        {"application/openmetrics-text;version=0.0.1", EXPOSITION_PLAIN},
        {"application/openmetrics-text;version=2.0.0", EXPOSITION_PLAIN},
        {"application/openmetrics-text, text/plain", EXPOSITION_PLAIN},
        {"application/openmetrics-text;q=0.5,text/plain;q=0.3", EXPOSITION_OPEN_METRICS},
        {"application/openmetrics-text;q=0.3,text/plain;q=0.5", EXPOSITION_PLAIN},
        {"application/openmetrics-text;q=0.3,text/*;q=0.301", EXPOSITION_PLAIN},
        {"application/openmetrics-text;q=0", EXPOSITION_PLAIN},
        {"application/openmetrics-text;q=x", EXPOSITION_PLAIN},
        {"application/openmetrics-text;q=9.9,*/*;q=1", EXPOSITION_PLAIN},
        {"application/openmetrics-text ; version = 1.0.0 ; q = 0.6 , */*;q=0.2",
         EXPOSITION_OPEN_METRICS},
        // as Prometheus sends it
        {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
         "application/openmetrics-text;version=0.0.1;q=0.5,"
         "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
         "*/*;q=0.2",
         EXPOSITION_OPEN_METRICS},
        {",,;;=,;q=", EXPOSITION_PLAIN},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(wishes); i++)
        expect(wishes[i].accept, exposition_wanted(text_of(wishes[i].accept)) == wishes[i].format);
    assert_int_equal(exposition_wanted((struct text){0}), EXPOSITION_PLAIN);
}

static void count(struct arena *arena, enum arm_code code, const char *reason, const char *grant,
                  unsigned status) {
    struct arm_call call = {
        .arena = arena, .error = {.code = code, .reason = reason}, .grant = grant};
    const struct http_request request = {.note = &call};
    const struct http_reply reply = {.status = status};
    metrics_count_request(&metrics, &request, &reply, 0);
}

// A code has always the same reason, and one that a reason is written for elsewhere has one row.
static void test_each_code_is_a_reason_of_its_own(void **state) {
    const struct metrics_now now = now_of_one();
    for (int code = ARM_OK + 1; code < CONTROL_CODES; code++)
        for (int times = 0; times < 2; times++)
            count(*state, (enum arm_code)code, NULL, NULL, 400);
    assert_int_equal(metrics.refusals.rest, 0);
    for (int code = ARM_OK + 1; code < CONTROL_CODES; code++)
        expect(arm_error_row((enum arm_code)code)->name,
               strlen(metrics.reasons[code]) < METRICS_REASON_CHARS);
    count(*state, ARM_SCOPE_LOCKED, "scope-locked", NULL, 409);
    const struct text page = write(*state, EXPOSITION_PLAIN, &now);
    assert_true(
        has_line(page, "azsreg_refusals_total{code=\"ScopeLocked\",reason=\"scope-locked\"} 3"));
}

static void test_results_of_sign_ins(void **state) {
    static const char *const lines[] = {
        "azsreg_sign_ins_total{grant=\"password\",result=\"ok\"} 1",
        "azsreg_sign_ins_total{grant=\"password\",result=\"invalid_grant\"} 1",
        "azsreg_sign_ins_total{grant=\"password\",result=\"service-unavailable\"} 1",
        "azsreg_sign_ins_total{grant=\"password\",result=\"failed\"} 1",
        "azsreg_refusals_total{code=\"ServiceUnavailable\",reason=\"service-unavailable\"} 1",
    };
    const struct metrics_now now = now_of_one();
    count(*state, ARM_OK, NULL, "password", 200);
    count(*state, ARM_OK, "invalid_grant", "password", 400);
    count(*state, ARM_SERVICE_UNAVAILABLE, NULL, "password", 503);
    count(*state, ARM_OK, NULL, "password", 500);
    const struct text page = write(*state, EXPOSITION_PLAIN, &now);
    for (size_t i = 0; i < ROWS(lines); i++)
        expect(lines[i], has_line(page, lines[i]));
}

static void test_what_no_call_was_made_for(void **state) {
    const struct http_request request = {.note = NULL};
    (void)state;
    static const unsigned statuses[] = {503, 99, 600, 100, 599};
    for (size_t i = 0; i < ROWS(statuses); i++) {
        const struct http_reply reply = {.status = statuses[i]};
        metrics_count_request(&metrics, &request, &reply, 0);
    }
    assert_int_equal(metrics.requests[METRICS_OPERATIONS_MAX][4], 2);
    assert_int_equal(metrics.requests[METRICS_OPERATIONS_MAX][METRICS_CLASSES - 1], 2);
    assert_int_equal(metrics.requests[METRICS_OPERATIONS_MAX][0], 1);
}

#define test(name) cmocka_unit_test_setup_teardown(name, forget, close_arena_state)

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_numbers_are_where_they_belong), test(test_what_is_not_there_has_no_sample),
        test(test_what_found_no_row_is_told),     test(test_open_metrics_names_and_ends_otherwise),
        test(test_which_format_is_wanted),        test(test_each_code_is_a_reason_of_its_own),
        test(test_results_of_sign_ins),           test(test_what_no_call_was_made_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
