/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SYS_IOCTL_H
#define POSIX_SYS_IOCTL_H

#define FIONREAD 0x541b
#define FIONBIO 0x5421

#ifdef __cplusplus
extern "C" {
#endif

int ioctl(int fd, unsigned long request, ...);

#ifdef __cplusplus
}
#endif

#endif
