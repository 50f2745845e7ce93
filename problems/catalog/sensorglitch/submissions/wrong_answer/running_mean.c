/* Compares with the mean of the window, which one glitch can pull far away. */
#include <math.h>
#include <stdio.h>

static double x[40000], replacement[40000];
static int position[40000];

int main(void) {
    int n, w, glitches = 0;
    double d, sum = 0;
    if (scanf("%d %d %lf", &n, &w, &d) != 3) return 1;
    for (int i = 0; i < n; i++) {
        if (scanf("%lf", &x[i]) != 1) return 1;
        sum += x[i];
        if (i >= w) sum -= x[i - w];
        double mean = sum / (i < w ? i + 1 : w);
        if (fabs(x[i] - mean) > d) {
            position[glitches] = i + 1;
            replacement[glitches++] = mean;
        }
    }
    printf("%d\n", glitches);
    for (int i = 0; i < glitches; i++) printf("%d %.6f\n", position[i], replacement[i]);
    return 0;
}
