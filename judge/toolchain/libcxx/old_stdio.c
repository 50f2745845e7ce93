// What gcc's library still has of old C programs' standard input and output, and wasi-libc has not.
#include <stdio.h>
#include <string.h>

// C11 took it out; gcc still compiles and links it, and old programs call it without a declaration.
char *gets(char *line) {
  char *at = line;
  int c;
  while ((c = getchar()) != EOF && c != '\n')
    *at++ = (char)c;
  if (c == EOF && (at == line || ferror(stdin)))
    return NULL;
  *at = 0;
  return line;
}

// GNU's. Programs end with it: what was written must be out, and closing does nothing more.
int fcloseall(void) { return fflush(NULL); }
