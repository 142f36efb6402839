/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Is linked with an application, whose main() is named app_main, to the one program of the
 * Debian guest. It does what the port and posix() do before main(): loads the modules of
 * /modules, where there are any, in the order of their names, mounts /dev/vda at /data, and
 * brings up lo and eth0 with QEMU's addresses.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int app_main(int argc, char *argv[]);

/* An archive made without rights has no device for it. */
static void open_console(void)
{
	int console = open("/dev/console", O_RDWR);

	for (int stream = 0; stream < 3; stream++)
		dup2(console, stream);
	if (console > 2)
		close(console);
}

/* Says whether there were any. */
static bool load_modules(void)
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
	return count > 2; /* . and .. */
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

static void start_network(void)
{
	int control = socket(AF_INET, SOCK_DGRAM, 0);

	set_up(control, "lo", "127.0.0.1", "255.0.0.0");
	set_up(control, "eth0", "10.0.2.15", "255.255.255.0");
	close(control);
}

int main(int argc, char *argv[])
{
	mount("devtmpfs", "/dev", "devtmpfs", 0, "");
	open_console();
	mount("proc", "/proc", "proc", 0, "");
	mount("tmpfs", "/tmp", "tmpfs", 0, "");
	if (load_modules()) {
		if (mount("/dev/vda", "/data", "ext4", 0, ""))
			perror("/dev/vda");
		start_network();
	}
	return app_main(argc, argv);
}
