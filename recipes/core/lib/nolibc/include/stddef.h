/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STDDEF_H__
#define __STDDEF_H__

#ifdef __cplusplus
#define NULL __null
#else
#define NULL ((void *)0)
typedef __WCHAR_TYPE__ wchar_t;
#endif

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef long ssize_t;
typedef struct {
	long long __ll __attribute__((aligned(8)));
	long double __ld __attribute__((aligned(16)));
} max_align_t;

#define offsetof(type, member) __builtin_offsetof(type, member)

#endif /* __STDDEF_H__ */
