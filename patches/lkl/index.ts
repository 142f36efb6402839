// Patches to Linux with arch/lkl, version 4.9. They only insert, so that their diffs quote nothing
// of a tree that is not ours.

import { addFile, append, definePatch, insertAfter, insertBefore } from 'unikernel';

const syscalls = 'arch/lkl/kernel/syscalls.c';
const irqs = 'arch/lkl/kernel/irq.c';
const firstCall = 'ret = new_host_task(&task);';

/** Ends the hang of two threads that make their first system calls at the same time. */
export const hostTaskRace = definePatch({
  name: 'lkl-host-task-race',
  reason:
    'Two threads whose first system calls meet both become host0 and wait on its one semaphore; one of them sleeps for ever.',
  provides: ['lkl-host0-turns'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      addFile({ file: 'arch/lkl/kernel/host0.h', from: 'patches/lkl/host0.h' }),
      insertAfter({
        file: syscalls,
        anchor: 'static struct task_struct *host0;',
        lines: ['', '#include "host0.h"'],
      }),
      // A thread takes its turn before it becomes host0, and gives it on as soon as it has its task.
      insertBefore({
        file: syscalls,
        anchor: firstCall,
        lines: ['\t\t\tret = host0_take();', '\t\t\tif (ret)', '\t\t\t\treturn ret;'],
      }),
      insertAfter({ file: syscalls, anchor: firstCall, lines: ['\t\t\thost0_give();'] }),
      insertAfter({
        file: syscalls,
        anchor: '\thost0 = current;',
        lines: ['', '\tif (host0_init())', '\t\treturn -1;'],
      }),
      insertAfter({
        file: syscalls,
        anchor: 'lkl_ops->tls_free(task_key);',
        lines: ['\thost0_cleanup();'],
      }),
    ],
  },
});

/** Takes 0.9 MB out of the image: the table of 4096 interrupts, of which a unikernel uses few. */
export const fewerInterrupts = definePatch({
  name: 'lkl-fewer-interrupts',
  reason: 'Linux keeps 232 bytes of initialised data for each interrupt; 128 of them are plenty.',
  provides: ['lkl-128-interrupts'],
  upstream: { notSubmitted: 'a host with many devices needs more' },
  change: {
    operations: [
      insertAfter({
        file: 'arch/lkl/include/asm/irq.h',
        anchor: '(IRQ_STATUS_BITS * IRQ_STATUS_BITS)',
        lines: ['#undef NR_IRQS', '#define NR_IRQS\t\t\t((int)IRQ_STATUS_BITS * 2)'],
      }),
    ],
  },
});

/** Lets tasks that wait run when a host thread leaves Linux, instead of at the next tick. */
export const waitingTasks = definePatch({
  name: 'lkl-waiting-tasks',
  reason:
    'A host thread that leaves Linux gives the processor back without a look at the run queue; what it woke waits for the next tick.',
  provides: ['lkl-no-waiting-tasks'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      insertBefore({
        file: 'arch/lkl/kernel/cpu.c',
        anchor: 'need_resched() && cpu.count == 1',
        lines: [
          '	if (test_thread_flag(TIF_HOST_THREAD) && cpu.count == 1 && !single_task_running())',
          '		set_tsk_need_resched(current);',
          '',
        ],
      }),
    ],
  },
});

/** Lets a task sleep on its way to its end. */
export const sleepingExit = definePatch({
  name: 'lkl-sleeping-exit',
  reason:
    'A task that ends leaves its thread by a jump at its first switch, also when that is a sleep half-way; it is switched to later, on a thread that is gone.',
  provides: ['lkl-sleeping-exit'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      insertAfter({
        file: 'arch/lkl/kernel/threads.c',
        anchor: 'struct lkl_jmp_buf _prev_jb;',
        lines: [
          '',
          '	/* A task may sleep on its way to its end; only the last switch is by the jump. */',
          '	if ((prev->flags & PF_EXITING) && prev->state != TASK_DEAD)',
          '		_prev_flags &= ~BIT(TIF_SCHED_JB);',
        ],
      }),
    ],
  },
});

/** Copies and fills memory by words; Linux's own functions for all processors go byte by byte. */
export const memoryByWords = definePatch({
  name: 'lkl-memory-by-words',
  reason: 'Copying byte by byte takes half of the time in which a cached file is read.',
  provides: ['lkl-memory-by-words'],
  upstream: { notSubmitted: 'for one processor only; arch/lkl is for many' },
  change: {
    operations: [
      addFile({ file: 'arch/lkl/include/asm/string.h', from: 'patches/lkl/string.h' }),
      addFile({ file: 'arch/lkl/kernel/string.c', from: 'patches/lkl/string.c' }),
      append({ file: 'arch/lkl/kernel/Makefile', lines: ['obj-y += string.o'] }),
    ],
  },
});

