// A test program in a few lines: a case is a function, a failed check names its place and ends the
// case, one line is printed a case, and any failure makes the exit status 1.
#pragma once

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace tandem::test {

struct Failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What this machine or this user cannot show; the reason is printed.
struct Skipped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Case {
  const char* name;
  void (*run)();
};

inline std::string at(const char* file, int line) {
  return std::string(file) + ":" + std::to_string(line) + ": ";
}

inline void check(bool holds, const char* what, const char* file, int line) {
  if (!holds) throw Failed(at(file, line) + what);
}

inline void check_equal(std::int64_t got, std::int64_t wanted, const char* what, const char* file,
                        int line) {
  if (got == wanted) return;
  throw Failed(at(file, line) + what + " is " + std::to_string(got) + ", not " +
               std::to_string(wanted));
}

inline int run_all(const std::vector<Case>& cases) {
  int failures = 0;
  for (const Case& one : cases) {
    try {
      one.run();
      std::printf("ok - %s\n", one.name);
    } catch (const Skipped& why) {
      std::printf("skipped - %s: %s\n", one.name, why.what());
    } catch (const std::exception& why) {
      std::printf("FAILED - %s: %s\n", one.name, why.what());
      ++failures;
    }
  }
  std::printf("%zu cases, %d failed\n", cases.size(), failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace tandem::test

#define CHECK(condition) ::tandem::test::check((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(got, wanted) \
  ::tandem::test::check_equal((got), (wanted), #got, __FILE__, __LINE__)
