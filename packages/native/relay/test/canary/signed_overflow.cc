// Planted: a signed overflow that an ordinary build lets pass. The trap for undefined behaviour must
// stop it. Volatile, because the compiler would otherwise argue the sum away.
#include <climits>

int main(int count, char**) {
  volatile int figure = INT_MAX;
  figure = figure + count;
  return 0;
}