/** Lets a host thread in when a task of Linux keeps the processor without sleeping. */
export const waitingHosts = definePatch({
  name: 'lkl-waiting-hosts',
  reason:
    'A host thread that waits to enter Linux is no task: it waits for ever for one that never sleeps, such as kswapd without memory to find.',
  provides: ['lkl-waiting-hosts'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      addFile({ file: 'arch/lkl/kernel/cpu_turns.h', from: 'patches/lkl/cpu_turns.h' }),
      insertAfter({
        file: 'arch/lkl/kernel/cpu.c',
        anchor: '} cpu;',
        lines: ['', '#include "cpu_turns.h"'],
      }),
      insertBefore({
        file: 'arch/lkl/kernel/syscalls.c',
        anchor: 'ret = run_syscall(no, params);',
        lines: ['\tlkl_cpu_given();'],
      }),
      insertBefore({
        file: 'arch/lkl/kernel/syscalls.c',
        anchor: 'long lkl_syscall(long no, long *params)',
        lines: ['extern void lkl_cpu_given(void);', ''],
      }),
      insertBefore({
        file: 'kernel/sched/core.c',
        anchor: 'int __sched _cond_resched(void)',
        lines: ['extern void lkl_cpu_give(void);', ''],
      }),
      insertBefore({
        file: 'kernel/sched/core.c',
        anchor: 'if (should_resched(0))',
        lines: ['\tlkl_cpu_give();'],
      }),
    ],
  },
});

/** Lets a search for memory that finds none come to its end: the killer, which panics. */
export const hopelessReclaim = definePatch({
  name: 'lkl-hopeless-reclaim',
  reason:
    'kswapd goes on without a pause when there is nothing to find, and who needs memory may wait for it to succeed: nothing is said, for ever.',
  provides: ['lkl-hopeless-reclaim'],
  upstream: { notSubmitted: 'later versions of Linux count the failures of kswapd' },
  change: {
    operations: [
      insertAfter({
        file: 'mm/vmscan.c',
        anchor: '} while (sc.priority >= 1);',
        lines: [
          '',
          '	/* Nothing at any priority: memory has to be given back first, which takes time. */',
          '	if (!sc.nr_reclaimed)',
          '		schedule_timeout_uninterruptible(HZ / 10);',
        ],
      }),
      insertBefore({
        file: 'mm/vmscan.c',
        anchor: 'if (current->flags & PF_KTHREAD)',
        lines: [
          '	/* What follows is for who swaps over the network. */',
          '	if (!total_swap_pages)',
          '		goto out;',
          '',
        ],
      }),
    ],
  },
});

/** Halves the way of a system call into Linux and back. */
export const quickCalls = definePatch({
  name: 'lkl-quick-calls',
  reason:
    "A system call locks the host's mutex twice and looks for work that a task left, where a compare-and-swap and a look at a pointer do.",
  provides: ['lkl-quick-calls'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      addFile({ file: 'arch/lkl/kernel/quick_cpu.h', from: 'patches/lkl/quick_cpu.h' }),
      insertAfter({
        file: 'arch/lkl/include/uapi/asm/host_ops.h',
        anchor: 'void (*jmp_buf_longjmp)(struct lkl_jmp_buf *jmpb, int val);',
        lines: [
          '',
          '#define LKL_HOST_YIELD_WANTED',
          '	/* May be NULL. While it is not 0, an unlock of a mutex lets another thread go first. */',
          '	const volatile unsigned char *yield_wanted;',
        ],
      }),
      // Both ways to the CPU must see each other's owner.
      insertAfter({
        file: 'arch/lkl/kernel/cpu.c',
        anchor: 'self = lkl_ops->thread_self();',
        lines: [
          '',
          '	if (!cpu.owner && !__sync_bool_compare_and_swap(&cpu.owner, 0, self))',
          '		return 0;',
        ],
      }),
      insertBefore({
        file: 'arch/lkl/kernel/cpu.c',
        anchor: 'int lkl_cpu_try_run_irq(int irq)',
        lines: [
          'static int lkl_cpu_try_get(void)',
          '{',
          '	int ret = __cpu_try_get_lock(1);',
          '',
          '	__cpu_try_get_unlock(ret, 1);',
          '	return ret;',
          '}',
          '',
          '#include "quick_cpu.h"',
          '',
        ],
      }),
      insertBefore({
        file: 'arch/lkl/kernel/syscalls.c',
        anchor: 'long lkl_syscall(long no, long *params)',
        lines: [
          'extern bool lkl_cpu_get_quickly(void);',
          'extern bool lkl_cpu_put_quickly(void);',
          '#define lkl_cpu_get() (lkl_cpu_get_quickly() ? 1 : lkl_cpu_get())',
          '#define lkl_cpu_put() (lkl_cpu_put_quickly() ? (void)0 : lkl_cpu_put())',
          '',
        ],
      }),
      insertBefore({
        file: 'arch/lkl/kernel/syscalls.c',
        anchor: 'task_work_run();',
        lines: ['	if (unlikely(current->task_works))'],
      }),
    ],
  },
});

