// The tests of the relay's core, without Node; built with the sanitizers by relay.test.ts.
#include "cases.h"

int main() {
  using namespace tandem::test;
  std::vector<Case> all;
  for (const auto& cases :
       {socket_option_cases(), packet_cases(), latch_cases(), voice_cases(), recorder_cases(),
        engine_cases(), datagram_cases()}) {
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return run_all(all);
}
