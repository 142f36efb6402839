/* SPDX-License-Identifier: BSD-3-Clause */
/* For C libraries without one, as Unikraft's was before 0.3. C11, 7.18. */
#ifndef FALLBACK_STDBOOL_H
#define FALLBACK_STDBOOL_H

#ifndef __cplusplus
#define bool _Bool
#define true 1
#define false 0
#endif

#define __bool_true_false_are_defined 1

#endif
