// Sounds in G.711 that one side hears: prompts, tones, one behind the other as one stream, a frame
// each tick.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tandem::relay {

using Clip = std::shared_ptr<const std::vector<std::uint8_t>>;

struct Playlist {
  std::vector<Clip> clips;
  std::uint8_t payload_type = 0;  // PCMU or PCMA, as the bytes are
  bool repeats = false;
};

constexpr std::size_t kFrameBytes = 160;  // 20 ms of 8,000 a second

class Player {
 public:
  using Frame = std::array<std::uint8_t, kFrameBytes>;

  // What was played before ends. nullptr: nothing is played.
  void play(std::shared_ptr<const Playlist> list) noexcept;
  bool is_playing() const noexcept { return list_ != nullptr; }
  std::uint8_t payload_type() const noexcept { return list_->payload_type; }
  // The next frame, its rest silent at the end. False: all was played, and nothing was written.
  bool next(Frame* into) noexcept;

 private:
  bool advance() noexcept;

  std::shared_ptr<const Playlist> list_;
  std::size_t clip_ = 0;
  std::size_t at_ = 0;
};

}  // namespace tandem::relay
