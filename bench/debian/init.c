/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first program of the Debian guest: what the port and posix() do before main(). Loads
 * the modules of /modules in the order of their names, mounts /dev/vda at /data, brings up
 * lo and eth0 at QEMU's address, and becomes /app with its own arguments.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void load_modules(void)
{
	struct dirent **names;
	int count = scandir("/modules", &names, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		char path[300];
		int module;

		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/modules/%s", names[i]->d_name);
		module = open(path, O_RDONLY);
		if (module < 0 || syscall(SYS_finit_module, module, "", 0))
			perror(path);
		close(module);
	}
}

static void set_up(int control, const char *name, const char *address, const char *mask)
{
	struct ifreq interface = { 0 };
	struct sockaddr_in *in = (struct sockaddr_in *)&interface.ifr_addr;

	strcpy(interface.ifr_name, name);
	in->sin_family = AF_INET;
	in->sin_addr.s_addr = inet_addr(address);
	if (ioctl(control, SIOCSIFADDR, &interface))
		return;
	in->sin_addr.s_addr = inet_addr(mask);
	ioctl(control, SIOCSIFNETMASK, &interface);
	interface.ifr_flags = IFF_UP | IFF_RUNNING;
	if (ioctl(control, SIOCSIFFLAGS, &interface))
		perror(name);
}

int main(int argc, char *argv[])
{
	int control;

	(void)argc;
	mount("devtmpfs", "/dev", "devtmpfs", 0, "");
	mount("proc", "/proc", "proc", 0, "");
	mount("tmpfs", "/tmp", "tmpfs", 0, "");
	load_modules();
	if (mount("/dev/vda", "/data", "ext4", 0, "") && errno != ENOENT)
		perror("/dev/vda");
	control = socket(AF_INET, SOCK_DGRAM, 0);
	set_up(control, "lo", "127.0.0.1", "255.0.0.0");
	set_up(control, "eth0", "10.0.2.15", "255.255.255.0");
	close(control);
	execv("/app", argv);
	perror("/app");
	return EXIT_FAILURE;
}
