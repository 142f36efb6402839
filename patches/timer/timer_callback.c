/* SPDX-License-Identifier: BSD-3-Clause */
/* Functions that the timer interrupt calls, for a library that schedules by it. */
#include <errno.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>

#define MAX_CALLBACKS 4

static struct {
	void (*func)(void *);
	void *arg;
} callbacks[MAX_CALLBACKS];
static unsigned int count;

int ukplat_timer_callback_register(void (*func)(void *), void *arg)
{
	unsigned long flags;
	int error = -ENOSPC;

	if (!func)
		return -EINVAL;
	flags = ukplat_lcpu_save_irqf();
	if (count < MAX_CALLBACKS) {
		callbacks[count].func = func;
		callbacks[count].arg = arg;
		count++;
		error = 0;
	}
	ukplat_lcpu_restore_irqf(flags);
	return error;
}

/* One that leaves for another stack takes the place in the list with it. */
void ukplat_timer_callback_run(void)
{
	for (unsigned int i = 0; i < count; i++)
		callbacks[i].func(callbacks[i].arg);
}
