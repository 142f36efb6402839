/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host operations, one declaration each; what they must do is said in
 * <lkl/asm/host_ops.h>, how they do it at the head of each file.
 *
 * Thread context unless said otherwise. None fails: a lack of memory, keys or
 * threads is a panic.
 */
#ifndef LKLK_HOST_OPS_H
#define LKLK_HOST_OPS_H

#include <lkl/asm/host_ops.h>

/* mutex.c: lock may block; unlock does not. */
struct lkl_mutex *lklk_mutex_alloc(int recursive);
void lklk_mutex_free(struct lkl_mutex *mutex);
void lklk_mutex_lock(struct lkl_mutex *mutex);
void lklk_mutex_unlock(struct lkl_mutex *mutex);

/* semaphore.c: down may block; up does not and is allowed in interrupts. */
struct lkl_sem *lklk_sem_alloc(int count);
void lklk_sem_free(struct lkl_sem *sem);
void lklk_sem_down(struct lkl_sem *sem);
void lklk_sem_up(struct lkl_sem *sem);

/* tls.c */
struct lkl_tls_key *lklk_tls_alloc(void (*destructor)(void *));
void lklk_tls_free(struct lkl_tls_key *key);
int lklk_tls_set(struct lkl_tls_key *key, void *value);
void *lklk_tls_get(struct lkl_tls_key *key);

/* timer.c: free waits for a running callback, unless called by it. */
void *lklk_timer_alloc(void (*fn)(void *), void *arg);
int lklk_timer_set_oneshot(void *timer, unsigned long ns);
void lklk_timer_free(void *timer);

/* iomem.c */
void *lklk_ioremap(long address, int size);
int lklk_iomem_access(const volatile void *address, void *value, int size,
		      int write);

/* entropy.c */
unsigned int lklk_seed(void *bytes, unsigned int size);

/* jump.S */
void lklk_jmp_buf_set(struct lkl_jmp_buf *buf, void (*fn)(void));
void lklk_jmp_buf_longjmp(struct lkl_jmp_buf *buf, int value);

#endif
