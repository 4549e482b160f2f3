#include "telephone_event.h"

#include <algorithm>

namespace tandem::relay {
namespace {

constexpr std::uint8_t kUsualVolume = 10;
constexpr std::uint32_t kEndPackets = 3;  // RFC 4733 section 2.5.1.4
// Between two keys: what the oldest of receivers still tells apart.
constexpr std::uint32_t kPauseTicks = 3;
constexpr std::uint32_t kSecondMs = 1'000;
constexpr std::uint32_t kLongestTicks = UINT16_MAX;
// Packets of a key come every 20 to 50 ms.
constexpr double kLostEndMs = 200;

}  // namespace

bool read_event(const std::uint8_t* payload, std::size_t length, TelephoneEvent* into) noexcept {
  if (length < kEventBytes) return false;
  into->event = payload[0];
  into->end = (payload[1] & 0x80) != 0;
  into->volume = payload[1] & 0x3f;
  into->duration = static_cast<std::uint16_t>(payload[2] << 8 | payload[3]);
  return true;
}

void write_event(const TelephoneEvent& event, std::uint8_t* payload) noexcept {
  payload[0] = event.event;
  payload[1] = static_cast<std::uint8_t>((event.end ? 0x80 : 0) | (event.volume & 0x3f));
  payload[2] = static_cast<std::uint8_t>(event.duration >> 8);
  payload[3] = static_cast<std::uint8_t>(event.duration);
}

std::size_t EventWatch::hears(const RtpHeader& header, const TelephoneEvent& event, double now_ms,
                              std::uint32_t clock_rate, Heard* into) noexcept {
  std::size_t told = 0;
  const bool same_source = begun_ && header.ssrc == ssrc_;
  const auto step = static_cast<std::int32_t>(header.timestamp - timestamp_);
  // One that was overtaken: its key is known already.
  if (same_source && step < 0) return 0;
  if (!same_source || step != 0) {
    if (down_) (*into)[told++] = release();
    begun_ = true;
    down_ = true;
    event_ = event.event;
    ssrc_ = header.ssrc;
    timestamp_ = header.timestamp;
    duration_ms_ = 0;
    (*into)[told++] = {event_, false, 0};
  }
  heard_ms_ = now_ms;
  duration_ms_ = std::max(duration_ms_, event.duration * kSecondMs / clock_rate);
  if (!event.end || !down_) return told;
  // Both at once, when only the last packet came.
  (*into)[told++] = release();
  return told;
}

std::size_t EventWatch::hears_other(double now_ms, Heard* into) noexcept {
  if (!down_ || now_ms - heard_ms_ < kLostEndMs) return 0;
  (*into)[0] = release();
  return 1;
}

HeardKey EventWatch::release() noexcept {
  down_ = false;
  return {event_, true, duration_ms_};
}

bool EventMaker::add(const KeyOrder& key) noexcept {
  if (count_ == keys_.size()) return false;
  keys_[(first_ + count_) % keys_.size()] = key;
  count_ += 1;
  return true;
}

bool EventMaker::tick(std::uint32_t clock_rate, EventPacket* into) noexcept {
  if (pause_ > 0) {
    pause_ -= 1;
    return false;
  }
  if (count_ == 0) return false;
  const KeyOrder& key = keys_[first_];
  const std::uint32_t growing = std::max(1u, (key.duration_ms + kTickMs - 1) / kTickMs);
  const std::uint32_t grown = std::min(sent_ + 1, growing);
  const std::uint32_t duration = grown * kTickMs * clock_rate / kSecondMs;
  into->event.event = key.event;
  into->event.volume = kUsualVolume;
  into->event.duration = static_cast<std::uint16_t>(std::min(duration, kLongestTicks));
  into->event.end = sent_ >= growing;
  into->payload_type = key.payload_type;
  into->first = sent_ == 0;
  sent_ += 1;
  if (sent_ == growing + kEndPackets) {
    sent_ = 0;
    first_ = (first_ + 1) % keys_.size();
    count_ -= 1;
    pause_ = kPauseTicks;
  }
  return true;
}

}  // namespace tandem::relay
