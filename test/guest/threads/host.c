/* SPDX-License-Identifier: BSD-3-Clause */
/* The host operations that wait, by themselves. */
#include "threads.h"

#define THREADS 8
#define TURNS 500

/* ---- Mutexes ---- */

static struct lkl_mutex *mutex;
static volatile long inside, total;
static volatile bool crowded;

/* Keeps the mutex over a tick now and then. */
static void take_turns(void *number)
{
	for (int i = 0; i < TURNS; i++) {
		lkl_host_ops.mutex_lock(mutex);
		if (inside++)
			crowded = true;
		total++;
		if (i % 100 == (long)number)
			spin(2 * MS_NS);
		inside--;
		lkl_host_ops.mutex_unlock(mutex);
	}
}

void test_contended_mutex(void)
{
	mutex = lkl_host_ops.mutex_alloc(0);
	run_all(THREADS, take_turns);
	lkl_host_ops.mutex_free(mutex);
	CHECK(!crowded);
	CHECK(total == THREADS * TURNS);
}

static volatile bool entered;

static void enter(void *unused)
{
	(void)unused;
	lkl_host_ops.mutex_lock(mutex);
	entered = true;
	lkl_host_ops.mutex_unlock(mutex);
}

/* Free for another thread after the last unlock, not before. */
void test_recursive_mutex(void)
{
	lkl_thread_t other;

	mutex = lkl_host_ops.mutex_alloc(1);
	for (int i = 0; i < 3; i++)
		lkl_host_ops.mutex_lock(mutex);
	other = lkl_host_ops.thread_create(enter, NULL);
	for (int i = 0; i < 3; i++) {
		spin(5 * MS_NS);
		CHECK(!entered);
		lkl_host_ops.mutex_unlock(mutex);
	}
	CHECK(!lkl_host_ops.thread_join(other));
	CHECK(entered);
	lkl_host_ops.mutex_free(mutex);
}

/* ---- Semaphores ---- */

static struct lkl_sem *units[THREADS + 1];
static volatile long handed;

/* A ring: each waits for the one before it. */
static void hand_on(void *number)
{
	const long i = (long)number;

	for (int turn = 0; turn < TURNS; turn++) {
		lkl_host_ops.sem_down(units[i]);
		handed++;
		lkl_host_ops.sem_up(units[(i + 1) % THREADS]);
	}
}

static struct lkl_sem *shared;

static void down(void *unused)
{
	(void)unused;
	lkl_host_ops.sem_down(shared);
	handed++;
}

void test_semaphore_hands_on(void)
{
	for (int i = 0; i < THREADS; i++)
		units[i] = lkl_host_ops.sem_alloc(i == 0);
	run_all(THREADS, hand_on);
	CHECK(handed == THREADS * TURNS);
	/* The one unit is where it was. */
	lkl_host_ops.sem_down(units[0]);
	for (int i = 0; i < THREADS; i++)
		lkl_host_ops.sem_free(units[i]);

	/* As many as there are units get through, in whatever order they came. */
	lkl_thread_t threads[THREADS];

	handed = 0;
	shared = lkl_host_ops.sem_alloc(2);
	for (int i = 0; i < THREADS; i++)
		threads[i] = lkl_host_ops.thread_create(down, NULL);
	spin(20 * MS_NS);
	CHECK(handed == 2);
	for (int i = 2; i < THREADS; i++)
		lkl_host_ops.sem_up(shared);
	for (int i = 0; i < THREADS; i++)
		CHECK(!lkl_host_ops.thread_join(threads[i]));
	CHECK(handed == THREADS);
	lkl_host_ops.sem_free(shared);
}

/* ---- Ends of threads ---- */

static void do_nothing(void *unused)
{
	(void)unused;
}

static volatile bool slow_ended;

static void end_slowly(void *unused)
{
	(void)unused;
	spin(10 * MS_NS);
	slow_ended = true;
}

static void exit_at_once(void *ended)
{
	*(volatile bool *)ended = true;
	lkl_host_ops.thread_exit();
	*(volatile bool *)ended = false;
}

void test_join(void)
{
	volatile bool exited = false;
	lkl_thread_t thread = lkl_host_ops.thread_create(do_nothing, NULL);

	spin(10 * MS_NS);
	CHECK(!lkl_host_ops.thread_join(thread));
	CHECK(!lkl_host_ops.thread_join(lkl_host_ops.thread_create(end_slowly, NULL)));
	CHECK(slow_ended);
	CHECK(!lkl_host_ops.thread_join(lkl_host_ops.thread_create(exit_at_once, (void *)&exited)));
	CHECK(exited);
	CHECK(lkl_host_ops.thread_join(lkl_host_ops.thread_self()) != 0);
}

