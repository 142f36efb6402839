/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linux as a library on Unikraft: what this port adds to <lkl.h> and
 * <lkl_host.h>. An application is an ordinary LKL program:
 *
 *	#include <lkl.h>
 *	#include <lkl_host.h>
 *	#include <uk/lkl.h>
 *
 *	int main(int argc, char *argv[])
 *	{
 *		char cmdline[256];
 *
 *		uk_lkl_cmdline(cmdline, sizeof(cmdline), argc, argv);
 *		if (lkl_start_kernel(&lkl_host_ops, uk_lkl_memory(cmdline),
 *				     "%s", cmdline))
 *			return 1;
 *		... lkl_sys_open(), lkl_sys_read() ...
 *		return lkl_sys_halt();
 *	}
 *
 * Threads. Linux runs in threads of this library. They are preemptive, take
 * turns (no priorities), and share one CPU. main() is one of them. All of
 * <lkl.h> and of lkl_host_ops may be used in each; nothing of them in an
 * interrupt handler, except lkl_host_ops.sem_up. In particular lkl_trigger_irq
 * takes locks that the interrupted thread may hold: let the handler up a
 * semaphore and a thread trigger the interrupt.
 *
 * Devices. lkl_start_kernel forwards the interrupts of the virtio devices that the
 * command line names, as QEMU's microvm does, and of those on the PCI bus; see the README.
 *
 * Entropy. It also seeds Linux's random numbers, and prints by what; see the README.
 *
 * Blocking. A thread that blocks in a system call or in a host operation gives
 * the CPU to the others; when all block, the CPU halts until an interrupt. Do
 * not busy-wait with interrupts off, and do not use Unikraft's own scheduler
 * beside these threads: it does not know them.
 *
 * Memory. Unikraft's allocators know no preemption. In a program with more than
 * one thread allocate with lkl_host_ops.mem_alloc and mem_free, which never
 * return NULL, and pair them with each other only.
 *
 * Failure. What Linux cannot be told is a panic: no memory, a stack that
 * overflowed, a mutex unlocked by another thread. It prints a line that starts
 * with "PANIC:", then where and on which thread, and ends the machine with the
 * platform's crash status.
 *
 * Hangs. A watchdog says `HANG:` and ends the machine as a panic does when threads wait for
 * each other for ever, or nothing is left that could wake any; see watchdog.c. A thread that
 * waits in Linux is never meant.
 *
 * Limits. x86_64, one CPU, no AVX state across preemption, one start of Linux
 * per boot.
 */
#ifndef UK_LKL_H
#define UK_LKL_H

/* <lkl.h> uses the types of these and includes none of them. */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <lkl_host.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How many bytes to give to Linux as its second argument: mem=N[K|M|G] on the
 * command line, else LIBLKL_MEMORY_MIB, else what the heap can spare up to
 * 16 MiB. Panics when that is less than Linux can start with. Takes nothing.
 */
unsigned long uk_lkl_memory(const char *cmdline);

/*
 * Joins argv[1] to argv[argc - 1] with spaces into buf, which holds size bytes.
 * Returns 0, or -1 when it does not fit (buf then holds what did).
 */
int uk_lkl_cmdline(char *buf, size_t size, int argc, char *argv[]);

/*
 * Mounts the disks that Linux's command line names as uk_lkl.disk=NAME:FILESYSTEM:MODE:
 * MOUNT, in that order; the tool writes these words for the disks of a config. Once
 * Linux has started. Returns 0 or an error of Linux, after saying what is the matter;
 * the disks before that one stay mounted.
 */
int uk_lkl_mount_disks(void);

/*
 * Unmounts them; who ends Linux without may lose what was written last. A disk with open
 * files is waited for, five seconds at most. Returns 0 or an error of Linux.
 */
int uk_lkl_unmount_disks(void);

/*
 * The orderly end of Linux: all descriptors are closed, the disks unmounted, Linux halted.
 * Every other thread stops for good where it next calls Linux. Once. Returns 0 or an error
 * of Linux, after saying what is the matter; the disks are then synced.
 */
int uk_lkl_end(void);

/*
 * Called, in a thread of its own, when the host asks for an orderly end; by default, NULL,
 * that is uk_lkl_end() and the end of the machine. A program that has something to do before
 * sets it to a function that does so and ends the machine, or makes another thread end it.
 * The host waits some ten seconds.
 */
extern void (*uk_lkl_on_power_off)(void);

/*
 * Brings up lo, and the interfaces that Linux's command line names as uk_lkl.net=
 * INTERFACE:ADDRESS/PREFIX[:GATEWAY] or INTERFACE:dhcp; the tool writes these words for the networks of a
 * config. Once Linux has started. Returns 0 or an error of Linux, after saying what is
 * the matter.
 */
int uk_lkl_start_network(void);

/*
 * A descriptor of Linux from which a program reads what is typed at the console, line by
 * line; it is at its end after Ctrl-D at the start of a line. Once, when Linux has started.
 * Or an error of Linux: the console has no input, as its command line has no
 * uk_lkl.console=terminal (or =pipe), which the tool adds where it connects something.
 */
int uk_lkl_console_open(void);

/*
 * As lkl_host_ops.thread_create, with a name for reports: at most 19 characters
 * are kept, the string remains the caller's. The thread is freed by
 * lkl_host_ops.thread_join, or by itself after lkl_host_ops.thread_detach.
 */
lkl_thread_t uk_lkl_thread_create(const char *name, void (*fn)(void *), void *arg);

/*
 * What a thread waits for, in words of the program's own: for locks and conditions that are
 * made of semaphores, of which a report of threads could tell nothing else. `holder` says
 * who alone can end the wait, 0 for nobody particular; it is called in interrupts, for any
 * thread, and may only read.
 */
struct uk_lkl_wait {
	const char *what;
	const void *object;
	lkl_thread_t (*holder)(const void *object);
};

/* Said before the calling thread waits, and NULL afterwards. *wait stays the caller's. */
void uk_lkl_waits(const struct uk_lkl_wait *wait);

/*
 * Ends the machine with the crash status after saying `what` as a panic does.
 * Any context.
 */
void uk_lkl_panic(const char *what) __attribute__((noreturn));

/*
 * Called once, first of all, when this library or Linux panics; NULL is nothing.
 * For a program that keeps back what Linux prints. Interrupts are off and other
 * threads hold locks: it may not take any, allocate or block.
 */
extern void (*uk_lkl_on_panic)(void);

#ifdef __cplusplus
}
#endif

#endif
