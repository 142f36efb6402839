/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_STDIO_H
#define POSIX_STDIO_H

#include_next <stdio.h>

#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Of `stdin` only. The buffer is its own: read() of descriptor 0 does not see what is in it. */
int fgetc(FILE *stream);
int getc(FILE *stream);
int getchar(void);
char *fgets(char *to, int size, FILE *stream);
int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);

void perror(const char *what);
int remove(const char *path);
int rename(const char *from, const char *to);
int renameat(int from_folder, const char *from, int to_folder, const char *to);

#ifdef __cplusplus
}
#endif

#endif