static struct lkl_sem *gone;

static void end_alone(void *unused)
{
	(void)unused;
	lkl_host_ops.thread_detach();
	lkl_host_ops.sem_up(gone);
}

/* Their stacks would take more memory than there is, were they not given back. */
void test_detach(void)
{
	gone = lkl_host_ops.sem_alloc(0);
	for (int i = 0; i < 3000; i++) {
		lkl_host_ops.thread_create(end_alone, NULL);
		lkl_host_ops.sem_down(gone);
	}
	lkl_host_ops.sem_free(gone);
}

/* ---- Thread-local values ---- */

static struct lkl_tls_key *first, *second;
static volatile int destroyed;

static void destroy_second(void *value)
{
	CHECK(value == &second);
	destroyed++;
}

/* Sets another value while it destroys its own. */
static void destroy_first(void *value)
{
	CHECK(value == &first);
	CHECK(!lkl_host_ops.tls_get(first));
	lkl_host_ops.tls_set(second, &second);
	destroyed++;
}

static void leave_value(void *unused)
{
	(void)unused;
	CHECK(!lkl_host_ops.tls_get(first));
	lkl_host_ops.tls_set(first, &first);
	CHECK(lkl_host_ops.tls_get(first) == &first);
}

static void leave_value_by_exit(void *unused)
{
	leave_value(unused);
	lkl_host_ops.thread_exit();
}

void test_destructors(void)
{
	/* `second` comes first among the keys: it takes another round to find what was set there. */
	second = lkl_host_ops.tls_alloc(destroy_second);
	first = lkl_host_ops.tls_alloc(destroy_first);
	lkl_host_ops.tls_set(first, first);
	run_all(THREADS, leave_value);
	run_all(THREADS, leave_value_by_exit);
	CHECK(destroyed == 4 * THREADS);
	CHECK(lkl_host_ops.tls_get(first) == first);
	lkl_host_ops.tls_free(first);
	lkl_host_ops.tls_free(second);

	first = lkl_host_ops.tls_alloc(NULL);
	CHECK(!lkl_host_ops.tls_get(first));
	lkl_host_ops.tls_free(first);
}

/* ---- Timers ---- */

static volatile int order[4], expired;
static struct lkl_sem *rang;

static void ring(void *number)
{
	order[expired++ % 4] = (long)number;
	lkl_host_ops.sem_up(rang);
}

void test_timers(void)
{
	void *timers[4];

	rang = lkl_host_ops.sem_alloc(0);
	for (long i = 0; i < 4; i++)
		timers[i] = lkl_host_ops.timer_alloc(ring, (void *)i);
	lkl_host_ops.timer_set_oneshot(timers[2], 40 * MS_NS);
	lkl_host_ops.timer_set_oneshot(timers[1], 20 * MS_NS);
	lkl_host_ops.timer_set_oneshot(timers[3], 3600000 * MS_NS);
	/* Set anew, the earlier time is forgotten. */
	lkl_host_ops.timer_set_oneshot(timers[3], 60 * MS_NS);
	lkl_host_ops.timer_set_oneshot(timers[0], 0);
	for (int i = 0; i < 4; i++)
		lkl_host_ops.sem_down(rang);
	for (int i = 0; i < 4; i++)
		CHECK(order[i] == i);

	/* One that is freed does not ring. */
	lkl_host_ops.timer_set_oneshot(timers[0], 5 * MS_NS);
	for (int i = 0; i < 4; i++)
		lkl_host_ops.timer_free(timers[i]);
	spin(20 * MS_NS);
	CHECK(expired == 4);
	lkl_host_ops.sem_free(rang);
}

static void *freed;
static volatile int steps;

static void ring_slowly(void *frees_itself)
{
	steps++;
	lkl_host_ops.sem_up(rang);
	spin(20 * MS_NS);
	if (frees_itself)
		lkl_host_ops.timer_free(freed);
	steps++;
}

/* Who frees it waits for its end, unless it is the callback. */
void test_timer_freed_in_callback(void)
{
	rang = lkl_host_ops.sem_alloc(0);
	freed = lkl_host_ops.timer_alloc(ring_slowly, NULL);
	lkl_host_ops.timer_set_oneshot(freed, MS_NS);
	lkl_host_ops.sem_down(rang);
	CHECK(steps == 1);
	lkl_host_ops.timer_free(freed);
	CHECK(steps == 2);

	freed = lkl_host_ops.timer_alloc(ring_slowly, &rang);
	lkl_host_ops.timer_set_oneshot(freed, MS_NS);
	lkl_host_ops.sem_down(rang);
	spin(40 * MS_NS);
	CHECK(steps == 4);
	lkl_host_ops.sem_free(rang);
}
