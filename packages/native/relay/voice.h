// What is done with the media of a stream beyond passing them: of streams alone where something of
// it was ordered, so that all others pay nothing for it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "commands.h"
#include "endpoint.h"
#include "inband_keys.h"
#include "outlet.h"
#include "player.h"
#include "telephone_event.h"

namespace tandem::relay {

// Whose packets pass a fence. The last ones that were refused are known, so that who keeps trying
// is not asked about each time.
class Fence {
 public:
  enum class Answer { kPasses, kIsRefused, kHasToBeAsked };

  Answer asks(const Endpoint& from) noexcept;
  void decide(const Endpoint& address, bool admitted) noexcept;

 private:
  static constexpr std::size_t kKnown = 4;

  struct Known {
    Endpoint address;
    bool admitted = false;
    bool decided = false;
  };
  std::array<Known, kKnown> known_{};
  std::size_t next_ = 0;
};

struct VoiceSide {
  // Of what comes from it.
  Listening listening;
  EventWatch events;
  std::unique_ptr<InbandWatch> inband;
  Fence fence;
  // Of what it hears.
  Outlet outlet;
  EventMaker keys;
  Player player;
  std::uint32_t key_timestamp = 0;    // of the key that is sent
  std::uint32_t frame_timestamp = 0;  // of the frame that was sent last
  bool frame_follows = false;         // the next one belongs to the same sound

  // Somebody else is there now.
  void forget_heard() noexcept {
    events = EventWatch{};
    if (inband != nullptr) *inband = InbandWatch{};
  }
  bool hears_us() const noexcept { return keys.is_busy() || player.is_playing(); }
};

struct Voice {
  std::array<VoiceSide, kSides> sides;
  std::uint32_t recording = 0;  // 0: none
  bool ticks = false;           // it is in the list of those that send
};

}  // namespace tandem::relay
