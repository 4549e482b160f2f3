// Loss and jitter of the RTP that one side sends, as RFC 3550 appendix A estimates them. A new
// SSRC, or a jump that no loss explains, begins a new count; what was lost before stays lost.
#pragma once

#include <cstdint>

#include "packets.h"

namespace tandem::relay {

class Reception {
 public:
  void hears(const RtpHeader& header, double now_ms) noexcept;
  void set_clock_rate(std::uint32_t hertz) noexcept;
  // The next packet begins a new stream: its source may be another one.
  void restart() noexcept { begun_ = false; }

  double lost() const noexcept;
  double jitter_ms() const noexcept { return jitter_ms_; }
  double ssrc_changes() const noexcept { return ssrc_changes_; }
  std::uint32_t clock_rate() const noexcept { return clock_rate_; }
  // Of what was heard last, for who goes on in its place.
  bool heard_any() const noexcept { return heard_any_; }
  std::uint32_t ssrc() const noexcept { return ssrc_; }
  std::uint16_t highest_sequence() const noexcept { return static_cast<std::uint16_t>(highest_); }
  std::uint32_t last_timestamp() const noexcept { return last_timestamp_; }
  double last_arrival_ms() const noexcept { return last_arrival_ms_; }

 private:
  void begin(const RtpHeader& header) noexcept;
  void measure_jitter(std::uint32_t timestamp, double now_ms) noexcept;

  bool begun_ = false;
  bool heard_any_ = false;
  bool has_transit_ = false;
  std::uint32_t ssrc_ = 0;
  std::uint32_t clock_rate_ = 8'000;
  std::int64_t first_ = 0;    // sequence numbers, counted on beyond 65,535
  std::int64_t highest_ = 0;
  std::int64_t received_ = 0;
  std::int64_t lost_before_ = 0;
  std::uint32_t last_timestamp_ = 0;
  double last_arrival_ms_ = 0;
  double jitter_ms_ = 0;
  double ssrc_changes_ = 0;
};

}  // namespace tandem::relay
