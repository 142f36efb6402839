/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>

#define CHECK(holds) check(holds, #holds, __LINE__)
/* The call fails, with this errno. */
#define FAILS(call, error) check((errno = 0, (call) == -1 && errno == (error)), #call, __LINE__)

/* Counts and tells what does not hold; returns whether it does. */
int check(int holds, const char *what, int line);

/* names.c */
void test_names(void);
int show_names(const char *name);

#endif
