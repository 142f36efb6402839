/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __SETJMP_H__
#define __SETJMP_H__

#ifdef __cplusplus
extern "C" {
#endif

/* rbx, rbp, r12 to r15, rsp, rip, and MXCSR with the x87 control word: what a called function
 * must preserve (System V ABI for x86-64, 3.2.1). setjmp.S knows the order. */
typedef unsigned long jmp_buf[9];

int setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif /* __SETJMP_H__ */
