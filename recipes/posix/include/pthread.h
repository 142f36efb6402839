/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads of the port of LKL: preemptive, round robin, one CPU. Each has a stack of
 * LIBLKL_STACK_SIZE_KIB, of which Linux takes up to 10 KiB; without memory for it the
 * machine ends with a message. No cancellation, no priorities, no read-write locks.
 *
 * Functions return an error's number, and 0 for success; errno stays.
 */
#ifndef POSIX_PTHREAD_H
#define POSIX_PTHREAD_H

#include <sys/types.h>
#include <time.h>

struct posix_thread;
struct posix_waiter;

typedef struct posix_thread *pthread_t;

typedef struct {
	int detached;
	size_t stack_size;
} pthread_attr_t;

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1

struct posix_waiters {
	struct posix_waiter *first, *last;
};

typedef struct {
	int type;
} pthread_mutexattr_t;

typedef struct {
	unsigned long word; /* the owner, and whether others wait */
	unsigned int depth;
	int type;
	struct posix_waiters waiters;
} pthread_mutex_t;

#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_RECURSIVE 1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_MUTEX_DEFAULT PTHREAD_MUTEX_NORMAL
#define PTHREAD_MUTEX_INITIALIZER { 0, 0, PTHREAD_MUTEX_NORMAL, { 0, 0 } }

typedef struct {
	clockid_t clock;
} pthread_condattr_t;

typedef struct {
	clockid_t clock;
	struct posix_waiters waiters;
} pthread_cond_t;

#define PTHREAD_COND_INITIALIZER { CLOCK_REALTIME, { 0, 0 } }

typedef struct {
	pthread_mutex_t mutex;
	int done;
} pthread_once_t;

#define PTHREAD_ONCE_INIT { PTHREAD_MUTEX_INITIALIZER, 0 }

typedef unsigned int pthread_key_t;

#define PTHREAD_KEYS_MAX 32
#define PTHREAD_DESTRUCTOR_ITERATIONS 4

#ifdef __cplusplus
extern "C" {
#endif

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
		   void *(*start)(void *), void *argument);
int pthread_join(pthread_t thread, void **result);
int pthread_detach(pthread_t thread);
void pthread_exit(void *result) __attribute__((noreturn));
pthread_t pthread_self(void);
int pthread_equal(pthread_t a, pthread_t b);
int pthread_attr_init(pthread_attr_t *attributes);
int pthread_attr_destroy(pthread_attr_t *attributes);
int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state);
/* EINVAL for more than a thread gets. */
int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size);
int pthread_once(pthread_once_t *once, void (*function)(void));

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
int pthread_key_delete(pthread_key_t key);
int pthread_setspecific(pthread_key_t key, const void *value);
void *pthread_getspecific(pthread_key_t key);

/* A thread that locks a normal mutex again ends the machine with a message. */
int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);
int pthread_mutex_destroy(pthread_mutex_t *mutex);
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_trylock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_mutexattr_init(pthread_mutexattr_t *attributes);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes);
int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type);

int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes);
int pthread_cond_destroy(pthread_cond_t *condition);
int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
			   const struct timespec *until);
int pthread_cond_signal(pthread_cond_t *condition);
int pthread_cond_broadcast(pthread_cond_t *condition);
int pthread_condattr_init(pthread_condattr_t *attributes);
int pthread_condattr_destroy(pthread_condattr_t *attributes);
int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock);

#ifdef __cplusplus
}
#endif

#endif
