import { addFile, definePatch, insertAfter, insertBefore } from 'unikernel';

const x86 = 'plat/kvm/x86';

/** Lets a library schedule by the periodic timer interrupt. */
export const timerCallback = definePatch({
  name: 'timer-callback',
  reason: 'A library that schedules threads preemptively has to be called by the timer interrupt.',
  provides: ['ukplat_timer_callback_register', 'ukplat_timer_callback_run'],
  upstream: { notSubmitted: 'Unikraft schedules cooperatively and has no periodic timer' },
  // The embedded tree is of this generation; elsewhere the port takes the timer interrupt itself.
  appliesTo: '0.3.1',
  when: { file: 'support/make/Makefile.rules' },
  change: {
    operations: [
      addFile({ file: `${x86}/timer_callback.c`, from: 'patches/timer/timer_callback.c' }),
      insertAfter({
        file: 'plat/kvm/Makefile.uk',
        anchor: '/time.c|isr',
        lines: ['LIBKVMPLAT_SRCS-y += $(LIBKVMPLAT_X86)/timer_callback.c|isr'],
      }),
      insertBefore({
        file: `${x86}/time.c`,
        anchor: 'return 1;',
        lines: ['\tukplat_timer_callback_run();'],
      }),
      insertAfter({
        file: 'include/uk/plat/time.h',
        anchor: 'unsigned int ukplat_time_get_irq(void);',
        lines: [
          '',
          '/* Have func(arg) called at each periodic interrupt, in interrupt context, after the',
          ' * functions registered before it. It may leave for another stack, but takes no lock.',
          ' * 0, -EINVAL without a function, or -ENOSPC. Any context. */',
          'int ukplat_timer_callback_register(void (*func)(void *), void *arg);',
          '',
          '/* Called by the platform in its timer interrupt. */',
          'void ukplat_timer_callback_run(void);',
        ],
      }),
    ],
  },
});
