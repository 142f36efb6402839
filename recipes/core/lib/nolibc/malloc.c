/* SPDX-License-Identifier: BSD-3-Clause */
/* libc's allocation from the default allocator. */
#include <errno.h>
#include <stdlib.h>
#include <uk/alloc.h>

static void *or_enomem(void *ptr)
{
	if (!ptr)
		errno = ENOMEM;
	return ptr;
}

void *malloc(size_t size)
{
	return or_enomem(uk_malloc(uk_alloc_get_default(), size));
}

void *calloc(size_t nmemb, size_t size)
{
	return or_enomem(uk_calloc(uk_alloc_get_default(), nmemb, size));
}

void *realloc(void *ptr, size_t size)
{
	void *moved = uk_realloc(uk_alloc_get_default(), ptr, size);

	return size == 0 ? moved : or_enomem(moved);
}

void free(void *ptr)
{
	uk_free(uk_alloc_get_default(), ptr);
}

void *memalign(size_t align, size_t size)
{
	return or_enomem(uk_memalign(uk_alloc_get_default(), align, size));
}

int posix_memalign(void **memptr, size_t align, size_t size)
{
	return uk_posix_memalign(uk_alloc_get_default(), memptr, align, size);
}
