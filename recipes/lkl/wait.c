/* SPDX-License-Identifier: BSD-3-Clause */
#include "lklk.h"

/* How long a thread waits before it goes first: some system calls long. */
#define PATIENCE_NS 100000u

void lklk_wait(struct lklk_waitq *queue, const void *caller)
{
	struct lklk_thread *self = lklk_current;

	self->state = LKLK_BLOCKED;
	self->queue = queue;
	self->caller = caller;
	self->since = lklk_now();
	self->next = NULL;
	if (queue->first)
		queue->last->next = self;
	else
		queue->first = self;
	queue->last = self;

	lklk_schedule();
}

bool lklk_wake_one(struct lklk_waitq *queue, bool urgent)
{
	struct lklk_thread *thread = queue->first;

	if (!thread)
		return false;
	queue->first = thread->next;
	thread->queue = NULL;
	if (lklk_now() - thread->since > PATIENCE_NS)
		lklk_yield_wanted = urgent = true;
	lklk_ready(thread, urgent);
	return true;
}

void lklk_abandon(struct lklk_waitq *queue)
{
	static struct lklk_waitq nothing = LKLK_WAITQ("nothing, ever");
	struct lklk_thread *thread;

	while ((thread = queue->first)) {
		queue->first = thread->next;
		thread->queue = &nothing;
		thread->next = NULL;
	}
}
