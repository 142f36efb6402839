/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef _ASM_LKL_BITOPS_H
#define _ASM_LKL_BITOPS_H

#include <asm/barrier.h>
#include <linux/compiler.h>
#include <linux/irqflags.h>

#include <asm/irqs_stay.h>
#include <asm-generic/bitops.h>
#include <asm/irqs_stay.h>

#endif
