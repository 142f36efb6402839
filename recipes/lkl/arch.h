/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the threads need of the processor: x86_64, one CPU.
 *
 * With one CPU an instruction is atomic against interrupts, hence against every
 * other thread, without a lock prefix and without disabling interrupts.
 */
#ifndef LKLK_ARCH_H
#define LKLK_ARCH_H

#include <stdbool.h>

#define likely_(x) __builtin_expect(!!(x), 1)
#define unlikely_(x) __builtin_expect(!!(x), 0)

/* The rest of a function whose usual way is a few instructions. */
#define rarely_ __attribute__((noinline, cold))

/* In what lklk_irq_save() returns. */
#define LKLK_IRQS_ON 0x200ul

static inline unsigned long lklk_irq_save(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void lklk_irq_restore(unsigned long flags)
{
	__asm__ volatile("pushq %0; popfq" : : "r"(flags) : "memory", "cc");
}

/*
 * Sleeps until the next interrupt has been served. sti takes effect one
 * instruction late (Intel SDM 2B, STI), so none can slip in before hlt.
 */
static inline void lklk_wait_for_irq(void)
{
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

/* Stores new if *p is old; says whether it did. */
static inline bool lklk_swap_if(unsigned long *p, unsigned long old,
				unsigned long new)
{
	bool done;

	__asm__ volatile("cmpxchgq %3, %1"
			 : "=@ccz"(done), "+m"(*p), "+a"(old)
			 : "r"(new)
			 : "memory");
	return done;
}

/* Adds n; returns what was there before. */
static inline int lklk_add(int *p, int n)
{
	__asm__ volatile("xaddl %0, %1" : "+r"(n), "+m"(*p) : : "memory", "cc");
	return n;
}

static inline void lklk_irq_on(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline void lklk_irq_off(void)
{
	__asm__ volatile("cli" : : : "memory");
}

/* lklk_outb() and lklk_inb() for a port of 8 bits; of 16 with w, of 32 with l. */
#define LKLK_PORT_ACCESS(width, type)                                                \
	static inline void lklk_out##width(unsigned short port, type value)          \
	{                                                                            \
		__asm__ volatile("out" #width " %0, %1" : : "a"(value), "Nd"(port)); \
	}                                                                            \
	static inline type lklk_in##width(unsigned short port)                       \
	{                                                                            \
		type value;                                                          \
                                                                                     \
		__asm__ volatile("in" #width " %1, %0" : "=a"(value) : "Nd"(port));  \
		return value;                                                        \
	}

LKLK_PORT_ACCESS(b, unsigned char)
LKLK_PORT_ACCESS(w, unsigned short)
LKLK_PORT_ACCESS(l, unsigned int)

static inline void lklk_fill(unsigned long *p, unsigned long word,
			     unsigned long words)
{
	__asm__ volatile("rep stosq"
			 : "+D"(p), "+c"(words)
			 : "a"(word)
			 : "memory");
}

/* The processor's own counter of time, whatever its rate. */
static inline unsigned long lklk_cycles(void)
{
	unsigned int low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (unsigned long)high << 32 | low;
}

static inline unsigned long lklk_stack_pointer(void)
{
	unsigned long sp;

	__asm__ volatile("movq %%rsp, %0" : "=r"(sp));
	return sp;
}

/* x87 and SSE state as FXSAVE lays it out (Intel SDM 1, 10.5). */
struct lklk_fpu {
	unsigned char area[512] __attribute__((aligned(16)));
};

/*
 * The x87 stack of the interrupted thread is emptied too, as the ABI promises
 * to the thread that runs next.
 */
static inline void lklk_fpu_save(struct lklk_fpu *fpu)
{
	__asm__ volatile("fxsave64 %0; fninit" : "=m"(*fpu));
}

static inline void lklk_fpu_restore(const struct lklk_fpu *fpu)
{
	__asm__ volatile("fxrstor64 %0" : : "m"(*fpu));
}

/*
 * Saves the registers a call preserves on the current stack, stores the stack
 * pointer in *from and returns on the stack `to`, where the same was done
 * before or lklk_arch_prepare() laid out a first frame. Interrupts are off.
 */
void lklk_arch_switch(void **from, void *to);

/*
 * Makes a stack whose first switch calls entry(), which must not return, with
 * interrupts off. Returns the stack pointer to switch to.
 */
void *lklk_arch_prepare(void *stack_top, void (*entry)(void));

#endif
