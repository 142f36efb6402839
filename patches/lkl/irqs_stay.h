/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Included before what Linux has for any single processor, and again behind it: there, an
 * operation that has to be atomic disables interrupts, and lets in afterwards what came.
 *
 * Here nothing comes in between. Who runs Linux's code has the LKL CPU, and an interrupt that
 * arrives meanwhile is left as a note, which is read where interrupts are enabled and nowhere
 * else. So the operation alone is atomic.
 */
#ifndef LKL_IRQS_STAY
#define LKL_IRQS_STAY

#pragma push_macro("local_irq_save")
#pragma push_macro("local_irq_restore")
#pragma push_macro("raw_local_irq_save")
#pragma push_macro("raw_local_irq_restore")
#undef local_irq_save
#undef local_irq_restore
#undef raw_local_irq_save
#undef raw_local_irq_restore
#define local_irq_save(flags) \
	do {                  \
		(flags) = 0;  \
		barrier();    \
	} while (0)
#define local_irq_restore(flags) \
	do {                     \
		(void)(flags);   \
		barrier();       \
	} while (0)
#define raw_local_irq_save(flags) local_irq_save(flags)
#define raw_local_irq_restore(flags) local_irq_restore(flags)

#else
#undef LKL_IRQS_STAY

#pragma pop_macro("raw_local_irq_restore")
#pragma pop_macro("raw_local_irq_save")
#pragma pop_macro("local_irq_restore")
#pragma pop_macro("local_irq_save")

#endif
