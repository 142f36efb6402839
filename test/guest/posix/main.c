#include <stdio.h>
#include <unistd.h>
int main(int argc,char**argv){printf("1..1\n"); for(int i=0;i<argc;i++)printf("# arg %s\n",argv[i]); write(1,"# console\n",10); printf("# pid %d\nok 1 fine\n",getpid());return 0;}
