/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef _ASM_LKL_ATOMIC_H
#define _ASM_LKL_ATOMIC_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <linux/irqflags.h>

#include <asm/irqs_stay.h>
#include <asm-generic/atomic.h>
#include <asm/irqs_stay.h>

#endif
