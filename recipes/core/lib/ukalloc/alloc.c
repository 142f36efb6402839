/* SPDX-License-Identifier: BSD-3-Clause */
#include <uk/alloc.h>

static struct uk_alloc *first;

int uk_alloc_register(struct uk_alloc *a)
{
	struct uk_alloc **at = &first;

	while (*at)
		at = &(*at)->next;
	a->next = NULL;
	*at = a;
	return 0;
}

struct uk_alloc *uk_alloc_get_default(void)
{
	return first;
}
