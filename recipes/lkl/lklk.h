/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The small kernel under Linux: threads, what they wait on, and time.
 *
 * One CPU. A thread owns it until it blocks, exits or the tick takes it away.
 * "Interrupts off" below means: the caller has called lklk_irq_save() (or is an
 * interrupt handler), and the function leaves them off. Everything else is
 * called with interrupts on or off and restores what it found.
 *
 * Nothing here allocates in interrupt context, and nothing but the functions
 * marked so may be called there.
 */
#ifndef LKLK_H
#define LKLK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uk/config.h>

#include "arch.h"

struct lklk_thread;

/* Threads that wait for one thing, first come first served. */
struct lklk_waitq {
	struct lklk_thread *first, *last;
	const char *what; /* "mutex", "semaphore" ...: said in reports */
	const unsigned long *owner; /* of a mutex: the owner's address, bit 0 aside */
	bool in_interrupts; /* an interrupt was seen to wake somebody */
};

#define LKLK_WAITQ(what_) { .what = (what_) }

enum lklk_state {
	LKLK_RUNNING, /* on the CPU or in the ready queue */
	LKLK_BLOCKED, /* in a wait queue */
	LKLK_EXITED, /* off the CPU for good; its stack may be freed */
};

/* Whose work a thread does. */
enum lklk_maker {
	LKLK_PROGRAM,
	LKLK_LINUX,
	LKLK_PORT, /* serves Linux: timers, interrupts, the host's requests */
};

struct lklk_thread {
	void *sp; /* where it stopped; meaningless while it runs */
	struct lklk_thread *next; /* in the ready queue or in a wait queue */
	struct lklk_waitq *queue; /* what it waits for */
	const void *caller; /* where it asked for what it waits for; NULL: here */
	const struct uk_lkl_wait *wait; /* what the program says of it; mostly NULL */
	uint64_t since; /* lklk_now() when it began to wait, or became ready */
	enum lklk_state state;
	bool detached;
	bool joined; /* somebody waits for it in lklk_thread_join */
	enum lklk_maker maker;
	long id;
	char name[20];
	void (*fn)(void *);
	void *arg;
	unsigned char *stack; /* lowest usable byte; NULL: not ours (main) */
	size_t stack_size;
	struct lklk_waitq joiners;
	struct lklk_thread *older; /* in the list of all threads */
	unsigned long walk; /* of the watchdog's, the last that came by */
	void *tls[CONFIG_LIBLKL_MAX_TLS_KEYS];
	struct lklk_fpu fpu; /* valid while preempted */
};

/* The thread that owns the CPU; main before any other exists. */
extern struct lklk_thread *lklk_current;
extern struct lklk_thread lklk_main;

/* sched.c ------------------------------------------------------------------ */

/* Interrupts off. Makes a thread ready, before all others if `urgent`. */
void lklk_ready(struct lklk_thread *thread, bool urgent);

/*
 * Interrupts off, not in an interrupt, preemption allowed. Gives the CPU away
 * until the current thread is made ready again; halts it while nobody is.
 */
void lklk_schedule(void);

/*
 * Interrupt context. Says whether another thread is ready and the interrupted one may
 * be stopped; if it may not now, it gives way as soon as it may.
 */
bool lklk_preempt_wanted(void);

/*
 * Interrupts off, on the stack of the interrupted thread. Lets the next ready thread
 * run if lklk_preempt_wanted(). Returns when the interrupted one has the CPU again.
 */
void lklk_preempt(void);

/*
 * A thread that waited for long was woken, and the one that woke it shall let it
 * go first as soon as it gave back what the other needs. Set by lklk_wake_one(),
 * cleared when the CPU changes hands.
 */
extern bool lklk_yield_wanted;

/* How often the CPU was given to a ready thread, be it the one that had it before. */
extern unsigned long lklk_turns;

/* Whether a thread is ready and has not got the CPU. */
bool lklk_others_ready(void);

/* May block. Lets the other ready threads go first. */
void lklk_yield(void);

/*
 * Between these the current thread is not preempted; it must not block. They
 * nest. For what is not ours and knows no threads: the allocator.
 */
void lklk_preempt_off(void);
void lklk_preempt_on(void);

/* wait.c ------------------------------------------------------------------- */

/*
 * Interrupts off, may block: until another thread wakes the current one. `caller` is where
 * that was asked for, NULL if in here.
 */
void lklk_wait(struct lklk_waitq *queue, const void *caller);

/* Interrupts off, also in interrupt context. Says whether there was one. */
bool lklk_wake_one(struct lklk_waitq *queue, bool urgent);

