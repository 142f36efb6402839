/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Records on a disk, for a host that ends the machine at any moment. Each has a number; it
 * is on the disk in two ways:
 *
 *	MOUNT/log	all records one after the other, of different lengths
 *	MOUNT/NUMBER	every eighth, as a file written under another name
 *
 * The console says `synced NUMBER` once fsync has returned for both and for the folder. Each
 * start says `found NUMBER` first: so many records are there, whole, from the first on.
 */
#ifndef FILES_RECORDS_H
#define FILES_RECORDS_H

/*
 * With `more` it returns when the disk is full, or after an error, which it tells; otherwise once
 * it has said what was found. A status for main().
 */
int keep_records(const char *mount, int more);

#endif
