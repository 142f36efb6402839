/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Thread-local values: a small array in each thread. lklk_tls_get() runs at
 * every system call.
 */
#include "lklk.h"
#include "host_ops.h"

struct lkl_tls_key {
	unsigned long index;
	bool used;
	void (*destructor)(void *);
};

static struct lkl_tls_key keys[CONFIG_LIBLKL_MAX_TLS_KEYS];

struct lkl_tls_key *lklk_tls_alloc(void (*destructor)(void *))
{
	unsigned long flags = lklk_irq_save();

	for (unsigned long i = 0; i < CONFIG_LIBLKL_MAX_TLS_KEYS; i++) {
		if (keys[i].used)
			continue;
		keys[i] = (struct lkl_tls_key){ i, true, destructor };
		lklk_irq_restore(flags);
		return &keys[i];
	}
	LKLK_PANIC_NUMBER("no thread-local key left; LIBLKL_MAX_TLS_KEYS is",
			  CONFIG_LIBLKL_MAX_TLS_KEYS, "");
}

/* The next owner of the key must find NULL in every thread. */
void lklk_tls_free(struct lkl_tls_key *key)
{
	unsigned long flags = lklk_irq_save();
	struct lklk_thread *thread;

	for (thread = lklk_thread_list(); thread; thread = thread->older)
		thread->tls[key->index] = NULL;
	key->used = false;
	lklk_irq_restore(flags);
}

int lklk_tls_set(struct lkl_tls_key *key, void *value)
{
	lklk_current->tls[key->index] = value;
	return 0;
}

void *lklk_tls_get(struct lkl_tls_key *key)
{
	return lklk_current->tls[key->index];
}

/*
 * A destructor may set values again, hence the rounds; POSIX bounds them by
 * PTHREAD_DESTRUCTOR_ITERATIONS, which is at least 4.
 */
void lklk_tls_run_destructors(void)
{
	void **values = lklk_current->tls;
	bool again = true;

	for (int round = 0; again && round < 4; round++) {
		again = false;
		for (int i = 0; i < CONFIG_LIBLKL_MAX_TLS_KEYS; i++) {
			void *value = values[i];

			if (!value || !keys[i].used || !keys[i].destructor)
				continue;
			values[i] = NULL;
			keys[i].destructor(value);
			again = true;
		}
	}
}
