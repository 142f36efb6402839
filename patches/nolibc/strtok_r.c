/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

/* *next is where the search for the next word begins; at the end of the string it stays there,
 * so that further calls find nothing more. */
char *strtok_r(char *__restrict s, const char *__restrict delim, char **__restrict next)
{
	char *word = s ? s : *next;

	word += strspn(word, delim);
	*next = word + strcspn(word, delim);
	if (*word == '\0')
		return NULL;
	if (**next != '\0')
		*(*next)++ = '\0';
	return word;
}
