// Pairs of an even port (RTP) and the next (RTCP) of one local address. A pair that was given back
// rests before it is used again: late packets of the old call must not reach a new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "endpoint.h"

namespace tandem::relay {

struct PortRange {
  std::uint16_t first = 0;  // both may be odd: only whole pairs are used
  std::uint16_t last = 0;   // 0: whatever the kernel gives, for tests
};

class PortPool {
 public:
  // In an order drawn by `seed`: who knows one port should not know the next.
  PortPool(PortRange range, std::uint64_t seed);

  // The even port of a pair that has rested; 0: there is none.
  std::uint16_t take(double now_ms) noexcept;
  void give_back(std::uint16_t even, double rested_at_ms) noexcept;
  std::size_t size() const noexcept { return free_.size(); }

 private:
  struct Free {
    std::uint16_t even;
    double rested_at_ms;
  };
  std::deque<Free> free_;
};

struct PairSockets {
  int rtp = -1;
  int rtcp = -1;
  std::uint16_t even = 0;
  std::uint32_t pool = 0;  // which the pair goes back to; of no meaning here
};

// Both sockets of the pair, bound, not blocking, marked; 0 or minus an errno. Port 0: any pair.
int bind_pair(const Endpoint& local, int type_of_service, PairSockets* into) noexcept;
void close_pair(const PairSockets& pair) noexcept;

}  // namespace tandem::relay
