/* SPDX-License-Identifier: BSD-3-Clause */
/* Assertions and the end of the machine. Any context. */
#ifndef __UK_ASSERT_H__
#define __UK_ASSERT_H__

#include <uk/print.h>
#include <uk/plat/bootstrap.h>

/* Print "CRASH: " and the message (at most 512 bytes), then the crash report, then crash. */
void uk_crash(const char *fmt, ...) __printf(1, 2) __noreturn;

/* Print what was asserted and where without formatting, then the crash report, then crash. */
void uk_assert_failed(const char *condition, const char *libname, const char *srcname,
		      const char *srcline) __noreturn;

#define UK_CRASH(fmt, ...) uk_crash((fmt), ##__VA_ARGS__)

#ifdef CONFIG_LIBUKDEBUG_ENABLE_ASSERT
#define UK_ASSERT(x)                                                          \
	do {                                                                  \
		if (unlikely(!(x)))                                           \
			uk_assert_failed(#x, __STR_LIBNAME__,                 \
					 __STR_BASENAME__, STRINGIFY(__LINE__)); \
	} while (0)
#else
#define UK_ASSERT(x) do { (void)sizeof(x); } while (0)
#endif

#define UK_BUGON(x) UK_ASSERT(!(x))
#define UK_WARNIF(x)                                                          \
	do {                                                                  \
		if (unlikely(x))                                              \
			uk_pr_warn("Condition warning: %s\n", #x);            \
	} while (0)

#endif
