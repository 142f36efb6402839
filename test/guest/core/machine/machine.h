/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef MACHINE_H
#define MACHINE_H

/* Crash in the way `kind` names; returns when there is no such way. */
void crash(const char *kind);

/* Count timer interrupts from now on. Returns what ukplat_irq_register does. */
int tick_start(void);
int tick_count(void);

#endif
