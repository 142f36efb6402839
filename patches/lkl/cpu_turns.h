/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Turns on the LKL CPU, beyond what its scheduler knows.
 *
 * A host thread that waits to enter Linux is no task that could be scheduled; it is let in when
 * the CPU falls idle or another host thread leaves. A task that never sleeps keeps it out, however
 * often it offers to be rescheduled. So a task that had the CPU for long sleeps for once when it
 * makes that offer.
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

	if (likely(!cpu.sleepers) ||
	    turn->sum_exec_runtime - turn->prev_sum_exec_runtime < LONG_TURN)
		return;
	if (current->state != TASK_RUNNING || preempt_count() || irqs_disabled() ||
	    is_idle_task(current))
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