/*
 * Interrupts off. The queue goes away under those who wait: they stay blocked
 * for good. Linux does this at halt to threads still inside a system call.
 */
void lklk_abandon(struct lklk_waitq *queue);

/* thread.c ----------------------------------------------------------------- */

/*
 * Never NULL: no memory is a panic. name is copied, NULL means "linux/<id>", or
 * "thread/<id>" where Linux did not make it.
 */
struct lklk_thread *lklk_thread_create(enum lklk_maker maker, const char *name,
				       void (*fn)(void *), void *arg);

/* Ends the current thread; runs the destructors of its thread-local values. */
void lklk_thread_exit(void) __attribute__((noreturn));

/* Waits for the end of a thread and frees it. Once per thread. */
int lklk_thread_join(struct lklk_thread *thread, const void *caller);

/* The current thread frees itself when it ends; nobody may join it. */
void lklk_thread_detach(void);

/* The threads that exist, newest first, linked by `older`. Interrupts off. */
struct lklk_thread *lklk_thread_list(void);

/* Deepest use of the stack so far, in bytes; 0 if the stack is not ours. */
size_t lklk_stack_used(const struct lklk_thread *thread);

/* The lowest word of every stack; overwritten means overflowed. */
#define LKLK_CANARY 0x6b63617473646e65ul

/* tls.c -------------------------------------------------------------------- */

void lklk_tls_run_destructors(void);

/* timer.c ------------------------------------------------------------------ */

/* Interrupt context: wakes the timer thread if a deadline has passed. */
void lklk_timers_tick(void);

/* Interrupts off. Whether one that the program made is set, or rings. */
bool lklk_timers_of_program(void);

/* watchdog.c --------------------------------------------------------------- */

struct lklk_place;

/* Once, before Linux starts: its command line may say how long is too long. */
void lklk_watchdog_configure(void);

/* Interrupt context, at each tick, and where that interrupted; NULL: on this stack. */
void lklk_watchdog_tick(const struct lklk_place *at);

/* lklk_now() at the last tick. */
extern uint64_t lklk_last_tick;

/* When the CPU changed hands last, as a tick saw it. Any context. */
uint64_t lklk_last_turn(void);

/* Interrupts off. Who alone can end the wait of this thread; NULL: nobody particular. */
const struct lklk_thread *lklk_holder(const struct lklk_thread *thread);

/*
 * As lklk_now(), or a millisecond behind it, without the platform's clock: an NMI may have
 * come in the middle of that. Any context, interrupts or not.
 */
uint64_t lklk_estimated_now(void);

/* nmi.c -------------------------------------------------------------------- */

/* Once, thread context: from now on an NMI makes a report of all threads. */
void lklk_nmi_start(void);

/* report.c ----------------------------------------------------------------- */

/* Where the CPU was interrupted. */
struct lklk_place {
	unsigned long ip, sp;
};

/*
 * Says what each thread waits for, since when, and where: return addresses, innermost
 * first, of which those that were left on the stack by earlier calls are for the reader to
 * sort out. `why` may be NULL; `at` is where the current thread is, NULL for here. Any
 * context; takes no lock, allocates nothing.
 */
void lklk_report(const char *why, const struct lklk_place *at);

/* Whether this address lies in Linux, or in what its object file has of its own. */
bool lklk_is_linux(const void *address);

/* tick_gate.c, or tick_callback.c: Makefile.uk looks which the tree can have -- */

/* Starts the tick on first use. Until then nothing preempts and no timer runs. */
void lklk_tick_start(void);

/* clock.c ------------------------------------------------------------------ */

/* Nanoseconds on a clock that never goes back. Any context. */
uint64_t lklk_now(void);

/* Nanoseconds since 1970, on a clock that never goes back either. Any context. */
uint64_t lklk_wall_clock(void);

/* start.c ------------------------------------------------------------------ */

/* COMMAND_LINE_SIZE of arch/lkl, which cuts what is longer without a word. */
#define LKLK_CMDLINE_SIZE 4096

/* Linux's command line, from its start on. */
extern char lklk_cmdline[LKLK_CMDLINE_SIZE];

/*
 * Looks in it, from `at` on, for a word that begins with `prefix`. Returns what stands
 * behind the prefix, or NULL.
 */
const char *lklk_next_word(const char *at, const char *prefix);

/* irq.c -------------------------------------------------------------------- */

/*
 * Thread context. As ukplat_irq_register() of the platform: the handler returns 1. For the
 * port's own interrupts, all of which wake a thread of the port.
 */
int lklk_irq_register(unsigned long irq, int (*handler)(void *), void *arg);

