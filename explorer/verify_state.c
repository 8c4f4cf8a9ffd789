/* See verify_state.h. Another program would lose the way, so a file is for the very program that
 * wrote it: its head has what tells that one apart. */
#include "verify_state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char magic[8] = "verify2";

struct head {
    char magic[8];
    uint64_t program; /* a checksum of the running one */
    uint64_t name;    /* of settings->name */
    int32_t model;
    uint32_t result_size;
    uint64_t count, length; /* of the parts, and of the numbers that they are */
    uint64_t checksum;      /* of all that follows */
};

/* FNV-1a; see http://www.isthe.com/chongo/tech/comp/fnv */
static uint64_t checksum(uint64_t sum, const void *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        sum = (sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    }
    return sum;
}

static const uint64_t checksum_of_nothing = UINT64_C(0xcbf29ce484222325);

static uint64_t checksum_of_program(void) {
    static uint64_t known;
    FILE *file = known == 0 ? fopen("/proc/self/exe", "rb") : NULL;
    if (file != NULL) {
        char bytes[4096];
        uint64_t sum = checksum_of_nothing;
        for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;) {
            sum = checksum(sum, bytes, length);
        }
        fclose(file);
        known = sum;
    }
    return known;
}

static struct head head_of(const struct verify_settings *settings) {
    struct head head = {.program = checksum_of_program(),
                        .model = (int32_t)settings->model,
                        .result_size = sizeof(struct verify_result)};
    memcpy(head.magic, magic, sizeof magic);
    const char *name = settings->name != NULL ? settings->name : "";
    head.name = checksum(checksum_of_nothing, name, strlen(name));
    head.name = checksum(head.name, &settings->rounds, sizeof settings->rounds);
    head.name = checksum(head.name, &settings->goes_on, sizeof settings->goes_on);
    return head;
}

static bool complain(const char *verb, const char *path) {
    fprintf(stderr, "explorer: cannot %s %s: %s\n", verb, path, strerror(errno));
    return false;
}

static size_t bytes_of(const struct search_parts *parts) {
    return parts->length * sizeof *parts->numbers;
}

bool state_write(const struct verify_settings *settings, const struct verify_result *result,
                 const struct search_parts *const parts[], unsigned count) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s.new", settings->state) >= sizeof path) {
        errno = ENAMETOOLONG;
        return complain("write", settings->state);
    }
    struct head head = head_of(settings);
    head.checksum = checksum(checksum_of_nothing, result, sizeof *result);
    for (unsigned i = 0; i < count; i++) {
        head.count += parts[i]->count;
        head.length += parts[i]->length;
        head.checksum = checksum(head.checksum, parts[i]->numbers, bytes_of(parts[i]));
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return complain("write", path);
    }
    bool is_written =
        fwrite(&head, sizeof head, 1, file) == 1 && fwrite(result, sizeof *result, 1, file) == 1;
    for (unsigned i = 0; i < count && is_written; i++) {
        size_t bytes = bytes_of(parts[i]);
        is_written = bytes == 0 || fwrite(parts[i]->numbers, 1, bytes, file) == bytes;
    }
    is_written = fflush(file) == 0 && is_written && fsync(fileno(file)) == 0;
    is_written = fclose(file) == 0 && is_written;
    if (!is_written || rename(path, settings->state) != 0) {
        complain("write", settings->state);
        unlink(path);
        return false;
    }
    return true;
}

/* Why a file is none of this search; NULL: it is. */
static const char *difference(const struct head *found, const struct head *expected) {
    if (memcmp(found->magic, expected->magic, sizeof magic) != 0 ||
        found->result_size != expected->result_size) {
        return "it is no state of a search";
    }
    if (found->program != expected->program) {
        return "it was written by another build of the program";
    }
    if (found->name != expected->name || found->model != expected->model) {
        return "it is the state of another search";
    }
    return NULL;
}

static const char *read_rest(FILE *file, const struct head *head, struct verify_result *result,
                             struct search_parts *parts) {
    struct verify_result found;
    if (fread(&found, sizeof found, 1, file) != 1 || head->length > SIZE_MAX / 16) {
        return "it has no end";
    }
    parts_clear(parts);
    uint32_t *numbers = parts_grow(parts, head->length);
    if (fread(numbers, sizeof *numbers, head->length, file) != head->length) {
        return "it has no end";
    }
    parts->length = head->length;
    parts->count = head->count;
    uint64_t sum = checksum(checksum_of_nothing, &found, sizeof found);
    if (checksum(sum, numbers, bytes_of(parts)) != head->checksum || !parts_are_whole(parts)) {
        return "it is damaged";
    }
    *result = found;
    return NULL;
}

bool state_read(const struct verify_settings *settings, struct verify_result *result,
                struct search_parts *parts) {
    FILE *file = fopen(settings->state, "rb");
    if (file == NULL) {
        return errno == ENOENT || complain("read", settings->state);
    }
    struct head head = {0}, expected = head_of(settings);
    const char *why = "it has no end";
    if (fread(&head, sizeof head, 1, file) == 1) {
        why = difference(&head, &expected);
        why = why != NULL ? why : read_rest(file, &head, result, parts);
    }
    fclose(file);
    if (why != NULL) {
        fprintf(stderr, "explorer: cannot go on from %s: %s; remove it to start anew\n",
                settings->state, why);
    }
    return why == NULL;
}

bool state_remove(const struct verify_settings *settings) {
    return settings->state == NULL || unlink(settings->state) == 0 || errno == ENOENT ||
           complain("remove", settings->state);
}
