/* SPDX-License-Identifier: BSD-3-Clause */
/* Output to the console. Integers, strings, characters and pointers are formatted; floating
 * point is not, as this code may run in an interrupt. */
#ifndef __STDIO_H__
#define __STDIO_H__

#include <stdarg.h>
#include <stddef.h>

#define EOF (-1)
#define BUFSIZ 1024

typedef struct __file FILE;
extern FILE *const stdin;
extern FILE *const stdout; /* the kernel console */
extern FILE *const stderr; /* the debug console */

#ifdef __cplusplus
extern "C" {
#endif

int printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *fp, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int sprintf(char *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int vprintf(const char *fmt, va_list ap);
int vfprintf(FILE *fp, const char *fmt, va_list ap);
int vsprintf(char *buf, const char *fmt, va_list ap);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap);

int puts(const char *s);
int fputs(const char *s, FILE *fp);
int fflush(FILE *fp); /* nothing is buffered */

#ifdef __cplusplus
}
#endif

#endif /* __STDIO_H__ */
