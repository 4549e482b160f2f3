// The cases of each test file; main.cc runs them all.
#pragma once

#include <vector>

#include "checks.h"

namespace tandem::test {

std::vector<Case> socket_option_cases();
std::vector<Case> packet_cases();
std::vector<Case> latch_cases();
std::vector<Case> engine_cases();
std::vector<Case> voice_cases();
std::vector<Case> recorder_cases();
std::vector<Case> datagram_cases();

}  // namespace tandem::test
