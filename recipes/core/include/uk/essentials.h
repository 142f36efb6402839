/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiler attributes and small macros with Unikraft's names. */
#ifndef __UK_ESSENTIALS_H__
#define __UK_ESSENTIALS_H__

#include <uk/config.h>
#include <uk/arch/types.h>

#define __STRINGIFY_(x) #x
#define STRINGIFY(x) __STRINGIFY_(x)

#ifndef __ASSEMBLY__

#define __packed __attribute__((packed))
#define __noreturn __attribute__((noreturn))
#define __align(bytes) __attribute__((aligned(bytes)))
#define __used __attribute__((used))
#define __unused __attribute__((unused))
#define __maybe_unused __attribute__((unused))
#define __section(name) __attribute__((section(name)))
#define __weak __attribute__((weak))
#define __noinline __attribute__((noinline))
#define __alias(old, new) extern __typeof(old) new __attribute__((alias(#old)))
#define __printf(fmt, args) __attribute__((format(printf, (fmt), (args))))

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() __asm__ __volatile__("" ::: "memory")

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
/* The step must be a power of two. */
#define ALIGN_UP(v, s) (((v) + (s) - 1) & ~((__typeof__(v))(s) - 1))
#define ALIGN_DOWN(v, s) ((v) & ~((__typeof__(v))(s) - 1))
#define POWER_OF_2(v) ((v) != 0 && ((v) & ((v) - 1)) == 0)
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define __offsetof(type, member) __builtin_offsetof(type, member)
#define __containerof(ptr, type, member) \
	((type *)((__uptr)(ptr) - __offsetof(type, member)))
#define UK_CTASSERT(x) _Static_assert(x, #x)

#endif /* !__ASSEMBLY__ */
#endif
