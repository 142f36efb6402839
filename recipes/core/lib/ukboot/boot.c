/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <uk/allocseg.h>
#include <uk/assert.h>
#include <uk/ctors.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/irq.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/memory.h>
#include <uk/plat/time.h>
#include "argv.h"

int main(int argc, char *argv[]);

/* Linker script. */
extern const uk_ctor_func_t __preinit_array_start[], __preinit_array_end[];
extern const uk_ctor_func_t __init_array_start[], __init_array_end[];
extern const uk_ctor_func_t uk_ctortab_start[], uk_ctortab_end[];

static void print_banner(void)
{
#ifdef CONFIG_LIBUKBOOT_BANNER
	printf("%s %s, a Unikraft-compatible core\n", STRINGIFY(UK_CODENAME),
	       STRINGIFY(UK_FULLVERSION));
#endif
}

static struct uk_alloc *heap_init(void)
{
	struct ukplat_memregion_desc md;
	struct uk_alloc *a = NULL;

	ukplat_memregion_foreach(&md, UKPLAT_MEMRF_ALLOCATABLE) {
		uk_pr_info("heap: %p, %zu bytes\n", md.base, md.len);
		if (!a)
			a = uk_allocseg_init(md.base, md.len);
		else
			uk_alloc_addmem(a, md.base, md.len);
	}
	if (!a)
		UK_CRASH("no memory for a heap\n");
	return a;
}

static void call_all(const uk_ctor_func_t *from, const uk_ctor_func_t *to)
{
	for (; from < to; from++)
		(*from)();
}

static void call_constructors(void)
{
	call_all(uk_ctortab_start, uk_ctortab_end);
	call_all(__preinit_array_start, __preinit_array_end);
	call_all(__init_array_start, __init_array_end);
}

void ukplat_entry_argp(char *arg0, char *argb, __sz argb_len __unused)
{
	static char *argv[CONFIG_LIBUKBOOT_MAXNBARGS + 1];
	int first = arg0 ? 1 : 0;
	int argc;

	argv[0] = arg0;
	argc = argv_split(argb, argv + first, CONFIG_LIBUKBOOT_MAXNBARGS - first);
	if (argc == -1)
		UK_CRASH("the command line has more than %d words\n", CONFIG_LIBUKBOOT_MAXNBARGS);
	if (argc < 0)
		UK_CRASH("the command line has an unclosed quote\n");
	argc += first;
	argv[argc] = NULL;
	ukplat_entry(argc, argv);
}

void ukplat_entry(int argc, char *argv[])
{
	struct uk_alloc *a;
	int rc;

	print_banner();
	a = heap_init();
	rc = ukplat_irq_init(a);
	if (rc != 0)
		UK_CRASH("the interrupt controller did not start: %d\n", rc);
	ukplat_time_init();
	call_constructors();
	ukplat_lcpu_enable_irq();

	uk_pr_info("calling main with %d arguments\n", argc);
	rc = main(argc, argv);
	uk_pr_info("main returned %d\n", rc);
	exit(rc);
}
