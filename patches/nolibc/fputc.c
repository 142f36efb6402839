/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <uk/plat/console.h>

/* Not in a nolibc that lacks these functions. */
#ifndef EOF
#define EOF (-1)
#endif

/* stdout is the kernel console, stderr the debug console; there are no other streams. */
int fputc(int c, FILE *fp)
{
	char byte = (char)c;
	int rc = -1;

	if (fp == stdout)
		rc = ukplat_coutk(&byte, 1);
	else if (fp == stderr)
		rc = ukplat_coutd(&byte, 1);
	return rc == 1 ? (unsigned char)c : EOF;
}

int putchar(int c)
{
	return fputc(c, stdout);
}
