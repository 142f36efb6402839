/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table Linux calls its host through, and the operations too thin for a
 * file of their own.
 */
#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"

static void print(const char *text, int length)
{
	lklk_console(text, length);
}

static void panic(void)
{
	LKLK_PANIC("Linux panicked; it said why above");
}

static lkl_thread_t thread_create(void (*fn)(void *), void *arg)
{
	const bool is_linux = lklk_is_linux(__builtin_return_address(0));

	return (lkl_thread_t)lklk_thread_create(is_linux ? LKLK_LINUX : LKLK_PROGRAM, NULL,
						fn, arg);
}

static int thread_join(lkl_thread_t thread)
{
	return lklk_thread_join((struct lklk_thread *)thread, __builtin_return_address(0));
}

static lkl_thread_t thread_self(void)
{
	return (lkl_thread_t)lklk_current;
}

static int thread_equal(lkl_thread_t a, lkl_thread_t b)
{
	return a == b;
}

static void *mem_alloc(unsigned long size)
{
	return lklk_alloc(size, "Linux");
}

static long gettid(void)
{
	return lklk_current->id;
}

/*
 * Linux takes this for both of its clocks: where it stands when Linux starts is the
 * time of day, what it advances by is what passed.
 */
static unsigned long long time(void)
{
	return lklk_wall_clock();
}

struct lkl_host_operations lkl_host_ops = {
	.print = print,
	.panic = panic,
	.sem_alloc = lklk_sem_alloc,
	.sem_free = lklk_sem_free,
	.sem_up = lklk_sem_up,
	.sem_down = lklk_sem_down,
	.mutex_alloc = lklk_mutex_alloc,
	.mutex_free = lklk_mutex_free,
	.mutex_lock = lklk_mutex_lock,
	.mutex_unlock = lklk_mutex_unlock,
	.thread_create = thread_create,
	.thread_detach = lklk_thread_detach,
	.thread_exit = lklk_thread_exit,
	.thread_join = thread_join,
	.thread_self = thread_self,
	.thread_equal = thread_equal,
	.tls_alloc = lklk_tls_alloc,
	.tls_free = lklk_tls_free,
	.tls_set = lklk_tls_set,
	.tls_get = lklk_tls_get,
	.mem_alloc = mem_alloc,
	.mem_free = lklk_free,
	.time = time,
	.timer_alloc = lklk_timer_alloc,
	.timer_set_oneshot = lklk_timer_set_oneshot,
	.timer_free = lklk_timer_free,
	.ioremap = lklk_ioremap,
	.iomem_access = lklk_iomem_access,
	.gettid = gettid,
	.jmp_buf_set = lklk_jmp_buf_set,
	.jmp_buf_longjmp = lklk_jmp_buf_longjmp,
#ifdef LKL_HOST_SEED /* patches/lkl: lkl-host-seed */
	.seed = lklk_seed,
#endif
#ifdef LKL_HOST_YIELD_WANTED /* patches/lkl: lkl-quick-calls */
	.yield_wanted = (const unsigned char *)&lklk_yield_wanted,
#endif
};
