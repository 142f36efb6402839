/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whose turn it is to be host0.
 *
 * A host thread gets its task at its first system call: it becomes host0 for as
 * long as the fork takes, and a fork may sleep. If a second thread becomes host0
 * meanwhile, both wait on host0's one scheduling semaphore, and one of them for
 * ever. So the second waits here for its turn, without the LKL CPU.
 *
 * The variables are only touched by the owner of the LKL CPU. Included once, by
 * syscalls.c.
 */
static struct lkl_sem *host0_turn;
static unsigned int host0_waiting;
static bool host0_taken;

/*
 * Called with the LKL CPU. Returns with it and 0, or without it and the error of
 * lkl_cpu_get() when the kernel was halted meanwhile.
 */
static long host0_take(void)
{
	while (host0_taken) {
		long err;

		host0_waiting++;
		lkl_cpu_put();
		lkl_ops->sem_down(host0_turn);
		err = lkl_cpu_get();
		if (err < 0)
			return err;
	}
	host0_taken = true;

	/*
	 * If the last one failed to fork, host0 is still current and will not be
	 * switched to; it must not be taken for that thread.
	 */
	task_thread_info(host0)->tid = lkl_ops->thread_self();
	return 0;
}

/* Called with the LKL CPU, which keeps the next one from host0 until it left. */
static void host0_give(void)
{
	host0_taken = false;
	if (host0_waiting) {
		host0_waiting--;
		lkl_ops->sem_up(host0_turn);
	}
}

static int host0_init(void)
{
	host0_turn = lkl_ops->sem_alloc(0);
	return host0_turn ? 0 : -1;
}

/* At halt. Who still waits waits for good, as in any other system call. */
static void host0_cleanup(void)
{
	if (!host0_waiting)
		lkl_ops->sem_free(host0_turn);
}
