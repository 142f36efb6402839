/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages to the console. Any context; they take no lock, so lines of threads may mix. A
 * message is cut after 512 bytes. */
#ifndef __UK_PRINT_H__
#define __UK_PRINT_H__

#include <stdarg.h>
#include <uk/essentials.h>

#define KLVL_DEBUG (-1)
#define KLVL_CRIT 0
#define KLVL_ERR 1
#define KLVL_WARN 2
#define KLVL_INFO 3

#if defined(CONFIG_LIBUKDEBUG_PRINTK_INFO)
#define KLVL_MAX KLVL_INFO
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_WARN)
#define KLVL_MAX KLVL_WARN
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_ERR)
#define KLVL_MAX KLVL_ERR
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_CRIT)
#define KLVL_MAX KLVL_CRIT
#else
#define KLVL_MAX (-2)
#endif

#define __STR_LIBNAME__ STRINGIFY(__LIBNAME__)
#define __STR_BASENAME__ STRINGIFY(__BASENAME__)

void _uk_vprintk(int lvl, const char *libname, const char *srcname, unsigned int srcline,
		 const char *fmt, va_list ap);
void _uk_printk(int lvl, const char *libname, const char *srcname, unsigned int srcline,
		const char *fmt, ...) __printf(5, 6);

#define uk_printk(lvl, fmt, ...)                                              \
	do {                                                                  \
		if ((lvl) <= KLVL_MAX)                                        \
			_uk_printk((lvl), __STR_LIBNAME__, __STR_BASENAME__,  \
				   __LINE__, (fmt), ##__VA_ARGS__);           \
	} while (0)
#define uk_pr_crit(fmt, ...) uk_printk(KLVL_CRIT, fmt, ##__VA_ARGS__)
#define uk_pr_err(fmt, ...) uk_printk(KLVL_ERR, fmt, ##__VA_ARGS__)
#define uk_pr_warn(fmt, ...) uk_printk(KLVL_WARN, fmt, ##__VA_ARGS__)
#define uk_pr_info(fmt, ...) uk_printk(KLVL_INFO, fmt, ##__VA_ARGS__)

#ifdef CONFIG_LIBUKDEBUG_PRINTD
#define UK_PRINTD_ENABLED 1
#else
#define UK_PRINTD_ENABLED 0
#endif
#define uk_printd(fmt, ...)                                                   \
	do {                                                                  \
		if (UK_PRINTD_ENABLED)                                        \
			_uk_printk(KLVL_DEBUG, __STR_LIBNAME__, __STR_BASENAME__, \
				   __LINE__, (fmt), ##__VA_ARGS__);           \
	} while (0)
#define uk_pr_debug(fmt, ...) uk_printd(fmt, ##__VA_ARGS__)

#endif
