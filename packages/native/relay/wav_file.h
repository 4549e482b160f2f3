// A recording as a file: WAV, G.711, stereo, the caller left and the called side right, each at the
// time at which it came. What has been written is whole at any moment: bytes first, then the header
// that counts them, so a kill leaves a file that plays up to its last second.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "figures.h"

namespace tandem::relay {

struct Spoken {
  std::size_t side = 0;
  std::uint8_t payload_type = 0;
  std::uint32_t ssrc = 0;
  std::uint32_t timestamp = 0;
  double at_ms = 0;
  const std::uint8_t* bytes = nullptr;
  std::size_t length = 0;
};

class WavFile {
 public:
  WavFile(std::string path, double begins_ms);
  ~WavFile();
  WavFile(const WavFile&) = delete;
  WavFile& operator=(const WavFile&) = delete;

  // Puts it in its place in time. What comes for a time that is written already is lost.
  void hear(const Spoken& spoken);
  // Writes what is older than packets are late. 0 or minus an errno, for ever after the first.
  int write_until(double now_ms);
  // All that came.
  int finish();

  std::uint64_t samples() const noexcept { return written_; }
  std::uint64_t late() const noexcept { return late_; }
  int fault() const noexcept { return fault_; }

 private:
  struct Channel {
    std::vector<std::uint8_t> waiting;  // from `written_` on
    bool anchored = false;
    std::uint32_t ssrc = 0;
    std::uint32_t timestamp = 0;
    std::int64_t place = 0;
  };

  std::int64_t place_of(Channel* channel, const Spoken& spoken) const noexcept;
  void write(std::size_t samples);
  void write_header();
  bool open();

  const std::string path_;
  const double begins_ms_;
  int file_ = -1;
  int fault_ = 0;
  bool has_law_ = false;
  std::uint8_t law_ = 0;
  std::array<Channel, kSides> channels_;
  std::vector<std::uint8_t> woven_;
  std::uint64_t written_ = 0;  // samples of each side
  std::uint64_t late_ = 0;
};

}  // namespace tandem::relay
