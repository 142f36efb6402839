/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Turns on the LKL CPU, beyond what its scheduler knows.
 *
 * A host thread that waits to enter Linux is no task that could be scheduled; it is let in when
 * the CPU falls idle or another host thread leaves. A task that never sleeps keeps it out, however
 * often it offers to be rescheduled. Nor does an interrupt get through, the clock's included, to
 * one that has no reason to lock them out for a moment. So with that offer a task serves the
 * interrupts that came, and sleeps for once when it had the CPU for long.
 *
 * Included once, by cpu.c.
 */
#define LONG_TURN (10 * NSEC_PER_MSEC)

static DECLARE_WAIT_QUEUE_HEAD(cpu_givers);

/* Called by cond_resched(), hence where sleeping is allowed. */
void lkl_cpu_give(void)
{
	const struct sched_entity *turn = &current->se;
	DEFINE_WAIT(wait);

	if (preempt_count() || irqs_disabled())
		return;
	if (READ_ONCE(cpu.irqs_pending)) {
		/* First the note, then what it is about: it may be left again meanwhile. */
		WRITE_ONCE(cpu.irqs_pending, false);
		__sync_synchronize();
		run_irqs();
	}

	/* The clock's interrupt keeps these times. */
	if (likely(!READ_ONCE(cpu.sleepers)) || current->state != TASK_RUNNING ||
	    is_idle_task(current) ||
	    turn->sum_exec_runtime - turn->prev_sum_exec_runtime < LONG_TURN)
		return;

	/* The time is for who enters otherwise than by a system call. */
	prepare_to_wait(&cpu_givers, &wait, TASK_UNINTERRUPTIBLE);
	schedule_timeout(1);
	finish_wait(&cpu_givers, &wait);
}

/* Called with the CPU, by who came in: whoever gave it has it again afterwards. */
void lkl_cpu_given(void)
{
	if (unlikely(waitqueue_active(&cpu_givers)))
		wake_up_all(&cpu_givers);
}
