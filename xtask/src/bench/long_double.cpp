// Segments' lengths and a division by each, in long double: 80 bits in hardware natively, 128 in software here.
#include <cmath>
#include <cstdio>

int main() {
    unsigned state = 12345;
    long double x = 0, y = 0, sum = 0;
    for (int i = 0; i < 5000000; ++i) {
        state = state * 1664525u + 1013904223u;
        long double dx = state % 2001 / 1000.0L - 1, dy = (state >> 16) % 2001 / 1000.0L - 1;
        x += dx;
        y += dy;
        sum += (dx * dx + dy * dy) / (1 + x * x + y * y);
    }
    std::printf("%.9Lf\n", sum);
}
