#include "reception.h"

#include <cmath>

#include "clock.h"

namespace tandem::relay {
namespace {

// RFC 3550 appendix A.1: a longer gap is a source that began again.
constexpr int kLargestGap = 3'000;
constexpr double kJitterShare = 1.0 / 16;
// A longer step of the time stamps is a pause or a new beginning, and no jitter.
constexpr double kLongestStepMs = 1'000;

}  // namespace

void Reception::set_clock_rate(std::uint32_t hertz) noexcept {
  if (hertz == 0 || hertz == clock_rate_) return;
  clock_rate_ = hertz;
  has_transit_ = false;
}

void Reception::hears(const RtpHeader& header, double now_ms) noexcept {
  if (!begun_ || header.ssrc != ssrc_) {
    if (heard_any_ && header.ssrc != ssrc_) ssrc_changes_ += 1;
    begin(header);
  } else {
    const auto step = static_cast<std::int16_t>(
        static_cast<std::uint16_t>(header.sequence - static_cast<std::uint16_t>(highest_)));
    if (step > kLargestGap || step < -kLargestGap) {
      begin(header);
    } else {
      if (step > 0) highest_ += step;
      received_ += 1;
    }
  }
  measure_jitter(header.timestamp, now_ms);
}

void Reception::begin(const RtpHeader& header) noexcept {
  lost_before_ = static_cast<std::int64_t>(lost());
  begun_ = true;
  heard_any_ = true;
  has_transit_ = false;
  ssrc_ = header.ssrc;
  first_ = header.sequence;
  highest_ = header.sequence;
  received_ = 1;
}

// Packets that came twice can make the difference negative; that is no negative loss.
double Reception::lost() const noexcept {
  if (!heard_any_) return 0;
  const std::int64_t missing = highest_ - first_ + 1 - received_;
  return static_cast<double>(lost_before_ + (missing > 0 ? missing : 0));
}

void Reception::measure_jitter(std::uint32_t timestamp, double now_ms) noexcept {
  if (has_transit_) {
    const auto ticks = static_cast<std::int32_t>(timestamp - last_timestamp_);
    const double step_ms = ticks * kMsPerSecond / clock_rate_;
    if (std::fabs(step_ms) <= kLongestStepMs) {
      const double difference = std::fabs(now_ms - last_arrival_ms_ - step_ms);
      jitter_ms_ += (difference - jitter_ms_) * kJitterShare;
    }
  }
  has_transit_ = true;
  last_timestamp_ = timestamp;
  last_arrival_ms_ = now_ms;
}

}  // namespace tandem::relay
