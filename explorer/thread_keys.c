/* See thread_keys.h. A value belongs to a key that was created with the same serial number. */
#include "thread_keys.h"

#include "runtime.h"

#include <limits.h>
#include <string.h>

enum { KEYS_MOST = 128 /* as POSIX guarantees */, ROUNDS_MOST = PTHREAD_DESTRUCTOR_ITERATIONS };

struct key {
    bool exists;
    uint32_t serial; /* of those who had this place: a value of an older one is no value */
    void (*destructor)(void *);
};

struct value {
    uint32_t serial;
    void *value;
};

struct keys {
    unsigned used; /* places that were ever used in the execution */
    struct key keys[KEYS_MOST];
    struct value values[EXPLORER_THREADS_MOST][KEYS_MOST];
};

static struct keys now, kept;

/* Only what was used is copied: most programs have no keys. */
static void copy(struct keys *to, const struct keys *from) {
    unsigned used = to->used > from->used ? to->used : from->used;
    if (used == 0) {
        return;
    }
    to->used = from->used;
    memcpy(to->keys, from->keys, used * sizeof *to->keys);
    for (unsigned i = 0; i < EXPLORER_THREADS_MOST; i++) {
        memcpy(to->values[i], from->values[i], used * sizeof *to->values[i]);
    }
}

void thread_keys_begin(void) { copy(&now, &kept); }
void thread_keys_keep(void) { copy(&kept, &now); }
void thread_keys_keep_nothing(void) { kept = (struct keys){0}; }

int thread_key_create(void (*destructor)(void *)) {
    unsigned place = 0;
    while (place < now.used && now.keys[place].exists) {
        place++;
    }
    if (place == KEYS_MOST) {
        return -1;
    }
    if (place == now.used) {
        now.used++;
    }
    struct key *key = &now.keys[place];
    *key = (struct key){true, key->serial + 1, destructor};
    return (int)place;
}

static struct key *find(unsigned key) {
    return key < now.used && now.keys[key].exists ? &now.keys[key] : NULL;
}

bool thread_key_delete(unsigned key) {
    struct key *found = find(key);
    if (found != NULL) {
        found->exists = false;
    }
    return found != NULL;
}

bool thread_key_set(unsigned key, void *value) {
    const struct key *found = find(key);
    if (found != NULL) {
        now.values[execution.choice.current][key] = (struct value){found->serial, value};
    }
    return found != NULL;
}

/* NULL if the running thread has no value for it. */
static struct value *value_of(unsigned key) {
    const struct key *found = find(key);
    struct value *value = &now.values[execution.choice.current][key];
    return found != NULL && value->serial == found->serial && value->value != NULL ? value : NULL;
}

void *thread_key_get(unsigned key) {
    const struct value *value = value_of(key);
    return value != NULL ? value->value : NULL;
}

/* Calls each destructor once. False if there was none to call. */
static bool destroy_values(void) {
    bool any = false;
    for (unsigned key = 0; key < now.used; key++) {
        struct value *value = value_of(key);
        if (value != NULL && now.keys[key].destructor != NULL) {
            void *object = value->value;
            value->value = NULL;
            any = true;
            now.keys[key].destructor(object);
        }
    }
    return any;
}

void thread_keys_end(void) {
    if (now.used == 0) {
        return;
    }
    for (unsigned round = 0; round < ROUNDS_MOST && destroy_values(); round++) {
    }
    memset(now.values[execution.choice.current], 0, now.used * sizeof **now.values);
}
