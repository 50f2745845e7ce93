// What POSIX puts among C's names and contestants give to variables of their own (`int x1, y1;`, `int index;`), and what of
// GNU's library is called now and then. Here they are declared for programs that call them alone: cpp.toml, `compile.again`.
#include <stdio.h>
// Of programs that ask whether they are on Linux.
#define _fgetc_nolock fgetc_unlocked
#define _fread_nolock fread_unlocked
#define _getc_nolock getc_unlocked
#define _getchar_nolock getchar_unlocked
#define _putc_nolock putc_unlocked
#define _putchar_nolock putchar_unlocked
#ifdef __cplusplus
extern "C" {
double j0(double);
double j1(double);
double jn(int, double);
double y0(double);
double y1(double);
double yn(int, double);
char *index(const char *, int);
char *rindex(const char *, int);
int fcloseall(void);
}
#endif
