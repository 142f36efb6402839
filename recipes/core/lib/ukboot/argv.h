/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __UKBOOT_ARGV_H__
#define __UKBOOT_ARGV_H__

/* Split a command line in place into at most max words, at blanks outside quotes. '…' keeps
 * everything, "…" and bare text know \ before any character. Returns the number of words, or
 * -1 when there are more, or -2 when a quote is not closed. */
int argv_split(char *line, char *argv[], int max);

#endif
