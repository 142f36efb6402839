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
