/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this guest share. */
#ifndef THREADS_H
#define THREADS_H

#include <stdbool.h>

#include <lkl.h>
#include <lkl_host.h>
#include <uk/lkl.h>

#define MS_NS 1000000ull

/* Says where a condition does not hold; the test that runs has failed then. */
#define CHECK(holds) check(holds, #holds, __LINE__)
void check(bool holds, const char *what, int line);

/* Any thread; keeps the CPU meanwhile, except from the tick. */
void spin(unsigned long long ns);

/* Runs fn(0) to fn(count - 1) in as many threads, and waits for their ends. */
void run_all(int count, void (*fn)(void *));

/* host.c: the host operations, before Linux is there. */
void test_contended_mutex(void);
void test_recursive_mutex(void);
void test_semaphore_hands_on(void);
void test_join(void);
void test_detach(void);
void test_destructors(void);
void test_timers(void);
void test_timer_freed_in_callback(void);

/* calls.c: system calls that wait, and those that do not. */
void test_sleepers(void);
void test_pipes(void);
void test_long_call(void);
void test_ends_under_load(void);
void test_turns(void);

/* ends.c: does what the word says, which ends the machine. */
void end_by(const char *word);

/* hangs.c: hangs as the word says, or does nothing. */
void hang_by(const char *word);

#endif
