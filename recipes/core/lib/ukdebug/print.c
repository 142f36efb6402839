/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <uk/print.h>
#include <uk/plat/console.h>
#include <uk/plat/time.h>

#define MAX_MESSAGE 512
#define MAX_PREFIX 128

static const char *level_name(int lvl)
{
	switch (lvl) {
	case KLVL_CRIT: return "CRIT: ";
	case KLVL_ERR: return "ERR:  ";
	case KLVL_WARN: return "Warn: ";
	case KLVL_INFO: return "Info: ";
	default: return "dbg:  ";
	}
}

static void put(const char *text, int len, int max)
{
	ukplat_coutk(text, len < max ? len : max - 1);
}

void _uk_vprintk(int lvl, const char *libname, const char *srcname, unsigned int srcline,
		 const char *fmt, va_list ap)
{
	char prefix[MAX_PREFIX], message[MAX_MESSAGE];
	int len = 0;

#ifdef CONFIG_LIBUKDEBUG_PRINT_TIME
	__nsec now = ukplat_monotonic_clock();

	len = snprintf(prefix, sizeof(prefix), "[%5lu.%06lu] ", ukarch_time_nsec_to_sec(now),
		       ukarch_time_nsec_to_usec(ukarch_time_subsec(now)));
#endif
	len += snprintf(prefix + len, sizeof(prefix) - len, "%s[%s] %s @ %-4u: ",
			level_name(lvl), libname, srcname, srcline);
	put(prefix, len, MAX_PREFIX);
	put(message, vsnprintf(message, sizeof(message), fmt, ap), MAX_MESSAGE);
}

void _uk_printk(int lvl, const char *libname, const char *srcname, unsigned int srcline,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	_uk_vprintk(lvl, libname, srcname, srcline, fmt, ap);
	va_end(ap);
}
