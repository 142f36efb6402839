/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __UKARCH_TIME_H__
#define __UKARCH_TIME_H__

#include <uk/arch/types.h>

typedef __u64 __nsec;
typedef __s64 __snsec;

#define __NSEC_MAX (~(__nsec)0)
#define ukarch_time_nsec_to_sec(ns) ((ns) / 1000000000UL)
#define ukarch_time_nsec_to_msec(ns) ((ns) / 1000000UL)
#define ukarch_time_nsec_to_usec(ns) ((ns) / 1000UL)
#define ukarch_time_subsec(ns) ((ns) % 1000000000UL)
#define ukarch_time_sec_to_nsec(s) ((s) * 1000000000UL)
#define ukarch_time_msec_to_nsec(ms) ((ms) * 1000000UL)
#define ukarch_time_usec_to_nsec(us) ((us) * 1000UL)

#endif
