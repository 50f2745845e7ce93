#include <sys/types.h> // as glibc: uint
