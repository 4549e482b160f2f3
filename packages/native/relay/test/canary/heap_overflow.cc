// Planted: writes one past the end of a heap block. The address sanitizer must stop it.
#include <vector>

int main(int count, char**) {
  std::vector<int> figures(4);
  int* first = figures.data();
  first[3 + count] = 1;
  return first[3 + count] == 1 ? 0 : 1;
}
