/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHECK_H
#define CHECK_H

/* Counts a failure in the running test, and prints what does not hold as a TAP comment. */
void check(int holds, const char *what, const char *file, int line);
#define CHECK(x) check(!!(x), #x, __FILE__, __LINE__)

/* One TAP test each. */
void test_format(void);
void test_numbers(void);
void test_text(void);
void test_words(void);
void test_memory(void);
void test_sort(void);
void test_heap(void);
void test_streams(void);
void test_jump(void);
void test_jump_restores_the_fpu(void);

#endif
