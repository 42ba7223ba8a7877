// Where requests hand in what is a long write of the store's: a usage report, a reset, a directory.
// There is one place: its work is done beside the loop while reads and other writes' answers go on;
// whoever comes meanwhile waits for it to be free. A call keeps the place until it has its answer,
// or has gone; then the work is done to its end all the same, once it has begun.
#ifndef AZSREG_APP_DESK_H
#define AZSREG_APP_DESK_H

#include "app/app.h"

// The first member of what is handed in, which lies in an arena of its own.
struct desk_work {
    struct arena *arena;
    // On the loop, right before it is done; NULL: nothing.
    void (*begin)(struct desk_work *work);
    // Does it, in a transaction of its own that is kept where this says OK: on the helper's thread.
    enum store_result (*run)(struct desk_work *work, struct store_db *db);
    // On the loop, right after, though its caller may have gone; NULL: nothing.
    void (*end)(struct desk_work *work);
    // On the loop, before the arena goes; NULL: nothing.
    void (*forget)(struct desk_work *work);
    enum store_result result; // then: whether it was kept
    struct seed_stream ids;   // the desk's: what is drawn for it
    int64_t began_ms;         // the desk's: clock_served_ms
    int64_t latest_ms;        // the desk's: of the data, with it
};

// One of size bytes, in an arena of its own; all else of it is zero. NULL when memory is out.
void *desk_work_new(size_t size);

// All zero to begin with; not to be moved while somebody has the place.
struct desk {
    struct store_long write;       // first
    struct worker_job job;         // what is waited for; no worker has it
    struct desk_work *work;        // NULL: the place is free
    const struct arm_call *caller; // who has handed it in; NULL: nobody waits for the answer
    bool is_asked;                 // it has not begun
};

// Whether the place is free; if not the call waits, and is to be asked again.
bool desk_is_free(struct arm_call *call);

// Hands it in, while the place is free: it is the desk's from here on. The call waits.
enum arm_code desk_hand_in(struct arm_call *call, struct desk_work *work);

// Whether what the call has handed in is being done, or is done: it is not taken back any more. And
// the same of a request, for struct http_app.
bool desk_is_at_work(const struct arm_call *call);
bool desk_has_begun(void *context, const struct http_request *request);

// Answers from what is done; the answer has nothing of the work in it, which goes then.
typedef enum arm_code desk_answer(struct arm_call *call, const struct desk_work *work);

// Whether the call has handed something in; the answer is to be made of it from then on.
bool desk_has_work(const struct arm_call *call);

// Answers a call that has, or has it wait while that is not done.
enum arm_code desk_finish(struct arm_call *call, desk_answer *answer);

// A call from its beginning to its end: it hands in, or has done so.
enum arm_code desk_attend(struct arm_call *call, enum arm_code (*hand_in)(struct arm_call *call),
                          desk_answer *answer);

// Begins what was handed in, if the store has time. Call it when a turn is over, before other
// writes begin.
void desk_begin(struct app *app);

// Call it after store_take_back.
void desk_look(struct app *app);

// Nothing may run any more.
void desk_close(struct desk *desk);

#endif
