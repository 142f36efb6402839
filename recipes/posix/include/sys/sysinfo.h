/* SPDX-License-Identifier: BSD-3-Clause */
/* Of the memory that Linux got; the rest of the machine's is the libc's heap. */
#ifndef POSIX_SYS_SYSINFO_H
#define POSIX_SYS_SYSINFO_H

struct sysinfo {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram, freeram, sharedram, bufferram;
	unsigned long totalswap, freeswap;
	unsigned short procs, pad;
	unsigned long totalhigh, freehigh;
	unsigned int mem_unit;
};

#ifdef __cplusplus
extern "C" {
#endif

int sysinfo(struct sysinfo *to);

#ifdef __cplusplus
}
#endif

#endif
