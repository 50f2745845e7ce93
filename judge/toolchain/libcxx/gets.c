// C11 took gets out of the library; gcc still compiles and links it, and old C programs call it without a declaration.
#include <stdio.h>
#include <string.h>

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
