// Planted: two threads count in one variable without a lock. The thread sanitizer must tell of it.
#include <thread>

int main() {
  int counted = 0;
  std::thread other([&] {
    for (int turn = 0; turn < 1000; ++turn) ++counted;
  });
  for (int turn = 0; turn < 1000; ++turn) ++counted;
  other.join();
  return counted == 0 ? 1 : 0;
}
