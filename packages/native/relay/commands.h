// What the controlling thread orders of a forwarding one, and what that one reports.
#pragma once

#include <array>
#include <cstdint>

#include "figures.h"
#include "latch.h"
#include "port_pool.h"

namespace tandem::relay {

// What is known of one side; of RTP and of RTCP.
struct SideWish {
  Expectation rtp;
  Expectation rtcp;
  bool relearn = false;  // the peer is somewhere else now
  bool plain = false;    // not RTP (T.38): nothing is parsed, all of the source passes
  std::uint32_t clock_rate = 0;  // of its RTP; 0: as before
};

enum class Order : std::uint8_t { kOpen, kExpect, kRenew, kClose, kStop };

struct Command {
  Order order = Order::kStop;
  std::uint32_t slot = 0;
  std::uint8_t side = 0;
  std::array<PairSockets, kSides> pairs{};  // kOpen: both; kRenew: of `side`
  SideWish wish{};                          // kExpect
};

// A pair of sockets is closed: its ports are free.
struct Report {
  std::uint32_t slot = 0;
  std::uint32_t pool = 0;
  std::uint16_t even = 0;
  bool slot_is_free = false;
};

}  // namespace tandem::relay
