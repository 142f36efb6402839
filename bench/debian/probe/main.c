/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is measured beside httpd and fsbench. The first line says that main() runs. Arguments,
 * each NAME=VALUE:
 *
 *	getpid=0	rounds of 100,000 calls; the median is told
 *	send=0		a port, where each connection gets 8 MiB
 *	size=4096	bytes of a write there
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CALLS 100000
#define MOST_ROUNDS 64
#define BODY (8 << 20)
#define MOST_SIZE 65536

static unsigned long argument(int argc, char *argv[], const char *name, unsigned long otherwise)
{
	size_t length = strlen(name);

	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], name, length) && argv[i][length] == '=')
			return strtoul(argv[i] + length + 1, NULL, 10);
	return otherwise;
}

static long nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000 + now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static void measure_getpid(unsigned long rounds)
{
	static long ns[MOST_ROUNDS];

	if (rounds > MOST_ROUNDS)
		rounds = MOST_ROUNDS;
	for (unsigned long round = 0; round < rounds; round++) {
		long start = nanoseconds();

		for (int call = 0; call < CALLS; call++)
			getpid();
		ns[round] = nanoseconds() - start;
	}
	qsort(ns, rounds, sizeof(*ns), ascending);
	printf("# probe getpid %ld ns\n", ns[rounds / 2] / CALLS);
}

static int fails(const char *what)
{
	perror(what);
	return EXIT_FAILURE;
}

static void send_body(int client, size_t size)
{
	static char bytes[MOST_SIZE];

	for (size_t left = BODY; left > 0;) {
		ssize_t sent = write(client, bytes, left < size ? left : size);

		if (sent <= 0)
			return;
		left -= sent;
	}
}

static int serve(unsigned long port, unsigned long size)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (size == 0 || size > MOST_SIZE)
		size = MOST_SIZE;
	signal(SIGPIPE, SIG_IGN);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 8))
		return fails("probe cannot listen");
	printf("probe sends\n");
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			return fails("probe cannot accept");
		send_body(client, size);
		close(client);
	}
}

int main(int argc, char *argv[])
{
	unsigned long rounds = argument(argc, argv, "getpid", 0);
	unsigned long port = argument(argc, argv, "send", 0);

	printf("probe runs\n");
	fflush(stdout);
	if (rounds)
		measure_getpid(rounds);
	fflush(stdout);
	return port ? serve(port, argument(argc, argv, "size", 4096)) : 0;
}
