/* spanset-verify: every execution of small programs over the span set, from the command line. */
#include "../explorer/verify.h"
#include "plan_execute.h"
#include "spanset.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv) {
    static struct plan plan;
    if (argc < 3) {
        return 2;
    }
    plan_parse(&plan, (const uint8_t *)argv[2], strlen(argv[2]), (unsigned)spanset_block_slots());
    struct verify_settings settings = {.model = strcmp(argv[1], "sc") == 0 ? VERIFY_SC : VERIFY_RC11,
                                       .seconds_most = argc > 3 ? atof(argv[3]) : 10};
    explorer_configure(&(struct explorer_options){
        .uninitialised = true, .weak_memory = true, .races = true});
    struct verify_result result;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    plan_verify(&plan, &settings, &result);
    clock_gettime(CLOCK_MONOTONIC, &b);
    double seconds = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
    printf("%s %s: %" PRIu64 " executions, %" PRIu64 " blocked, %" PRIu64
           " failures, complete %d, done %g, %zu bytes, %.2f s, %.0f/s: %s %s\n",
           argv[1], argv[2], result.executions, result.blocked, result.failures, result.is_complete,
           result.done, result.bytes_most, seconds,
           (double)(result.executions + result.blocked) / seconds, explorer_verdict_name(result.outcome.verdict), result.outcome.message);
    return 0;
}
