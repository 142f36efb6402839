/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STDBOOL_H__
#define __STDBOOL_H__

#ifndef __cplusplus
#define bool _Bool
#define true 1
#define false 0
#endif
#define __bool_true_false_are_defined 1

#endif /* __STDBOOL_H__ */
