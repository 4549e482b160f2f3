// What the controlling thread orders of a forwarding one, and what that one reports.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>

#include "figures.h"
#include "latch.h"
#include "player.h"
#include "port_pool.h"
#include "recorder.h"
#include "telephone_event.h"

namespace tandem::relay {

// What is known of one side; of RTP and of RTCP.
struct SideWish {
  Expectation rtp;
  Expectation rtcp;
  bool relearn = false;  // the peer is somewhere else now
  bool plain = false;    // not RTP (T.38): nothing is parsed, all of the source passes
  std::uint32_t clock_rate = 0;  // of its RTP; 0: as before
};

// What is listened for in what one side sends.
struct Listening {
  std::bitset<128> events;      // payload types that are keys
  bool absorbs = false;         // keys are not passed on
  bool inband = false;          // tones of keys within G.711 are found, and not passed on
  bool fenced = false;          // packets of an address pass after it was admitted
};

enum class Order : std::uint8_t {
  kOpen,
  kExpect,
  kRenew,
  kClose,
  kStop,
  kListen,  // in what `side` sends
  kAdmit,   // an address of `side`, or not
  kKey,     // towards `side`
  kPlay,    // the same; nothing: stop
  kRecord,  // both sides; 0: no more
};

struct Command {
  Order order = Order::kStop;
  std::uint32_t slot = 0;
  std::uint8_t side = 0;
  bool admitted = false;                      // kAdmit
  std::uint32_t generation = 0;               // kOpen
  std::uint32_t recording = 0;                // kRecord
  Tap* tap = nullptr;                         // kRecord: where copies go
  std::array<PairSockets, kSides> pairs{};    // kOpen: both; kRenew: of `side`
  SideWish wish{};                            // kExpect
  Listening listening{};                      // kListen
  Endpoint address{};                         // kAdmit
  KeyOrder key{};                             // kKey
  std::shared_ptr<const Playlist> playlist{};  // kPlay
};

// A pair of sockets is closed: its ports are free.
struct Report {
  std::uint32_t slot = 0;
  std::uint32_t pool = 0;
  std::uint16_t even = 0;
  bool slot_is_free = false;
};

// What a forwarding thread has to tell about a stream while it goes on.
struct Notice {
  enum class Kind : std::uint8_t { kEventKey, kInbandKey, kPlayed, kUnknownAddress };

  Kind kind = Kind::kPlayed;
  std::uint8_t side = 0;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // of the stream, that of kOpen
  HeardKey key{};
  Endpoint address{};
};

}  // namespace tandem::relay
