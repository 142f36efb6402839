#include <stdio.h>
#define A(x) ((x)*2)
static inline int f(int a){return A(a);}
int main(void){ printf("%d", f(3)); return 0; }
