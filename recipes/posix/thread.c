/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads of the port of LKL, and what each keeps for itself: errno, the values of keys,
 * and a semaphore to sleep on.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <uk/config.h>

#include "posix.h"

#define STACK_SIZE (CONFIG_LIBLKL_STACK_SIZE_KIB * 1024ul)

static struct posix_thread main_thread; /* before threads start, everybody */
static struct lkl_tls_key *self_key;
static struct lkl_mutex *lock;
static unsigned long nr_running; /* threads that were created and go on */
static pthread_mutex_t running = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_ended = PTHREAD_COND_INITIALIZER;

static struct {
	bool used;
	void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];

void posix_lock(void)
{
	lkl_host_ops.mutex_lock(lock);
}

void posix_unlock(void)
{
	lkl_host_ops.mutex_unlock(lock);
}

/* Of threads that LKL made; ours are freed when they are joined. */
static void forget_foreign(void *value)
{
	struct posix_thread *thread = value;

	if (thread->start || thread == &main_thread)
		return;
	lkl_host_ops.sem_free(thread->wake);
	lkl_host_ops.mem_free(thread);
}

void posix_threads_start(void)
{
	lock = lkl_host_ops.mutex_alloc(0);
	main_thread.wake = lkl_host_ops.sem_alloc(0);
	main_thread.thread = lkl_host_ops.thread_self();
	self_key = lkl_host_ops.tls_alloc(forget_foreign);
	lkl_host_ops.tls_set(self_key, &main_thread);
}

static struct posix_thread *make_thread(void)
{
	struct posix_thread *thread = lkl_host_ops.mem_alloc(sizeof(*thread));

	memset(thread, 0, sizeof(*thread));
	thread->wake = lkl_host_ops.sem_alloc(0);
	return thread;
}

struct posix_thread *posix_self(void)
{
	struct posix_thread *self;

	if (!self_key)
		return &main_thread;
	self = lkl_host_ops.tls_get(self_key);
	if (!self) {
		self = make_thread();
		self->thread = lkl_host_ops.thread_self();
		lkl_host_ops.tls_set(self_key, self);
	}
	return self;
}

/* ---- Sleeping and waking ---- */

void posix_enqueue(struct posix_waiters *queue, struct posix_waiter *waiter)
{
	waiter->next = NULL;
	if (queue->first)
		queue->last->next = waiter;
	else
		queue->first = waiter;
	queue->last = waiter;
}

struct posix_thread *posix_dequeue(struct posix_waiters *queue)
{
	struct posix_waiter *waiter = queue->first;

	if (!waiter)
		return NULL;
	queue->first = waiter->next;
	return waiter->thread;
}

bool posix_remove(struct posix_waiters *queue, const struct posix_waiter *waiter)
{
	struct posix_waiter *before = NULL;

	for (struct posix_waiter *at = queue->first; at; before = at, at = at->next) {
		if (at != waiter)
			continue;
		if (before)
			before->next = at->next;
		else
			queue->first = at->next;
		if (queue->last == at)
			queue->last = before;
		return true;
	}
	return false;
}

void posix_wake(struct posix_thread *thread)
{
	lkl_host_ops.sem_up(thread->wake);
}

void posix_sleep(const struct uk_lkl_wait *wait)
{
	uk_lkl_waits(wait);
	lkl_host_ops.sem_down(posix_self()->wake);
	uk_lkl_waits(NULL);
}

/* ---- Life ---- */

static void run_destructors(struct posix_thread *self)
{
	bool again = true;

	for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
		again = false;
		for (int key = 0; key < PTHREAD_KEYS_MAX; key++) {
			void *value = (void *)self->values[key];

			self->values[key] = NULL;
			if (!value || !keys[key].used || !keys[key].destructor)
				continue;
			keys[key].destructor(value);
			again = true;
		}
	}
}

static void count(long change)
{
	pthread_mutex_lock(&running);
	nr_running += change;
	if (change < 0)
		pthread_cond_signal(&one_ended);
	pthread_mutex_unlock(&running);
}

