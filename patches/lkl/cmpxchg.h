/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef _ASM_LKL_CMPXCHG_H
#define _ASM_LKL_CMPXCHG_H

#include <linux/irqflags.h>
#include <linux/types.h>

#include <asm/irqs_stay.h>
#include <asm-generic/cmpxchg.h>
#include <asm/irqs_stay.h>

#endif
