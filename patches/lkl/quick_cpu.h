/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The LKL CPU for a host thread that finds it free, and leaves it with nobody waiting: without
 * the mutex of the host, by the owner's word alone.
 *
 * Who takes the mutex has raised cpu.shutdown_gate before, and lowers it afterwards; who waits for
 * the CPU leaves it raised. So a gate at 0 says that nobody is about to take the CPU, waits for it
 * or has found it taken and is about to leave a note (an interrupt that is pending). Each side
 * first writes its own word and then reads the other's, with a full barrier between:
 *
 *	here, leaving	owner = 0,	then reads the gate and the note
 *	in the mutex	the gate + 1,	then reads the owner
 *
 * One of them sees the other. The owner is set by a compare-and-swap on both ways.
 *
 * Included once, by cpu.c.
 */

/* Says whether the caller has the CPU now; otherwise lkl_cpu_get() has to be asked. */
bool lkl_cpu_get_quickly(void)
{
	if (READ_ONCE(cpu.shutdown_gate) ||
	    !__sync_bool_compare_and_swap(&cpu.owner, 0, lkl_ops->thread_self()))
		return false;
	cpu.count = 1;
	return true;
}

/* Says whether the caller left; otherwise it has to lkl_cpu_put(). */
bool lkl_cpu_put_quickly(void)
{
	if (cpu.count != 1 || READ_ONCE(cpu.shutdown_gate) || READ_ONCE(cpu.irqs_pending) ||
	    need_resched() || !single_task_running())
		return false;
	/* A thread that the host woke meanwhile shall go first: the mutex gives way to it. */
	if (lkl_ops->yield_wanted && *lkl_ops->yield_wanted)
		return false;

	cpu.count = 0;
	__sync_lock_release(&cpu.owner);
	__sync_synchronize();
	if (likely(!READ_ONCE(cpu.shutdown_gate) && !READ_ONCE(cpu.irqs_pending)))
		return true;

	/* Someone came meanwhile. Who took the CPU since, if anybody did, sees to it. */
	return lkl_cpu_try_get() <= 0;
}
