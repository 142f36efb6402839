/* SPDX-License-Identifier: BSD-3-Clause */
#include "lklk.h"

#if __has_include(<uk/console.h>) /* after Unikraft 0.17 */
#include <uk/console.h>
#define ukplat_coutk uk_console_out
#else
#include <uk/plat/console.h>
#endif

void lklk_console(const char *text, unsigned int length)
{
	ukplat_coutk(text, length);
}

void lklk_say(const char *text)
{
	lklk_console(text, __builtin_strlen(text));
}

void lklk_say_number(unsigned long n)
{
	char digits[24];

	lklk_decimal(digits, n);
	lklk_say(digits);
}

void lklk_say_address(const void *address)
{
	char digits[24];

	lklk_hexadecimal(digits, (unsigned long)address);
	lklk_say(digits);
}
