/* SPDX-License-Identifier: BSD-3-Clause */
/* Sockets: each function is a system call of Linux. */
#include <sys/socket.h>

#include "posix.h"

#define ADDRESS(address) ((struct lkl_sockaddr *)(address))

int socket(int family, int type, int protocol)
{
	return posix_result(lkl_sys_socket(family, type, protocol));
}

int socketpair(int family, int type, int protocol, int fds[2])
{
	return posix_result(lkl_sys_socketpair(family, type, protocol, fds));
}

int bind(int fd, const struct sockaddr *address, socklen_t size)
{
	return posix_result(lkl_sys_bind(fd, ADDRESS(address), size));
}

int listen(int fd, int backlog)
{
	return posix_result(lkl_sys_listen(fd, backlog));
}

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags)
{
	return posix_result(lkl_sys_accept4(fd, ADDRESS(address), (int *)size, flags));
}

int accept(int fd, struct sockaddr *address, socklen_t *size)
{
	return accept4(fd, address, size, 0);
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	return posix_result(lkl_sys_connect(fd, ADDRESS(address), size));
}

int shutdown(int fd, int how)
{
	return posix_result(lkl_sys_shutdown(fd, how));
}

int getsockname(int fd, struct sockaddr *address, socklen_t *size)
{
	return posix_result(lkl_sys_getsockname(fd, ADDRESS(address), (int *)size));
}

int getpeername(int fd, struct sockaddr *address, socklen_t *size)
{
	return posix_result(lkl_sys_getpeername(fd, ADDRESS(address), (int *)size));
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
	return posix_result(lkl_sys_getsockopt(fd, level, name, value, (int *)size));
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	return posix_result(lkl_sys_setsockopt(fd, level, name, (char *)value, size));
}

ssize_t sendto(int fd, const void *buffer, size_t size, int flags,
	       const struct sockaddr *address, socklen_t address_size)
{
	return posix_result(lkl_sys_sendto(fd, (void *)buffer, size, flags, ADDRESS(address),
					   address_size));
}

ssize_t send(int fd, const void *buffer, size_t size, int flags)
{
	return sendto(fd, buffer, size, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	return posix_result(lkl_sys_sendmsg(fd, (struct lkl_user_msghdr *)message, flags));
}

ssize_t recvfrom(int fd, void *buffer, size_t size, int flags, struct sockaddr *address,
		 socklen_t *address_size)
{
	return posix_result(lkl_sys_recvfrom(fd, buffer, size, flags, ADDRESS(address),
					     (int *)address_size));
}

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
	return recvfrom(fd, buffer, size, flags, NULL, NULL);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	return posix_result(lkl_sys_recvmsg(fd, (struct lkl_user_msghdr *)message, flags));
}
