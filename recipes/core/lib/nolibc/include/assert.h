/* SPDX-License-Identifier: BSD-3-Clause */
/* No guard: NDEBUG counts anew at each inclusion (C11 7.2). */
#undef assert
#ifdef NDEBUG
#define assert(x) ((void)0)
#else
#include <uk/assert.h>
#define assert(x) ((x) ? (void)0 : uk_assert_failed(#x, __STR_LIBNAME__, __STR_BASENAME__, STRINGIFY(__LINE__)))
#endif
#ifndef __cplusplus
#define static_assert _Static_assert
#endif
