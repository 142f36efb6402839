#include "text.h"

int length(const char *s)
{
	int n = 0; /* bytes */

	while (s[n])
		n++;
	return n;
}

int twin(const char *s)
{
	return length(s) + length(s);
}
