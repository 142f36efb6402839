/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of the library tell each other. Thread context everywhere; nothing here
 * may be called in an interrupt.
 */
#ifndef POSIX_H
#define POSIX_H

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

/* LKL's header has a struct iovec of its own. */
#define iovec posix_iovec_of_lkl
#include <lkl.h>
#include <lkl_host.h>
#include <uk/lkl.h>
#undef iovec

/* error.c ------------------------------------------------------------------ */

/* What Linux returned, as POSIX has it: -1 and errno for an error. */
long posix_result(long result);

/* stream.c ----------------------------------------------------------------- */

/* Once, when Linux has started: the first three descriptors are the console. */
int posix_streams_open(void);

/* Whether what is written to fd goes to the console. */
bool posix_is_console(int fd);

/* Descriptor fd is about to be closed. */
void posix_closes(int fd);

/* What Linux returned for a copy `to` of descriptor `from`; the copy leads to the console too. */
int posix_copied(long to, int from);

/* arguments.c -------------------------------------------------------------- */

/*
 * Divides the words of the machine's command line: copies those for Linux into cmdline,
 * and moves those of main() to the front of argv. Returns how many these are, or -1 when
 * Linux's do not fit.
 */
int posix_divide_arguments(char *cmdline, size_t size, int argc, char *argv[]);

/* thread.c ----------------------------------------------------------------- */

struct posix_thread {
	int error; /* its errno */
	struct lkl_sem *wake; /* upped by who takes it out of a wait queue */
	lkl_thread_t thread;
	void *(*start)(void *);
	void *argument, *result;
	bool detached, ended;
	const void *values[PTHREAD_KEYS_MAX];
};

/* Once, before anything else here is used. */
void posix_threads_start(void);

/* The current thread; also one that LKL made. */
struct posix_thread *posix_self(void);

/* Guards the wait queues and the fields that several threads use. Held shortly. */
void posix_lock(void);
void posix_unlock(void);

struct posix_waiter {
	struct posix_thread *thread;
	struct posix_waiter *next;
};

/* All with the lock held. A thread that is taken out must then be woken. */
void posix_enqueue(struct posix_waiters *queue, struct posix_waiter *waiter);
struct posix_thread *posix_dequeue(struct posix_waiters *queue);
bool posix_remove(struct posix_waiters *queue, const struct posix_waiter *waiter);

void posix_wake(struct posix_thread *thread);

/* Without the lock: until the current thread is woken. `wait` is for reports of threads. */
void posix_sleep(const struct uk_lkl_wait *wait);

/* end.c -------------------------------------------------------------------- */

/* Closes all, unmounts, ends Linux, ends the machine. */
void posix_end(int status) __attribute__((noreturn));

/* The host asks for the end: as exit(0). */
void posix_power_off(void);

/* names.c ------------------------------------------------------------------ */

/* Makes /etc/hosts, and /etc/resolv.conf as Linux's command line or DHCP has it. */
long posix_names_start(const char *cmdline);

/* clock.c ------------------------------------------------------------------ */

/* Nanoseconds from now until that time; 0 when it has passed. */
unsigned long posix_time_left(clockid_t clock, const struct timespec *until);

#endif
