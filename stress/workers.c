/* The workers as a crowd: how they begin, end, and get their spans; see run.h. */
#include "worker.h"

#include <errno.h>

void workers_begin(struct run *run) {
    run->leave = false;
    for (unsigned i = 0; i < run->threads; i++) {
        struct worker *worker = &run->workers[i];
        int error = pthread_create(&worker->thread, NULL, worker_main, worker);
        if (error != 0) {
            run_cannot("start a thread; try fewer --threads", error);
        }
    }
}

void workers_end(struct run *run) {
    run->leave = true;
    pthread_barrier_wait(&run->meeting);
    for (unsigned i = 0; i < run->threads; i++) {
        pthread_join(run->workers[i].thread, NULL);
    }
}

void workers_deal(struct run *run, size_t spans) {
    run->ledger.in_use = spans;
    for (unsigned i = 0; i < run->threads; i++) {
        run->workers[i].hand = (struct hand){0};
    }
    unsigned worker = 0;
    for (size_t i = 0; i < spans; i++) {
        ledger_place_in_hand(&run->ledger.spans[i], worker);
        hand_add(&run->workers[worker].hand, &run->ledger.spans[i]);
        worker = worker + 1 == run->threads ? 0 : worker + 1;
    }
}
