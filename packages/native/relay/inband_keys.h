// Keys as pairs of tones within G.711 (ITU-T Q.23, Q.24), found by Goertzel's filters over blocks
// of 102 samples: the eight frequencies fall apart in them, and a key of 40 ms has two whole ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "telephone_event.h"

namespace tandem::relay {

class InbandWatch {
 public:
  using Heard = EventWatch::Heard;

  // A payload of G.711. Answers how many keys were written.
  std::size_t hears(std::uint8_t payload_type, const std::uint8_t* bytes, std::size_t length,
                    Heard* into) noexcept;
  // The last block had a pair of tones in it: who is told the key otherwise should not hear it.
  bool is_tone() const noexcept { return last_ >= 0 || down_; }

 private:
  static constexpr std::size_t kBlock = 102;
  static constexpr std::size_t kTones = 8;

  // The number of the event; -1: no key.
  int decide() const noexcept;
  bool block_ends(HeardKey* into) noexcept;

  std::array<float, kTones> before_{};
  std::array<float, kTones> last_value_{};
  float energy_ = 0;
  std::size_t samples_ = 0;
  int last_ = -1;      // of the block before
  int key_ = -1;       // that is down
  bool down_ = false;
  int missed_ = 0;     // blocks without the key that is down
  std::uint32_t blocks_ = 0;  // that it lasted
};

}  // namespace tandem::relay
