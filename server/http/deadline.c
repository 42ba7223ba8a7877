#include "http/deadline.h"

#include <sys/socket.h>

enum { IDLE_ENOUGH_US = 1000 * 1000 };

static void unlink_deadline(struct deadlines *deadlines, struct deadline *deadline) {
    if (deadline->kind == DEADLINE_KINDS)
        return;
    struct deadline_queue *queue = &deadlines->queues[deadline->kind];
    if (deadline->previous)
        deadline->previous->next = deadline->next;
    else
        queue->first = deadline->next;
    if (deadline->next)
        deadline->next->previous = deadline->previous;
    else
        queue->last = deadline->previous;
    deadline->previous = deadline->next = NULL;
    deadline->kind = DEADLINE_KINDS;
}

static void append(struct deadlines *deadlines, struct deadline *deadline,
                   enum deadline_kind kind) {
    struct deadline_queue *queue = &deadlines->queues[kind];
    deadline->kind = kind;
    deadline->since_us = deadlines->now_us;
    deadline->previous = queue->last;
    if (queue->last)
        queue->last->next = deadline;
    else
        queue->first = deadline;
    queue->last = deadline;
}

void deadlines_add(struct deadlines *deadlines, struct deadline *deadline, int fd) {
    *deadline = (struct deadline){.fd = fd};
    deadlines->count++;
    append(deadlines, deadline, DEADLINE_WORK);
}

void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline) {
    deadlines->count--;
    unlink_deadline(deadlines, deadline);
}

void deadlines_move(struct deadlines *deadlines, struct deadline *deadline,
                    enum deadline_kind kind) {
    if (deadline->kind == DEADLINE_KINDS)
        return;
    unlink_deadline(deadlines, deadline);
    append(deadlines, deadline, kind);
}

// With a reset where something was under way: what is left in the socket's buffers goes at once.
static void cut_off(struct deadlines *deadlines, struct deadline *deadline) {
    const struct linger at_once = {.l_onoff = 1};
    if (deadline->kind == DEADLINE_WORK)
        setsockopt(deadline->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    unlink_deadline(deadlines, deadline);
    shutdown(deadline->fd, SHUT_RDWR);
}

void deadlines_enforce(struct deadlines *deadlines, long long now_us) {
    deadlines->now_us = now_us;
    for (size_t i = 0; i < DEADLINE_KINDS; i++) {
        const struct deadline_queue *queue = &deadlines->queues[i];
        while (queue->first && now_us - queue->first->since_us >= queue->allowed_us)
            cut_off(deadlines, queue->first);
    }
}

void deadlines_make_room(struct deadlines *deadlines, size_t most) {
    const struct deadline_queue *idle = &deadlines->queues[DEADLINE_IDLE];
    while (most-- && idle->first && deadlines->now_us - idle->first->since_us >= IDLE_ENOUGH_US)
        cut_off(deadlines, idle->first);
}

int deadlines_timeout(const struct deadlines *deadlines, int most) {
    for (size_t i = 0; i < DEADLINE_KINDS; i++) {
        const struct deadline_queue *queue = &deadlines->queues[i];
        if (!queue->first)
            continue;
        const long long left_us = queue->first->since_us + queue->allowed_us - deadlines->now_us;
        const long long left = left_us <= 0 ? 0 : left_us / 1000 + 1;
        most = left < most ? (int)left : most;
    }
    return most;
}
