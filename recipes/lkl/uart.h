/* SPDX-License-Identifier: BSD-3-Clause */
/* The registers of a 16550 serial port, from its first on, and what is set in them. */
#ifndef LKLK_UART_H
#define LKLK_UART_H

#define UART_DATA 0
#define UART_IER 1
#define UART_LCR 3
#define UART_MCR 4
#define UART_LSR 5
#define UART_SCRATCH 7
#define IER_RECEIVED 0x01
#define LCR_8N1 0x03
#define MCR_DTR_RTS_OUT2 0x0b /* OUT2 lets its interrupt out */
#define LSR_DATA_READY 0x01

#endif
