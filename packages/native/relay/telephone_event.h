// Keys as events within RTP (RFC 4733): read, heard as the keys that they are, and made.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "packets.h"

namespace tandem::relay {

struct TelephoneEvent {
  std::uint8_t event = 0;  // 0-9, 10 *, 11 #, 12-15 A-D, 16 flash
  bool end = false;
  std::uint8_t volume = 0;  // dBm0 below zero
  std::uint16_t duration = 0;  // in units of the clock
};

constexpr std::size_t kEventBytes = 4;

// False: too short to be one.
bool read_event(const std::uint8_t* payload, std::size_t length, TelephoneEvent* into) noexcept;
void write_event(const TelephoneEvent& event, std::uint8_t* payload) noexcept;

// A key went down, or up again.
struct HeardKey {
  std::uint8_t event = 0;
  bool ended = false;
  std::uint32_t duration_ms = 0;  // so far
};

// One event comes in many packets, the last one three times, any of them can be lost: each key is
// told once when it goes down and once when it goes up.
class EventWatch {
 public:
  using Heard = std::array<HeardKey, 3>;

  // Answers how many were written: a key whose end was lost goes up as the next goes down.
  std::size_t hears(const RtpHeader& header, const TelephoneEvent& event, double now_ms,
                    std::uint32_t clock_rate, Heard* into) noexcept;
  // Something else came: a key that has sent nothing for long is up.
  std::size_t hears_other(double now_ms, Heard* into) noexcept;
  bool is_down() const noexcept { return down_; }

 private:
  HeardKey release() noexcept;

  bool begun_ = false;
  bool down_ = false;
  std::uint8_t event_ = 0;
  std::uint32_t ssrc_ = 0;
  std::uint32_t timestamp_ = 0;
  std::uint32_t duration_ms_ = 0;
  double heard_ms_ = 0;
};

struct KeyOrder {
  std::uint8_t event = 0;
  std::uint8_t payload_type = 101;
  std::uint32_t duration_ms = 0;
};

// A packet of an event, as it is to be sent.
struct EventPacket {
  TelephoneEvent event;
  std::uint8_t payload_type = 0;
  bool first = false;  // marker; and the time stamp of now is that of the whole event
};

// Makes keys one after the other, a packet each tick.
class EventMaker {
 public:
  // False: more wait than anybody presses.
  bool add(const KeyOrder& key) noexcept;
  // A packet or the pause after one is due: others' speech does not pass.
  bool is_busy() const noexcept { return count_ > 0 || pause_ > 0; }
  bool is_sending() const noexcept { return count_ > 0 && pause_ == 0; }
  // False: nothing is sent in this tick.
  bool tick(std::uint32_t clock_rate, EventPacket* into) noexcept;

 private:
  static constexpr std::size_t kWaiting = 32;

  std::array<KeyOrder, kWaiting> keys_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::uint32_t sent_ = 0;   // packets of the first key
  std::uint32_t pause_ = 0;  // ticks
};

// A packet of speech, and of a key.
constexpr std::uint32_t kTickMs = 20;

}  // namespace tandem::relay
