/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __UKARCH_LCPU_H__
#define __UKARCH_LCPU_H__

#include <uk/asm/lcpu.h>

#endif
