#include "wire/deadline.h"

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

static void insert_after(struct deadline_queue *queue, struct deadline *previous,
                         struct deadline *deadline) {
    struct deadline *next = previous ? previous->next : queue->first;
    deadline->previous = previous;
    deadline->next = next;
    if (previous)
        previous->next = deadline;
    else
        queue->first = deadline;
    if (next)
        next->previous = deadline;
    else
        queue->last = deadline;
}

// Nearly always at the end.
static void insert(struct deadlines *deadlines, struct deadline *deadline, enum deadline_kind kind,
                   long long since_us) {
    struct deadline_queue *queue = &deadlines->queues[kind];
    struct deadline *previous = queue->last;
    while (previous && previous->since_us > since_us)
        previous = previous->previous;
    deadline->kind = kind;
    deadline->since_us = since_us;
    insert_after(queue, previous, deadline);
}

void deadlines_add(struct deadlines *deadlines, struct deadline *deadline, int fd) {
    *deadline = (struct deadline){.fd = fd};
    deadlines->count++;
    insert(deadlines, deadline, DEADLINE_HEAD, pace_began(deadlines->pace));
}

void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline) {
    deadlines->count--;
    unlink_deadline(deadlines, deadline);
}

static void move(struct deadlines *deadlines, struct deadline *deadline, enum deadline_kind kind,
                 long long since_us) {
    if (deadline->kind == DEADLINE_KINDS)
        return;
    unlink_deadline(deadlines, deadline);
    insert(deadlines, deadline, kind, since_us);
}

void deadlines_head_done(struct deadlines *deadlines, struct deadline *deadline) {
    move(deadlines, deadline, DEADLINE_WORK, deadline->since_us);
}

void deadlines_move(struct deadlines *deadlines, struct deadline *deadline,
                    enum deadline_kind kind) {
    move(deadlines, deadline, kind, pace_began(deadlines->pace));
}

// With a reset where something was under way: what is left in the socket's buffers goes at once.
static void cut_off(struct deadlines *deadlines, struct deadline *deadline, enum deadline_cut why) {
    const struct linger at_once = {.l_onoff = 1};
    if (deadline->kind != DEADLINE_IDLE)
        setsockopt(deadline->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    deadlines->cuts[why]++;
    unlink_deadline(deadlines, deadline);
    shutdown(deadline->fd, SHUT_RDWR);
}

void deadlines_enforce(struct deadlines *deadlines, long long now_us) {
    for (size_t i = 0; i < DEADLINE_KINDS; i++) {
        const struct deadline_queue *queue = &deadlines->queues[i];
        while (queue->first && now_us - queue->first->since_us >= queue->allowed_us)
            cut_off(deadlines, queue->first, i == DEADLINE_IDLE ? CUT_IDLE : CUT_LATE);
    }
}

// Of those who ask for nothing.
static struct deadline *longest_waiting(const struct deadlines *deadlines) {
    struct deadline *idle = deadlines->queues[DEADLINE_IDLE].first;
    struct deadline *begun = deadlines->queues[DEADLINE_HEAD].first;
    if (!idle || !begun)
        return idle ? idle : begun;
    return begun->since_us < idle->since_us ? begun : idle;
}

void deadlines_make_room(struct deadlines *deadlines, size_t most) {
    const long long now_us = pace_now(deadlines->pace);
    while (most--) {
        struct deadline *longest = longest_waiting(deadlines);
        if (!longest || now_us - longest->since_us < IDLE_ENOUGH_US)
            return;
        cut_off(deadlines, longest, CUT_CROWD);
    }
}

int deadlines_timeout(const struct deadlines *deadlines, int most) {
    const long long now_us = pace_now(deadlines->pace);
    for (size_t i = 0; i < DEADLINE_KINDS; i++) {
        const struct deadline_queue *queue = &deadlines->queues[i];
        if (!queue->first)
            continue;
        const long long left_us = queue->first->since_us + queue->allowed_us - now_us;
        const long long left = left_us <= 0 ? 0 : left_us / 1000 + 1;
        most = left < most ? (int)left : most;
    }
    return most;
}
