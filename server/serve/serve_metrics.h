// What metrics look at, of the process and of all that serves (docs/control.md, "Metrics").
#ifndef AZSREG_SERVE_SERVE_METRICS_H
#define AZSREG_SERVE_SERVE_METRICS_H

#include "serve/serve_app.h"

// Once what it looks at is where it stays.
void serve_metrics_open(struct serving *serving);

// The route table; with --metrics off without the one of metrics.
struct arm_routes serve_metrics_routes(struct arena *arena, struct arm_routes all,
                                       struct text word);

#endif
