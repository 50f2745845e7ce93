#include <stdio.h> // as glibc
