#ifndef TEXT_H
#define TEXT_H

int length(const char *s);

#endif
