/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests that report in TAP 13.
 *
 * A test says what it did with test_log() and returns whether it was as it had
 * to be. Its log, with what Linux printed meanwhile, stands under its result.
 * Outside of a test Linux's lines appear at once, as TAP comments.
 */
#ifndef BOOT_TEST_H
#define BOOT_TEST_H

#include <stdbool.h>

#include <uk/lkl.h>

struct test {
	const char *name;
	bool (*run)(void);
	bool vital; /* when it fails, the tests after it make no sense */
};

/* Runs all of them; returns how many failed, those never reached included. */
int test_run_all(const char *suite, const struct test *tests, int count);

/* Any thread, not an interrupt. Lines may be built of several calls. */
void test_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Logs "what = result" and returns whether result is the expected one. */
bool test_result(const char *what, long result, long expected);

/* test_result() with the call itself as the text. */
#define TEST_CALL(call, expected) test_result(#call, (call), (expected))

/* Logs the condition when it does not hold. */
#define TEST_HOLDS(condition) \
	((condition) || (test_log("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition), false))

/* The tests, by subject. What main.c needs of each file is here. */
bool test_mutex(void);
bool test_semaphore(void);
bool test_join(void);
bool test_gettid(void);

void kernel_set_cmdline(const char *cmdline);
bool test_start_kernel(void);
bool test_getpid(void);
bool test_syscall_latency(void);
bool test_stop_kernel(void);

bool test_umask(void);
bool test_umask2(void);
bool test_creat(void);
bool test_close(void);
bool test_failopen(void);
bool test_open(void);
bool test_write(void);
bool test_lseek_cur(void);
bool test_lseek_end(void);
bool test_lseek_set(void);
bool test_read(void);
bool test_fstat(void);
bool test_mkdir(void);
bool test_stat(void);

bool test_pipe2(void);
bool test_epoll(void);

bool test_mount_fs_proc(void);
bool test_chdir_proc(void);
bool test_open_cwd(void);
bool test_getdents64(void);
bool test_close_dir_fd(void);
bool test_chdir_root(void);
bool test_umount_fs_proc(void);

bool test_lo_ifup(void);

bool test_many_syscall_threads(void);

#endif