static void free_thread(struct posix_thread *thread)
{
	lkl_host_ops.sem_free(thread->wake);
	lkl_host_ops.mem_free(thread);
}

/* The initial thread ends: the process goes on as long as others do. */
static void end_main(void)
{
	pthread_mutex_lock(&running);
	while (nr_running)
		pthread_cond_wait(&one_ended, &running);
	pthread_mutex_unlock(&running);
	exit(EXIT_SUCCESS);
}

void pthread_exit(void *result)
{
	struct posix_thread *self = posix_self();
	bool detached;

	run_destructors(self);
	if (self == &main_thread)
		end_main();
	if (self->start) {
		count(-1);
		posix_lock();
		self->result = result;
		self->ended = true;
		detached = self->detached;
		posix_unlock();
		if (detached) {
			lkl_host_ops.tls_set(self_key, NULL);
			free_thread(self);
			lkl_host_ops.thread_detach();
		}
	}
	lkl_host_ops.thread_exit();
	__builtin_unreachable();
}

static void run(void *argument)
{
	struct posix_thread *self = argument;

	lkl_host_ops.tls_set(self_key, self);
	pthread_exit(self->start(self->argument));
}

int pthread_create(pthread_t *to, const pthread_attr_t *attributes, void *(*start)(void *),
		   void *argument)
{
	struct posix_thread *thread = make_thread();

	thread->start = start;
	thread->argument = argument;
	thread->detached = attributes && attributes->detached;
	count(1);
	/* The new thread cannot end, and be freed, before the lock is given back. */
	posix_lock();
	*to = thread;
	thread->thread = uk_lkl_thread_create("pthread", run, thread);
	posix_unlock();
	return 0;
}

static void reap(struct posix_thread *thread)
{
	lkl_host_ops.thread_join(thread->thread);
	free_thread(thread);
}

int pthread_join(pthread_t thread, void **result)
{
	if (thread == posix_self())
		return EDEADLK;
	if (thread->detached || !thread->start)
		return EINVAL;
	lkl_host_ops.thread_join(thread->thread);
	if (result)
		*result = thread->result;
	free_thread(thread);
	return 0;
}

int pthread_detach(pthread_t thread)
{
	bool ended;

	posix_lock();
	if (thread->detached || !thread->start) {
		posix_unlock();
		return EINVAL;
	}
	thread->detached = true;
	ended = thread->ended;
	posix_unlock();
	/* Otherwise it sees, when it ends, that nobody will join it. */
	if (ended)
		reap(thread);
	return 0;
}

pthread_t pthread_self(void)
{
	return posix_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
	return a == b;
}

int pthread_attr_init(pthread_attr_t *attributes)
{
	*attributes = (pthread_attr_t){ PTHREAD_CREATE_JOINABLE, STACK_SIZE };
	return 0;
}

int pthread_attr_destroy(pthread_attr_t *attributes)
{
	(void)attributes;
	return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state)
{
	if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
		return EINVAL;
	attributes->detached = state;
	return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
	if (size > STACK_SIZE)
		return EINVAL;
	attributes->stack_size = size;
	return 0;
}

int pthread_once(pthread_once_t *once, void (*function)(void))
{
	pthread_mutex_lock(&once->mutex);
	if (!once->done)
		function();
	once->done = 1;
	pthread_mutex_unlock(&once->mutex);
	return 0;
}

/* ---- Keys ---- */

int pthread_key_create(pthread_key_t *to, void (*destructor)(void *))
{
	int error = EAGAIN;

	posix_lock();
	for (pthread_key_t key = 0; error && key < PTHREAD_KEYS_MAX; key++) {
		if (keys[key].used)
			continue;
		keys[key].used = true;
		keys[key].destructor = destructor;
		*to = key;
		error = 0;
	}
	posix_unlock();
	return error;
}

int pthread_key_delete(pthread_key_t key)
{
	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	keys[key].used = false;
	return 0;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	posix_self()->values[key] = value;
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	return key < PTHREAD_KEYS_MAX ? (void *)posix_self()->values[key] : NULL;
}
