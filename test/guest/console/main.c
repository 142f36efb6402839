/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads what is typed, in each way that a program has, and says what it got. With the argument
 * `deadlock` two threads wait for each other instead.
 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static pthread_mutex_t cup = PTHREAD_MUTEX_INITIALIZER, spoon = PTHREAD_MUTEX_INITIALIZER;

static void *take_both(void *has_cup)
{
	pthread_mutex_t *first = has_cup ? &cup : &spoon;

	pthread_mutex_lock(first);
	usleep(50000);
	pthread_mutex_lock(has_cup ? &spoon : &cup);
	pthread_mutex_unlock(first);
	return NULL;
}

static int deadlock(void)
{
	pthread_t threads[2];

	for (long i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, take_both, (void *)i);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* Control characters in hexadecimal. */
static void show(const char *what, const char *text, long length)
{
	printf("%s: '", what);
	for (long i = 0; i < length; i++) {
		unsigned char byte = text[i];

		if (byte < ' ' || byte >= 0x7f)
			printf("<%02x>", byte);
		else
			printf("%c", byte);
	}
	puts("'");
}

static int wait_by_poll(int timeout)
{
	struct pollfd input = { .fd = 0, .events = POLLIN };

	return poll(&input, 1, timeout);
}

static int wait_by_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0), count;

	epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
	count = epoll_wait(epoll, &event, 1, -1);
	close(epoll);
	return count;
}

int main(int argc, char *argv[])
{
	static char text[9000];
	long length, total = 0;

	if (argc > 1 && !strcmp(argv[1], "deadlock"))
		return deadlock();

	puts("it asks");
	printf("your name? ");
	if (!fgets(text, sizeof(text), stdin)) {
		puts("nobody there");
		return 0;
	}
	show("fgets", text, strlen(text));
	printf("poll says %d\n", wait_by_poll(argc > 1 ? 0 : -1));
	show("read", text, read(0, text, sizeof(text)));
	printf("epoll says %d\n", wait_by_epoll());
	while ((length = read(0, text, sizeof(text))) > 0) {
		if (length < 100)
			show("then", text, length);
		total += length;
	}
	printf("the end after %ld more\n", total);
	return 0;
}
