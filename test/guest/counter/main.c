/* SPDX-License-Identifier: BSD-3-Clause */
/* Says how often it was booted, by a file on /data, and what a file of /site holds. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	char text[32] = "", boots = '0';
	int site = open("/site/hello", O_RDONLY);
	int data = open("/data/boots", O_RDWR | O_CREAT, 0644);

	read(site, text, sizeof(text) - 1);
	pread(data, &boots, 1, 0);
	boots++;
	pwrite(data, &boots, 1, 0);
	printf("1..1\nok 1 boot %c finds %s\n", boots, text);
	return 0;
}
