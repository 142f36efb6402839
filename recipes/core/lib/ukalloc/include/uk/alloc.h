/* SPDX-License-Identifier: BSD-3-Clause */
/* Allocators. What a function of libc's name does is what libc's does, with errno left alone:
 * NULL means that there is no such piece of free memory. */
#ifndef __UK_ALLOC_H__
#define __UK_ALLOC_H__

#include <stddef.h>
#include <uk/essentials.h>
#include <uk/arch/limits.h>

struct uk_alloc {
	void *(*malloc)(struct uk_alloc *a, size_t size);
	void *(*calloc)(struct uk_alloc *a, size_t nmemb, size_t size);
	void *(*realloc)(struct uk_alloc *a, void *ptr, size_t size);
	int (*posix_memalign)(struct uk_alloc *a, void **memptr, size_t align, size_t size);
	void *(*memalign)(struct uk_alloc *a, size_t align, size_t size);
	void (*free)(struct uk_alloc *a, void *ptr);
	/* Page-aligned runs of pages. */
	void *(*palloc)(struct uk_alloc *a, unsigned long num_pages);
	void (*pfree)(struct uk_alloc *a, void *ptr, unsigned long num_pages);
	/* Give it more memory. Returns 0 or -EINVAL (too small). */
	int (*addmem)(struct uk_alloc *a, void *base, size_t size);
	/* The largest piece that one call could get now, and all that is free. */
	ssize_t (*maxalloc)(struct uk_alloc *a);
	ssize_t (*availmem)(struct uk_alloc *a);

	struct uk_alloc *next;
};

/* The first allocator registered is the default. Boot only. */
int uk_alloc_register(struct uk_alloc *a);
struct uk_alloc *uk_alloc_get_default(void);

static inline void *uk_malloc(struct uk_alloc *a, size_t size)
{
	return a ? a->malloc(a, size) : NULL;
}

static inline void *uk_calloc(struct uk_alloc *a, size_t nmemb, size_t size)
{
	return a ? a->calloc(a, nmemb, size) : NULL;
}

static inline void *uk_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	return a ? a->realloc(a, ptr, size) : NULL;
}

static inline int uk_posix_memalign(struct uk_alloc *a, void **memptr, size_t align, size_t size)
{
	return a->posix_memalign(a, memptr, align, size);
}

static inline void *uk_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return a ? a->memalign(a, align, size) : NULL;
}

static inline void uk_free(struct uk_alloc *a, void *ptr)
{
	if (ptr)
		a->free(a, ptr);
}

static inline void *uk_palloc(struct uk_alloc *a, unsigned long num_pages)
{
	return a ? a->palloc(a, num_pages) : NULL;
}

static inline void uk_pfree(struct uk_alloc *a, void *ptr, unsigned long num_pages)
{
	if (ptr)
		a->pfree(a, ptr, num_pages);
}

static inline int uk_alloc_addmem(struct uk_alloc *a, void *base, size_t size)
{
	return a->addmem(a, base, size);
}

static inline ssize_t uk_alloc_maxalloc(struct uk_alloc *a)
{
	return a->maxalloc(a);
}

static inline ssize_t uk_alloc_availmem(struct uk_alloc *a)
{
	return a->availmem(a);
}

#endif
