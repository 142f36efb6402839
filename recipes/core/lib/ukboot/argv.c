/* SPDX-License-Identifier: BSD-3-Clause */
#include "argv.h"

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Copy one word down over itself without its quotes; *in is left behind it. Returns its end,
 * or 0 when a quote is not closed. */
static char *unquote_word(char **in, char *out)
{
	char quote = '\0';
	char *at = *in;

	for (; *at != '\0' && (quote || !is_blank(*at)); at++) {
		if (*at == quote)
			quote = '\0';
		else if (!quote && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (*at == '\\' && quote != '\'' && at[1] != '\0')
			*out++ = *++at;
		else
			*out++ = *at;
	}
	*in = at;
	return quote ? 0 : out;
}

int argv_split(char *line, char *argv[], int max)
{
	int argc = 0;

	for (;;) {
		char *end;

		while (is_blank(*line))
			line++;
		if (*line == '\0')
			return argc;
		if (argc == max)
			return -1;
		argv[argc++] = line;
		end = unquote_word(&line, line);
		if (!end)
			return -2;
		if (*line != '\0')
			line++;
		*end = '\0';
	}
}
