/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Holds our headers against those of the Linux that is linked: the calls hand structures
 * and numbers through as they are. No code.
 */
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "posix.h"

#define SAME(ours, linux) _Static_assert((ours) == (linux), #ours " is not " #linux)
#define SAME_SIZE(name) SAME(sizeof(struct name), sizeof(struct lkl_##name))
#define SAME_PLACE(name, ours, linux) \
	SAME(offsetof(struct name, ours), offsetof(struct lkl_##name, linux))
#define SAME_NUMBER(name) SAME(name, LKL_##name)

SAME_SIZE(stat);
SAME_PLACE(stat, st_ino, st_ino);
SAME_PLACE(stat, st_mode, st_mode);
SAME_PLACE(stat, st_nlink, st_nlink);
SAME_PLACE(stat, st_rdev, st_rdev);
SAME_PLACE(stat, st_size, st_size);
SAME_PLACE(stat, st_blksize, st_blksize);
SAME_PLACE(stat, st_blocks, st_blocks);
SAME_PLACE(stat, st_atim, lkl_st_atime);
SAME_PLACE(stat, st_mtim, lkl_st_mtime);
SAME_PLACE(stat, st_ctim, lkl_st_ctime);
SAME_SIZE(timespec);
SAME_SIZE(timeval);
SAME_SIZE(iovec);
SAME_SIZE(pollfd);
SAME_SIZE(epoll_event);
SAME_PLACE(epoll_event, data, data);
SAME_SIZE(sockaddr_in);
SAME_PLACE(sockaddr_in, sin_addr, sin_addr);
SAME_SIZE(sysinfo);
SAME_PLACE(sysinfo, freeram, freeram);
SAME_PLACE(sysinfo, mem_unit, mem_unit);
SAME(sizeof(struct msghdr), sizeof(struct lkl_user_msghdr));
SAME(offsetof(struct msghdr, msg_flags), offsetof(struct lkl_user_msghdr, msg_flags));
SAME(sizeof(fd_set), sizeof(lkl_fd_set));
SAME(sizeof(((struct dirent *)0)->d_name), 256);

SAME_NUMBER(O_ACCMODE);
SAME_NUMBER(O_CREAT);
SAME_NUMBER(O_EXCL);
SAME_NUMBER(O_NOCTTY);
SAME_NUMBER(O_TRUNC);
SAME_NUMBER(O_APPEND);
SAME_NUMBER(O_NONBLOCK);
SAME_NUMBER(O_DSYNC);
SAME_NUMBER(O_DIRECT);
SAME_NUMBER(O_LARGEFILE);
SAME_NUMBER(O_DIRECTORY);
SAME_NUMBER(O_NOFOLLOW);
SAME_NUMBER(O_NOATIME);
SAME_NUMBER(O_CLOEXEC);
SAME_NUMBER(O_SYNC);
SAME_NUMBER(F_DUPFD);
SAME_NUMBER(F_GETFD);
SAME_NUMBER(F_SETFD);
SAME_NUMBER(F_GETFL);
SAME_NUMBER(F_SETFL);
SAME_NUMBER(F_DUPFD_CLOEXEC);
SAME_NUMBER(AT_FDCWD);
SAME_NUMBER(AT_SYMLINK_NOFOLLOW);
SAME_NUMBER(AT_REMOVEDIR);
SAME_NUMBER(S_IFMT);
SAME_NUMBER(S_IFREG);
SAME_NUMBER(S_IFDIR);
SAME_NUMBER(S_IFLNK);
SAME_NUMBER(POLLIN);
SAME_NUMBER(POLLPRI);
SAME_NUMBER(POLLOUT);
SAME_NUMBER(POLLERR);
SAME_NUMBER(POLLHUP);
SAME_NUMBER(POLLNVAL);
SAME_NUMBER(POLLRDHUP);
SAME((int)EPOLLET, LKL_EPOLLET);
SAME((int)EPOLLONESHOT, LKL_EPOLLONESHOT);
SAME_NUMBER(EPOLL_CLOEXEC);
SAME_NUMBER(EPOLL_CTL_ADD);
SAME_NUMBER(EPOLL_CTL_DEL);
SAME_NUMBER(EPOLL_CTL_MOD);
SAME(EFD_NONBLOCK, LKL_O_NONBLOCK);
SAME_NUMBER(AF_INET);
SAME_NUMBER(AF_INET6);
SAME_NUMBER(SOCK_STREAM);
SAME_NUMBER(SOCK_DGRAM);
SAME(SOCK_NONBLOCK, LKL_O_NONBLOCK);
SAME(SOCK_CLOEXEC, LKL_O_CLOEXEC);
SAME_NUMBER(SOL_SOCKET);
SAME_NUMBER(SO_REUSEADDR);
SAME_NUMBER(SO_TYPE);
SAME_NUMBER(SO_ERROR);
SAME_NUMBER(SO_BROADCAST);
SAME_NUMBER(SO_SNDBUF);
SAME_NUMBER(SO_RCVBUF);
SAME_NUMBER(SO_KEEPALIVE);
SAME_NUMBER(SO_LINGER);
SAME_NUMBER(SO_REUSEPORT);
SAME_NUMBER(SO_RCVTIMEO);
SAME_NUMBER(SO_SNDTIMEO);
SAME_NUMBER(SO_ACCEPTCONN);
SAME_NUMBER(IPPROTO_TCP);
SAME_NUMBER(IPPROTO_UDP);
SAME_NUMBER(ESRCH);
SAME_NUMBER(EAGAIN);
SAME_NUMBER(ENOTEMPTY);
SAME_NUMBER(ELOOP);
SAME_NUMBER(ENODATA);
SAME_NUMBER(EOVERFLOW);
SAME_NUMBER(ENOTSOCK);
SAME_NUMBER(EMSGSIZE);
SAME_NUMBER(EOPNOTSUPP);
SAME_NUMBER(EAFNOSUPPORT);
SAME_NUMBER(EADDRINUSE);
SAME_NUMBER(ENETUNREACH);
SAME_NUMBER(ECONNRESET);
SAME_NUMBER(ENOTCONN);
SAME_NUMBER(ETIMEDOUT);
SAME_NUMBER(ECONNREFUSED);
SAME_NUMBER(EHOSTUNREACH);
SAME_NUMBER(EINPROGRESS);
SAME_NUMBER(ESTALE);
SAME_NUMBER(EDQUOT);
