/* SPDX-License-Identifier: BSD-3-Clause */
/* Times as HTTP writes them: Tue, 29 Feb 2000 23:59:59 GMT (RFC 9110, 5.6.7). */
#ifndef HTTPD_DATE_H
#define HTTPD_DATE_H

#include <stddef.h>
#include <time.h>

#define DATE_SIZE 30 /* with the 0 */

void date_write(char text[DATE_SIZE], time_t time);

/* Returns -1 for what is no such time; the two older forms are not read. */
time_t date_read(const char *text, size_t length);

#endif
