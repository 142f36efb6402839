/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes, and waiting for them. */
#include <string.h>

#include "test.h"

bool test_pipe2(void)
{
	char message[] = "through the pipe", back[sizeof(message)] = "";
	int ends[2];
	bool passed;

	if (!TEST_HOLDS(!lkl_sys_pipe2(ends, LKL_O_CLOEXEC | LKL_O_NONBLOCK)))
		return false;

	passed = TEST_HOLDS(lkl_sys_fcntl(ends[0], LKL_F_GETFD, 0) == LKL_FD_CLOEXEC) &&
		 TEST_HOLDS(lkl_sys_read(ends[0], back, 1) == -LKL_EAGAIN) &&
		 TEST_HOLDS(lkl_sys_write(ends[1], message, sizeof(message)) ==
			    sizeof(message)) &&
		 TEST_HOLDS(lkl_sys_read(ends[0], back, sizeof(back)) == sizeof(back)) &&
		 TEST_HOLDS(!memcmp(message, back, sizeof(back)));

	return TEST_HOLDS(!lkl_sys_close(ends[0])) &&
	       TEST_HOLDS(!lkl_sys_close(ends[1])) && passed;
}

bool test_epoll(void)
{
	struct lkl_epoll_event wanted = { .events = LKL_POLLIN, .data = 42 };
	struct lkl_epoll_event got = { 0 };
	int ends[2];
	bool passed;
	long epoll;

	if (!TEST_HOLDS(!lkl_sys_pipe2(ends, 0)))
		return false;
	epoll = lkl_sys_epoll_create(1);

	passed = TEST_HOLDS(epoll >= 0) &&
		 TEST_HOLDS(!lkl_sys_epoll_ctl(epoll, LKL_EPOLL_CTL_ADD, ends[0], &wanted)) &&
		 TEST_HOLDS(lkl_sys_epoll_wait(epoll, &got, 1, 0) == 0) &&
		 TEST_HOLDS(lkl_sys_write(ends[1], "x", 1) == 1) &&
		 TEST_HOLDS(lkl_sys_epoll_wait(epoll, &got, 1, 1000) == 1) &&
		 TEST_HOLDS(got.events == LKL_POLLIN) && TEST_HOLDS(got.data == 42);

	return TEST_HOLDS(!lkl_sys_close(epoll)) && TEST_HOLDS(!lkl_sys_close(ends[0])) &&
	       TEST_HOLDS(!lkl_sys_close(ends[1])) && passed;
}
