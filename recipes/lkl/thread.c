/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Life and death of a thread. One block of memory holds all of it, from the
 * lowest address up: the guard page, the stack, whose words hold the canary until
 * they are used, and struct lklk_thread.
 */
#include "lklk.h"

#define STACK_SIZE (CONFIG_LIBLKL_STACK_SIZE_KIB * 1024ul)

#define ALIGNMENT (LKLK_GUARD_SIZE ? LKLK_GUARD_SIZE : 16)

_Static_assert(STACK_SIZE >= 16384, "Linux needs a stack of 16 KiB or more");

static struct lklk_thread *newest = &lklk_main;
static long last_id = 1;

/* Exited and detached: each stack was in use until the next thread ran. */
static struct lklk_waitq detached = LKLK_WAITQ("nothing, it has ended");

struct lklk_thread *lklk_thread_list(void)
{
	return newest;
}

static void name_thread(struct lklk_thread *thread, const char *name)
{
	char *end = thread->name + sizeof(thread->name) - 1;
	char *p = thread->name;

	if (!name) {
		const char *made_by = thread->maker == LKLK_LINUX ? "linux/" : "thread/";

		__builtin_strcpy(p, made_by);
		lklk_decimal(p + __builtin_strlen(made_by), thread->id % 1000000);
		return;
	}
	while (p < end && *name)
		*p++ = *name++;
	*p = '\0';
}

static void run(void)
{
	lklk_irq_on();
	lklk_current->fn(lklk_current->arg);
	lklk_thread_exit();
}

static void forget(struct lklk_thread *thread)
{
	struct lklk_thread **link = &newest;
	unsigned long flags = lklk_irq_save();

	while (*link != thread)
		link = &(*link)->older;
	*link = thread->older;
	lklk_irq_restore(flags);

	lklk_unguard(thread->stack - LKLK_GUARD_SIZE);
	lklk_free(thread->stack - LKLK_GUARD_SIZE);
}

static void bury_detached(void)
{
	for (;;) {
		unsigned long flags = lklk_irq_save();
		struct lklk_thread *thread = detached.first;

		if (thread)
			detached.first = thread->next;
		lklk_irq_restore(flags);
		if (!thread)
			return;
		forget(thread);
	}
}

struct lklk_thread *lklk_thread_create(enum lklk_maker maker, const char *name,
				       void (*fn)(void *), void *arg)
{
	struct lklk_thread *thread;
	unsigned char *stack;
	unsigned long flags;

	lklk_tick_start();
	lklk_nmi_start();
	bury_detached();

	stack = lklk_alloc_aligned(ALIGNMENT,
				   LKLK_GUARD_SIZE + STACK_SIZE + sizeof(*thread),
				   "a thread and its stack");
	lklk_guard(stack);
	stack += LKLK_GUARD_SIZE;
	lklk_fill((unsigned long *)stack, LKLK_CANARY,
		  STACK_SIZE / sizeof(unsigned long));

	thread = (struct lklk_thread *)(stack + STACK_SIZE);
	__builtin_memset(thread, 0, sizeof(*thread));
	thread->fn = fn;
	thread->arg = arg;
	thread->maker = maker;
	thread->stack = stack;
	thread->stack_size = STACK_SIZE;
	thread->joiners.what = "end of a thread";
	thread->sp = lklk_arch_prepare(thread, run);

	flags = lklk_irq_save();
	thread->id = ++last_id;
	name_thread(thread, name);
	thread->older = newest;
	newest = thread;
	lklk_ready(thread, false);
	lklk_irq_restore(flags);

	return thread;
}

void lklk_thread_exit(void)
{
	struct lklk_thread *self = lklk_current;

	lklk_tls_run_destructors();

	lklk_irq_off();
	self->state = LKLK_EXITED;
	if (self->detached) {
		self->next = detached.first;
		self->queue = &detached;
		detached.first = self;
	} else {
		lklk_wake_one(&self->joiners, false);
	}
	lklk_schedule();
	LKLK_PANIC("a thread runs that has ended");
}

int lklk_thread_join(struct lklk_thread *thread, const void *caller)
{
	unsigned long flags;

	if (!thread || thread == lklk_current || thread == &lklk_main)
		return -1;

	flags = lklk_irq_save();
	if (thread->detached || thread->joined) {
		lklk_irq_restore(flags);
		return -1;
	}
	thread->joined = true;
	if (thread->state != LKLK_EXITED)
		lklk_wait(&thread->joiners, caller);
	lklk_irq_restore(flags);

	forget(thread);
	return 0;
}

void lklk_thread_detach(void)
{
	lklk_current->detached = true;
}

size_t lklk_stack_used(const struct lklk_thread *thread)
{
	size_t unused = 0;

	while (unused < thread->stack_size &&
	       *(unsigned long *)(thread->stack + unused) == LKLK_CANARY)
		unused += sizeof(unsigned long);
	return thread->stack_size - unused;
}