/** Makes an atomic operation the operation alone. */
export const plainAtomics = definePatch({
  name: 'lkl-plain-atomics',
  reason:
    'Each atomic operation calls functions to disable and enable interrupts, a seventh of all instructions, though none comes in between.',
  provides: ['lkl-plain-atomics'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      ...['irqs_stay', 'atomic', 'bitops', 'cmpxchg'].map((name) =>
        addFile({
          file: `arch/lkl/include/asm/${name}.h`,
          from: `patches/lkl/${name}.h`,
        }),
      ),
      insertAfter({
        file: 'lib/atomic64.c',
        anchor: '#include <linux/atomic.h>',
        lines: ['', '#include <asm/irqs_stay.h>'],
      }),
    ],
  },
});

/** Lets Linux see and set whether interrupts are enabled without a call. */
export const quickIrqFlags = definePatch({
  name: 'lkl-quick-irq-flags',
  reason: 'Whether interrupts are enabled is a variable that is read and written by calls.',
  provides: ['lkl-quick-irq-flags'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      addFile({ file: 'arch/lkl/include/asm/irqflags.h', from: 'patches/lkl/irqflags.h' }),
      ...[
        ['static unsigned long irq_index_status;', 'irq_index_status', 'lkl_irqs_came'],
        ['static bool irqs_enabled;', 'irqs_enabled', 'lkl_irqs_enabled'],
      ].flatMap(([anchor = '', name, known]) => [
        insertBefore({
          file: irqs,
          anchor,
          lines: ['/* Known to all. */', `#define ${name} ${known}`, '#define static'],
        }),
        insertAfter({ file: irqs, anchor, lines: ['#undef static'] }),
      ]),
      insertBefore({
        file: irqs,
        anchor: 'unsigned long arch_local_save_flags(void)',
        lines: [
          '/* What follows is for irqflags.h, under other names. */',
          '#undef arch_local_save_flags',
          '#undef arch_local_irq_restore',
          '#define arch_local_save_flags lkl_irq_save_flags',
          '#define arch_local_irq_restore lkl_irq_restore',
          '',
        ],
      }),
    ],
  },
});

/** Copies the string that a program passes, and not what is behind it. */
export const shortStrings = definePatch({
  name: 'lkl-short-strings',
  reason:
    'For each path that a program passes, Linux fills 4 KiB with zeros: a third of what httpd does.',
  provides: ['lkl-short-strings'],
  upstream: { notSubmitted: 'later versions of Linux no longer have this function' },
  change: {
    operations: [
      addFile({ file: 'arch/lkl/include/asm/uaccess.h', from: 'patches/lkl/uaccess.h' }),
    ],
  },
});

/** Sums what is sent and received by words of 8 bytes. */
export const checksumByWords = definePatch({
  name: 'lkl-checksum-by-words',
  reason:
    'A checksum by words of 4 bytes takes a third of what is done to send a file: QEMU asks for it with each packet.',
  provides: ['lkl-checksum-by-words'],
  upstream: { notSubmitted: 'for one processor only; arch/lkl is for many' },
  change: {
    operations: [
      addFile({ file: 'arch/lkl/include/asm/checksum.h', from: 'patches/lkl/checksum.h' }),
      addFile({ file: 'arch/lkl/kernel/checksum.c', from: 'patches/lkl/checksum.c' }),
      append({ file: 'arch/lkl/kernel/Makefile', lines: ['obj-y += checksum.o'] }),
    ],
  },
});

/** Lets the host seed Linux's random numbers before its first driver starts. */
export const hostSeed = definePatch({
  name: 'lkl-host-seed',
  reason:
    'All that Linux as a library knows at its start is the time: its random numbers can be guessed, and /dev/random blocks.',
  provides: ['lkl-host-seed'],
  upstream: { notSubmitted: 'the tree of the npm package has no upstream that takes patches' },
  change: {
    operations: [
      addFile({ file: 'drivers/char/host_seed.h', from: 'patches/lkl/host_seed.h' }),
      insertAfter({
        file: 'arch/lkl/include/uapi/asm/host_ops.h',
        anchor: 'long (*gettid)(void);',
        lines: [
          '',
          '#define LKL_HOST_SEED',
          '	/* May be NULL. Stores up to size random bytes, once; returns how many. Does not block. */',
          '	unsigned int (*seed)(void *bytes, unsigned int size);',
        ],
      }),
      insertBefore({
        file: 'drivers/char/random.c',
        anchor: 'static int rand_initialize(void)',
        lines: ['#include "host_seed.h"', ''],
      }),
      insertAfter({
        file: 'drivers/char/random.c',
        anchor: '	crng_initialize(&primary_crng);',
        lines: ['	host_seed();'],
      }),
    ],
  },
});

/** The series of a Linux in a unikernel. */
export const linux = [
  hostTaskRace,
  waitingTasks,
  waitingHosts,
  hopelessReclaim,
  sleepingExit,
  quickCalls,
  fewerInterrupts,
  memoryByWords,
  plainAtomics,
  quickIrqFlags,
  shortStrings,
  checksumByWords,
  hostSeed,
];