/* Any context. Whether other interrupts are let in: the program's, which may wake a thread. */
bool lklk_irqs_of_program(void);

/* device_irq.c ------------------------------------------------------------- */

struct lklk_device {
	unsigned long registers;
	unsigned long irq;
};

/*
 * Reads what stands behind "virtio_mmio.device=" on Linux's command line, SIZE@REGISTERS:IRQ.
 * Returns whether it is that.
 */
bool lklk_device_word(const char *word, struct lklk_device *device);

/*
 * Thread context, once, before Linux starts: lets the interrupts of the devices
 * that its command line names reach it.
 */
void lklk_device_irqs_start(void);

/* Any context. Linux wrote 4 bytes to this address of device memory. */
void lklk_device_written(unsigned long address);

/* Any context. What Linux shall take `value` for, which it reads at this address. */
uint32_t lklk_device_read(unsigned long address, uint32_t value);

/* Thread context, before Linux starts: what follows may be called. Again is nothing. */
void lklk_forwarding_start(void);

/* Any context. A thread hands this interrupt, 1 to 31, to Linux. */
void lklk_forward_irq(unsigned long irq);

/* virtio_pci.c ------------------------------------------------------------- */

/*
 * Thread context, once, before Linux starts: makes windows of the devices on the PCI bus,
 * and names them on Linux's command line.
 */
void lklk_virtio_pci_start(void);

/* Any context. As lklk_iomem_access(), for an address in a window. */
bool lklk_is_pci_window(unsigned long address);
int lklk_pci_window_access(unsigned long address, void *value, int size, int write);

/* entropy.c ---------------------------------------------------------------- */

/*
 * Thread context, once, when all devices stand on Linux's command line and before it starts:
 * gets the bytes that Linux will be seeded with, and tells whose they are.
 */
void lklk_entropy_start(void);

/* rdrand.c, virtio_rng.c: fill all, or return false. Thread context, before Linux starts. */
bool lklk_rdrand(void *bytes, unsigned int size);
bool lklk_virtio_rng(void *bytes, unsigned int size);

/* disks.c ------------------------------------------------------------------ */

/* May block, for good: from now on no other thread mounts or unmounts the disks. */
void lklk_disks_hold(void);

/* power_off.c -------------------------------------------------------------- */

/* Thread context, once, when Linux has started: lets the host ask for the end. */
void lklk_power_off_start(void);

/* memory.c ----------------------------------------------------------------- */

/* Not in interrupt context. Never NULL: no memory is a panic that says what for. */
void *lklk_alloc(size_t size, const char *what);
void *lklk_alloc_aligned(size_t alignment, size_t size, const char *what);
void lklk_free(void *block);

/* guard.c ------------------------------------------------------------------ */

#if CONFIG_LIBLKL_STACK_GUARD
#define LKLK_GUARD_SIZE 4096ul
/* Make a page inaccessible, and usable again. Thread context. */
void lklk_guard(void *page);
void lklk_unguard(void *page);
#else
#define LKLK_GUARD_SIZE 0ul
static inline void lklk_guard(void *page)
{
	(void)page;
}
static inline void lklk_unguard(void *page)
{
	(void)page;
}
#endif

/* console.c ---------------------------------------------------------------- */

/* Any context; takes no lock. */
void lklk_console(const char *text, unsigned int length);

/* The same, piece by piece. */
void lklk_say(const char *text);
void lklk_say_number(unsigned long n);
void lklk_say_address(const void *address);

/* text.c ------------------------------------------------------------------- */

/* Writes n in decimal or hexadecimal and a 0; returns where the 0 stands. */
char *lklk_decimal(char *to, unsigned long n);
char *lklk_hexadecimal(char *to, unsigned long n);

/* panic.c ------------------------------------------------------------------ */

/*
 * Says what happened, where and on which thread, and ends the machine with the
 * platform's crash status. Any context; uses no allocator, no lock and no
 * printf. `number` is appended when `unit` is not NULL.
 */
void lklk_panic(const char *file, int line, const void *caller, const char *what,
		unsigned long number, const char *unit)
	__attribute__((noreturn, cold));

/* The same of a hang, which a thread at `at` is in; interrupt context. */
void lklk_hang(const char *what, long thread, const struct lklk_place *at)
	__attribute__((noreturn, cold));

#define LKLK_PANIC(what) \
	lklk_panic(__FILE__, __LINE__, __builtin_return_address(0), what, 0, NULL)
#define LKLK_PANIC_NUMBER(what, number, unit) \
	lklk_panic(__FILE__, __LINE__, __builtin_return_address(0), what, number, unit)

#endif
