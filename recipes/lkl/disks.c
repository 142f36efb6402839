/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mounts the disks that Linux's command line names, one in each word
 *
 *	uk_lkl.disk=NAME:FILESYSTEM:MODE:MOUNT
 *
 * where NAME is the serial number of a virtio disk, MODE is ro or rw, and MOUNT is an
 * absolute path. Linux itself passes over such words.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"

#define PARAMETER "uk_lkl.disk="
#define MAX_DISKS 16
#define UNMOUNT_MS 5000

static struct disk {
	char name[24], filesystem[16], mode[4], mount[128];
} disks[MAX_DISKS];
static unsigned int nr_mounted; /* the first of them */
static struct lkl_mutex *changing; /* held while disks are mounted and unmounted */

void lklk_disks_hold(void)
{
	if (changing)
		lklk_mutex_lock(changing);
}

/* Copies what stands before `end` or a space; says where it goes on, NULL: too long. */
static const char *copy_field(char *to, size_t size, const char *from, char end)
{
	size_t length = 0;

	while (from[length] && from[length] != end && from[length] != ' ')
		length++;
	if (length >= size)
		return NULL;
	memcpy(to, from, length);
	to[length] = '\0';
	return from + length + (from[length] == end && end != ' ');
}

/* Says where the word ends, or NULL where it is not as it should be. */
static const char *parse(struct disk *disk, const char *at)
{
	at = copy_field(disk->name, sizeof(disk->name), at, ':');
	if (at)
		at = copy_field(disk->filesystem, sizeof(disk->filesystem), at, ':');
	if (at)
		at = copy_field(disk->mode, sizeof(disk->mode), at, ':');
	if (at)
		at = copy_field(disk->mount, sizeof(disk->mount), at, ' ');
	return at && disk->mount[0] == '/' ? at : NULL;
}

/* Returns how many disks the command line names, or an error. */
static int read_disks(void)
{
	const char *at = lklk_cmdline;
	unsigned int count = 0;

	while ((at = lklk_next_word(at, PARAMETER))) {
		if (count == MAX_DISKS)
			return -LKL_E2BIG;
		at = parse(&disks[count++], at);
		if (!at) {
			lkl_printf("a disk on the command line is not"
				   " NAME:FILESYSTEM:MODE:/MOUNT\n");
			return -LKL_EINVAL;
		}
	}
	return count;
}

/* Reads what sysfs says of a block device, without the end of the line. */
static bool read_attribute(const char *device, const char *attribute, char *text,
			   size_t size)
{
	char path[64];
	long fd, length;

	length = snprintf(path, sizeof(path), "/sysfs/block/%s/%s", device, attribute);
	if (length >= (long)sizeof(path))
		return false;
	fd = lkl_sys_open(path, LKL_O_RDONLY, 0);
	if (fd < 0)
		return false;
	length = lkl_sys_read(fd, text, size - 1);
	lkl_sys_close(fd);
	while (length > 0 && text[length - 1] == '\n')
		length--;
	text[length > 0 ? length : 0] = '\0';
	return length > 0;
}

/* Makes /dev/NAME for the block device with that serial number. */
static int make_node(const char *name, const char *path)
{
	struct lkl_linux_dirent64 *entry;
	char text[32], *colon;
	int error = -LKL_ENODEV;
	struct lkl_dir *dir = lkl_opendir("/sysfs/block", &error);

	if (!dir)
		return error;
	error = -LKL_ENODEV;
	while (error == -LKL_ENODEV && (entry = lkl_readdir(dir))) {
		if (!read_attribute(entry->d_name, "serial", text, sizeof(text)) ||
		    strcmp(text, name) ||
		    !read_attribute(entry->d_name, "dev", text, sizeof(text)))
			continue;
		colon = strchr(text, ':');
		/* As new_decode_dev() of Linux reads it; a disk's minor is small. */
		error = lkl_sys_mknod(path, LKL_S_IFBLK | 0600,
				      strtoul(text, NULL, 10) << 8 |
					      strtoul(colon + 1, NULL, 10));
	}
	lkl_closedir(dir);
	return error == -LKL_EEXIST ? 0 : error;
}

/* Makes a folder and those above it. */
static int make_folders(const char *path)
{
	char above[sizeof(((struct disk *)NULL)->mount)];

	for (const char *end = path + 1;; end++) {
		long error;

		if (*end && *end != '/')
			continue;
		memcpy(above, path, end - path);
		above[end - path] = '\0';
		error = lkl_sys_mkdir(above, 0755);
		if (error && error != -LKL_EEXIST)
			return error;
		if (!*end)
			return 0;
	}
}

static int mount(struct disk *disk)
{
	char node[32];
	bool is_vfat = !strcmp(disk->filesystem, "vfat");
	long flags = strcmp(disk->mode, "ro") ? 0 : LKL_MS_RDONLY;
	int error;

	snprintf(node, sizeof(node), "/dev/%s", disk->name);
	error = make_node(disk->name, node);
	if (!error)
		error = make_folders(disk->mount);
	if (!error)
		error = lkl_sys_mount(node, disk->mount, disk->filesystem, flags,
				      is_vfat ? "utf8" : NULL);
	if (error)
		lkl_printf("disk %s cannot be mounted on %s: %s\n", disk->name, disk->mount,
			   lkl_strerror(error));
	return error;
}

static int mount_all(void)
{
	int sysfs = lkl_mount_fs("sysfs");
	int count = read_disks();
	int error = sysfs < 0 ? sysfs : count < 0 ? count : 0;

	lkl_sys_mkdir("/dev", 0755);
	while (!error && (int)nr_mounted < count) {
		error = mount(&disks[nr_mounted]);
		if (!error)
			nr_mounted++;
	}
	if (sysfs == 0)
		lkl_umount_timeout("/sysfs", 0, UNMOUNT_MS);
	return error;
}

int uk_lkl_mount_disks(void)
{
	int error;

	if (!changing)
		changing = lklk_mutex_alloc(1);
	lklk_mutex_lock(changing);
	error = mount_all();
	lklk_mutex_unlock(changing);
	return error;
}

/* Backwards, as a disk may be mounted on a folder of one before it. */
static int unmount_all(void)
{
	int first_error = 0;

	while (nr_mounted) {
		struct disk *disk = &disks[--nr_mounted];
		int error = lkl_umount_timeout(disk->mount, 0, UNMOUNT_MS);

		if (!error)
			continue;
		lkl_printf("disk %s cannot be unmounted from %s: %s\n", disk->name,
			   disk->mount, lkl_strerror(error));
		first_error = first_error ? first_error : error;
	}
	return first_error;
}

int uk_lkl_unmount_disks(void)
{
	int error;

	if (!changing)
		return 0;
	lklk_mutex_lock(changing);
	error = unmount_all();
	lklk_mutex_unlock(changing);
	return error;
}
