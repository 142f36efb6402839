/* SPDX-License-Identifier: BSD-3-Clause */
/* The serial console. Polling; usable from any context, also before and during a crash. */
#ifndef __UKPLAT_CONSOLE_H__
#define __UKPLAT_CONSOLE_H__

/* Write to the kernel and to the debug console (one device here). Return len. Up to 256
 * bytes stay together, whatever other threads write. */
int ukplat_coutk(const char *buf, unsigned int len);
int ukplat_coutd(const char *buf, unsigned int len);

/* Read what has arrived, at most len bytes, without waiting. Returns the number read. */
int ukplat_cink(char *buf, unsigned int len);

#endif
