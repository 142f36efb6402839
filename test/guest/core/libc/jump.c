/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include "check.h"

static jmp_buf env;

static void jump(int value)
{
	longjmp(env, value);
}

void test_jump(void)
{
	volatile int before = 0;
	int value = setjmp(env);

	if (value == 0) {
		before = 1;
		jump(7);
	}
	CHECK(value == 7 && before == 1);
	value = setjmp(env);
	if (value == 0)
		jump(0);
	CHECK(value == 1);
}

static unsigned int mxcsr(void)
{
	unsigned int value;

	__asm__ __volatile__("stmxcsr %0" : "=m"(value));
	return value & 0xffc0; /* without the sticky exception flags */
}

static unsigned short fpu_control(void)
{
	unsigned short value;

	__asm__ __volatile__("fnstcw %0" : "=m"(value));
	return value;
}

void test_jump_restores_the_fpu(void)
{
	const unsigned int round_to_zero = 0x7f80;
	const unsigned short double_precision = 0x027f;
	unsigned int mxcsr_before = mxcsr();
	unsigned short control_before = fpu_control();

	if (setjmp(env) == 0) {
		__asm__ __volatile__("ldmxcsr %0; fldcw %1" ::
				     "m"(round_to_zero), "m"(double_precision));
		CHECK(mxcsr() != mxcsr_before && fpu_control() != control_before);
		jump(1);
	}
	CHECK(mxcsr() == mxcsr_before && fpu_control() == control_before);
}
