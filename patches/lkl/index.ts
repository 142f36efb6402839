// Patches to Linux with arch/lkl, version 4.9. They only insert, so that their diffs quote nothing
// of a tree that is not ours.

import { addFile, append, definePatch, insertAfter, insertBefore } from 'unikernel';

const syscalls = 'arch/lkl/kernel/syscalls.c';
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

/** The series of a Linux in a unikernel. */
export const linux = [hostTaskRace, waitingTasks, sleepingExit, fewerInterrupts, memoryByWords];
