/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program waits on: each function is a system call of Linux. */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>

#include "posix.h"

int epoll_create1(int flags)
{
	return posix_result(lkl_sys_epoll_create1(flags));
}

int epoll_create(int size)
{
	return posix_result(lkl_sys_epoll_create(size));
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	return posix_result(
		lkl_sys_epoll_ctl(epoll, operation, fd, (struct lkl_epoll_event *)event));
}

int epoll_wait(int epoll, struct epoll_event *events, int size, int timeout)
{
	return posix_result(
		lkl_sys_epoll_wait(epoll, (struct lkl_epoll_event *)events, size, timeout));
}

int eventfd(unsigned int count, int flags)
{
	return posix_result(lkl_sys_eventfd2(count, flags));
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
	return posix_result(lkl_sys_poll((struct lkl_pollfd *)fds, count, timeout));
}

int select(int count, fd_set *readable, fd_set *writable, fd_set *exceptional,
	   struct timeval *timeout)
{
	return posix_result(lkl_sys_select(count, (lkl_fd_set *)readable,
					   (lkl_fd_set *)writable, (lkl_fd_set *)exceptional,
					   (struct lkl_timeval *)timeout));
}
