/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two disks and the network at work at once. Who connects to port 7 gets the content of
 * /site/greeting; the message it then sends is kept as /data/NUMBER, and what is read of
 * that is sent back. Each client has a thread.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7

static int fails(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

/* Until the end of what is read. */
static void copy(int from, int to)
{
	char bytes[8192];
	ssize_t length;

	while ((length = read(from, bytes, sizeof(bytes))) > 0)
		for (ssize_t done = 0, some; done < length; done += some)
			if ((some = write(to, bytes + done, length - done)) <= 0)
				fails("write");
	if (length < 0)
		fails("read");
}

static void send_file(const char *path, int client)
{
	int file = open(path, O_RDONLY);

	if (file < 0)
		fails(path);
	copy(file, client);
	close(file);
}

static void keep(const char *path, int client)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (file < 0)
		fails(path);
	copy(client, file);
	if (fsync(file) || close(file))
		fails("fsync");
}

static void *serve(void *argument)
{
	static int number;
	const int client = (long)argument;
	char path[32];

	snprintf(path, sizeof(path), "/data/%d", __sync_fetch_and_add(&number, 1));
	send_file("/site/greeting", client);
	keep(path, client);
	send_file(path, client);
	close(client);
	return NULL;
}

int main(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(listener, (const struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 16))
		fails("listen");
	printf("mailbox listens\n");
	for (;;) {
		const int client = accept(listener, NULL, NULL);
		pthread_t thread;

		if (client < 0 || pthread_create(&thread, NULL, serve, (void *)(long)client))
			fails("accept");
		pthread_detach(thread);
	}
}
