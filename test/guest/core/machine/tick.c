/* SPDX-License-Identifier: BSD-3-Clause */
#include <uk/plat/irq.h>
#include <uk/plat/time.h>
#include "machine.h"

static volatile int count;

static int count_tick(void *arg __unused)
{
	count++;
	return 0;
}

int tick_start(void)
{
	return ukplat_irq_register(ukplat_time_get_irq(), count_tick, __NULL);
}

int tick_count(void)
{
	return count;
}
