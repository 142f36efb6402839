/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STDLIB_H__
#define __STDLIB_H__

#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1

#ifdef __cplusplus
extern "C" {
#endif

void *malloc(size_t size);
void *calloc(size_t nmemb, size_t size);
void *realloc(void *ptr, size_t size);
void free(void *ptr);
void *memalign(size_t align, size_t size);
int posix_memalign(void **memptr, size_t align, size_t size);

/* End the machine: see uk/plat/bootstrap.h. A status other than 0 is a failure. */
void exit(int status) __attribute__((noreturn));
void abort(void) __attribute__((noreturn));

int atoi(const char *s);
long strtol(const char *s, char **end, int base);
long long strtoll(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
unsigned long long strtoull(const char *s, char **end, int base);

void qsort(void *base, size_t nmemb, size_t size, int (*compare)(const void *, const void *));

#ifdef __cplusplus
}
#endif

#endif /* __STDLIB_H__ */
