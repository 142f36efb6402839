/* SPDX-License-Identifier: BSD-3-Clause */
/* Registers, ports and barriers of an x86_64 CPU. Nothing here blocks. */
#ifndef __UKARCH_ASM_LCPU_H__
#define __UKARCH_ASM_LCPU_H__

/* Bytes the interrupt entry pushes below the frame of the CPU: see struct __regs. */
#define __REGS_SIZEOF 176

#ifndef __ASSEMBLY__
#include <uk/essentials.h>

/* What an exception or interrupt leaves on the stack, lowest address first. */
struct __regs {
	__u64 r15, r14, r13, r12, r11, r10, r9, r8;
	__u64 rbp, rdi, rsi, rdx, rcx, rbx, rax;
	__u64 vector;
	__u64 error_code;
	__u64 rip, cs, eflags, rsp, ss;
};
UK_CTASSERT(sizeof(struct __regs) == __REGS_SIZEOF);

#define mb() __asm__ __volatile__("mfence" ::: "memory")
#define rmb() __asm__ __volatile__("lfence" ::: "memory")
#define wmb() __asm__ __volatile__("sfence" ::: "memory")

static inline void ukarch_spinwait(void)
{
	__asm__ __volatile__("pause" ::: "memory");
}

/* The fence keeps earlier loads from being read after the counter (SDM 17.17). */
static inline __u64 ukarch_rdtsc(void)
{
	__u32 lo, hi;

	__asm__ __volatile__("lfence; rdtsc" : "=a"(lo), "=d"(hi) :: "memory");
	return (__u64)hi << 32 | lo;
}

static inline __u64 ukarch_read_sp(void)
{
	__u64 sp;

	__asm__ __volatile__("mov %%rsp, %0" : "=r"(sp));
	return sp;
}

static inline __u64 ukarch_rdmsr(__u32 msr)
{
	__u32 lo, hi;

	__asm__ __volatile__("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr) : "memory");
	return (__u64)hi << 32 | lo;
}

static inline void ukarch_wrmsr(__u32 msr, __u64 value)
{
	__asm__ __volatile__("wrmsr" :: "c"(msr), "a"((__u32)value),
			     "d"((__u32)(value >> 32)) : "memory");
}

static inline void ukarch_cpuid(__u32 leaf, __u32 *a, __u32 *b, __u32 *c, __u32 *d)
{
	__asm__ __volatile__("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d)
			     : "0"(leaf), "2"(0));
}

static inline void outb(__u16 port, __u8 value)
{
	__asm__ __volatile__("outb %0, %1" :: "a"(value), "Nd"(port) : "memory");
}

static inline void outw(__u16 port, __u16 value)
{
	__asm__ __volatile__("outw %0, %1" :: "a"(value), "Nd"(port) : "memory");
}

static inline __u8 inb(__u16 port)
{
	__u8 value;

	__asm__ __volatile__("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

#endif /* !__ASSEMBLY__ */
#endif
