/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/plat/console.h>
#include <uk/plat/lcpu.h>

#define MAX_MESSAGE 512

static void put(const char *text)
{
	ukplat_coutk(text, strlen(text));
}

static void report_and_crash(void) __noreturn;
static void report_and_crash(void)
{
	const __u64 *frame = __builtin_frame_address(0);

	ukplat_crash_report((__u64)__builtin_return_address(0), frame[0]);
	ukplat_crash();
}

void uk_crash(const char *fmt, ...)
{
	char message[MAX_MESSAGE];
	va_list ap;

	ukplat_lcpu_disable_irq();
	put("\nCRASH: ");
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	put(message);
	if (!strchr(message, '\n'))
		put("\n");
	report_and_crash();
}

void uk_assert_failed(const char *condition, const char *libname, const char *srcname,
		      const char *srcline)
{
	const char *const parts[] = {
		"\nCRASH: [", libname, "] ", srcname, " @ ", srcline,
		": assertion failed: ", condition, "\n",
	};

	ukplat_lcpu_disable_irq();
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++)
		put(parts[i]);
	report_and_crash();
}
