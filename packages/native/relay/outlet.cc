#include "outlet.h"

#include <cmath>

#include "clock.h"

namespace tandem::relay {
namespace {

constexpr std::uint8_t kMarker = 0x80;
// A time stamp that goes on by more than this is of another clock.
constexpr double kLongestLeapMs = 60'000;

void write_two(std::uint8_t* at, std::uint16_t value) noexcept {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}

void write_four(std::uint8_t* at, std::uint32_t value) noexcept {
  write_two(at, static_cast<std::uint16_t>(value >> 16));
  write_two(at + 2, static_cast<std::uint16_t>(value));
}

// Numbers of a new stream should not be guessed (RFC 3550 section 5.1); this mixes a seed.
std::uint32_t mixed(std::uint32_t value) noexcept {
  value ^= value >> 16;
  value *= 0x7feb352du;
  value ^= value >> 15;
  value *= 0x846ca68bu;
  return value ^ value >> 16;
}

}  // namespace

void Outlet::take_over(const Reception& before, std::uint32_t seed, double now_ms) noexcept {
  if (own_) return;
  own_ = true;
  if (before.heard_any()) {
    ssrc_ = before.ssrc();
    sequence_ = before.highest_sequence();
    timestamp_ = before.last_timestamp();
    sent_ms_ = before.last_arrival_ms();
    source_ = ssrc_;
    mapped_ = true;
    has_shift_ = true;
    return;
  }
  ssrc_ = mixed(seed);
  sequence_ = static_cast<std::uint16_t>(mixed(seed + 1) & 0x7fff);
  timestamp_ = mixed(seed + 2);
  sent_ms_ = now_ms;
}

void Outlet::pass(std::uint8_t* bytes, double now_ms) noexcept {
  const RtpHeader header = rtp_header(bytes);
  if (!mapped_ || header.ssrc != source_) {
    begin_again(header, now_ms);
    bytes[1] |= kMarker;
  }
  const auto sequence = static_cast<std::uint16_t>(header.sequence + sequence_shift_);
  const std::uint32_t timestamp = header.timestamp + timestamp_shift_;
  write_two(bytes + 2, sequence);
  write_four(bytes + 4, timestamp);
  write_four(bytes + 8, ssrc_);
  if (static_cast<std::int16_t>(sequence - sequence_) <= 0) return;
  sequence_ = sequence;
  timestamp_ = timestamp;
  sent_ms_ = now_ms;
}

void Outlet::leave_out(const RtpHeader& header) noexcept {
  if (mapped_ && header.ssrc == source_) sequence_shift_ -= 1;
}

std::uint32_t Outlet::timestamp_at(double now_ms) const noexcept {
  const double ticks = std::fmax(0, now_ms - sent_ms_) * clock_rate_ / kMsPerSecond;
  return timestamp_ + static_cast<std::uint32_t>(std::fmod(ticks, 4'294'967'296.0));
}

void Outlet::write_own(const OwnHeader& own, double now_ms, std::uint8_t* into) noexcept {
  mapped_ = false;
  sequence_ += 1;
  // An event keeps its time stamp while time goes on.
  if (own.timestamp != timestamp_) sent_ms_ = now_ms;
  timestamp_ = own.timestamp;
  into[0] = 0x80;
  into[1] = static_cast<std::uint8_t>(own.payload_type | (own.marker ? kMarker : 0));
  write_two(into + 2, sequence_);
  write_four(into + 4, timestamp_);
  write_four(into + 8, ssrc_);
}

// The clock of the same source goes on as it did where that does not lead back; of another one it
// is set so that the time that has passed is what the hearer sees.
void Outlet::begin_again(const RtpHeader& header, double now_ms) noexcept {
  const std::uint32_t now_ticks = timestamp_at(now_ms);
  const bool same_clock = has_shift_ && header.ssrc == source_;
  const auto ahead = static_cast<std::int32_t>(header.timestamp + timestamp_shift_ - timestamp_);
  const bool keeps =
      same_clock && ahead > 0 && ahead < kLongestLeapMs * clock_rate_ / kMsPerSecond;
  if (!keeps) timestamp_shift_ = now_ticks - header.timestamp;
  source_ = header.ssrc;
  sequence_shift_ = static_cast<std::uint16_t>(sequence_ + 1 - header.sequence);
  mapped_ = true;
  has_shift_ = true;
}

}  // namespace tandem::relay
