// What one side hears, as one stream: where we have put media of our own into it, the other side's
// packets get the headers that go on from there (RFC 3550 section 5.1). Until then they pass as
// they came, and nothing of this is asked for.
#pragma once

#include <cstddef>
#include <cstdint>

#include "packets.h"
#include "reception.h"

namespace tandem::relay {

constexpr std::size_t kRtpHeader = 12;

struct OwnHeader {
  std::uint8_t payload_type = 0;
  bool marker = false;
  std::uint32_t timestamp = 0;
};

class Outlet {
 public:
  bool is_plain() const noexcept { return !own_; }
  // We send something ourselves, or leave something out; `before`: what passed up to now. The name
  // of a stream that begins with us is drawn by `seed`.
  void take_over(const Reception& before, std::uint32_t seed, double now_ms) noexcept;

  // Of the other side; rewritten in its place.
  void pass(std::uint8_t* bytes, double now_ms) noexcept;
  // The same, and it is not sent: those behind it close the gap.
  void leave_out(const RtpHeader& header) noexcept;

  // Time stamps of a packet of ours that is sent now.
  std::uint32_t timestamp_at(double now_ms) const noexcept;
  // The next packet of ours; what passes after it begins anew.
  void write_own(const OwnHeader& own, double now_ms, std::uint8_t* into) noexcept;

  void set_clock_rate(std::uint32_t hertz) noexcept { clock_rate_ = hertz; }
  std::uint32_t clock_rate() const noexcept { return clock_rate_; }

 private:
  void begin_again(const RtpHeader& header, double now_ms) noexcept;

  bool own_ = false;
  bool mapped_ = false;  // packets of `source_` pass with the shifts below
  std::uint32_t clock_rate_ = 8'000;
  std::uint32_t source_ = 0;
  std::uint16_t sequence_shift_ = 0;
  std::uint32_t timestamp_shift_ = 0;
  bool has_shift_ = false;
  // Of what was sent last.
  std::uint32_t ssrc_ = 0;
  std::uint16_t sequence_ = 0;
  std::uint32_t timestamp_ = 0;
  double sent_ms_ = 0;
};

}  // namespace tandem::relay
