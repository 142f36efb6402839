/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory, from the platform's default allocator. That one knows nothing of
 * preemption, so no other thread runs while it works.
 */
#include <uk/alloc.h>

#include <uk/lkl.h>

#include "lklk.h"

#define MIB (1024 * 1024ul)

/* With less, Linux gives up before it has a console to say so. */
#define LEAST (2 * MIB)
/* What the automatic size leaves to stacks, to the application, to timers ... */
#define LEAVE_FREE (2 * MIB)
#define AUTOMATIC_MAX (16 * MIB)
#define AUTOMATIC_STEP (MIB / 4)

/* Of what the FPU may be saved in. uk_malloc() promises only 8 up to Unikraft 0.13. */
#define ANY_ALIGNMENT 16

static void *try_alloc(size_t alignment, size_t size)
{
	struct uk_alloc *allocator = uk_alloc_get_default();
	void *block;

	lklk_preempt_off();
	block = uk_memalign(allocator, alignment, size);
	lklk_preempt_on();
	return block;
}

static void panic_without_memory(size_t size, const char *what)
	__attribute__((noreturn, cold));

static void panic_without_memory(size_t size, const char *what)
{
	static char message[96] = "no memory left for ";
	unsigned int end = __builtin_strlen(message);

	while (*what && end + 2 < sizeof(message))
		message[end++] = *what++;
	message[end++] = ':';
	LKLK_PANIC_NUMBER(message, size, "bytes");
}

void *lklk_alloc_aligned(size_t alignment, size_t size, const char *what)
{
	void *block = try_alloc(alignment, size);

	if (unlikely_(!block))
		panic_without_memory(size, what);
	return block;
}

void *lklk_alloc(size_t size, const char *what)
{
	return lklk_alloc_aligned(ANY_ALIGNMENT, size, what);
}

void lklk_free(void *block)
{
	lklk_preempt_off();
	uk_free(uk_alloc_get_default(), block);
	lklk_preempt_on();
}

/* The number behind the last mem= that is a word of its own; 0: none. */
static unsigned long requested(const char *cmdline)
{
	unsigned long bytes = 0;

	for (const char *p = cmdline; *p; p++) {
		unsigned long n = 0;
		const char *digit = p + 4;

		if ((p > cmdline && p[-1] != ' ') || __builtin_strncmp(p, "mem=", 4))
			continue;
		for (; *digit >= '0' && *digit <= '9'; digit++)
			n = n * 10 + (*digit - '0');
		if (*digit == 'K' || *digit == 'k')
			n *= 1024;
		else if (*digit == 'M' || *digit == 'm')
			n *= MIB;
		else if (*digit == 'G' || *digit == 'g')
			n *= 1024 * MIB;
		bytes = n;
	}
	return bytes;
}

/* Not every allocator can tell what it has left, but each can be asked for it. */
static unsigned long automatic(void)
{
	unsigned long bytes;

	for (bytes = AUTOMATIC_MAX; bytes >= LEAST; bytes -= AUTOMATIC_STEP) {
		void *block = try_alloc(ANY_ALIGNMENT, bytes + LEAVE_FREE);

		if (!block)
			continue;
		lklk_free(block);
		return bytes;
	}
	LKLK_PANIC_NUMBER("too little memory for Linux, which needs a free piece of",
			  LEAST + LEAVE_FREE, "bytes");
}

unsigned long uk_lkl_memory(const char *cmdline)
{
	unsigned long bytes = requested(cmdline);

	if (!bytes)
		bytes = CONFIG_LIBLKL_MEMORY_MIB * MIB;
	if (!bytes)
		return automatic();
	if (bytes < LEAST)
		LKLK_PANIC_NUMBER("too little memory for Linux is asked for; it needs",
				  LEAST, "bytes");
	return bytes;
}
