#include "reference/lineage.h"

#include "engine/statement.h"

void bind_lineage(struct statement *statement, const struct lineage *lineage) {
    bind_text(statement, 1, lineage->subscription);
    bind_text(statement, 2, lineage->group);
    bind_text(statement, 3, lineage->self);
    bind_integer(statement, 6, lineage->below);
}
