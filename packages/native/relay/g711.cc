#include "g711.h"

#include <array>
#include <cstdlib>

namespace tandem::relay {
namespace {

constexpr int kByteValues = 256;
using Linear = std::array<std::int16_t, kByteValues>;
using Bytes = std::array<std::uint8_t, kByteValues>;

std::int16_t linear_mu(std::uint8_t byte) noexcept {
  constexpr int kBias = 0x84;
  const int code = ~byte & 0xff;
  const int magnitude = (((code & 0x0f) << 3) + kBias) << ((code & 0x70) >> 4);
  return static_cast<std::int16_t>((code & 0x80) != 0 ? kBias - magnitude : magnitude - kBias);
}

std::int16_t linear_a(std::uint8_t byte) noexcept {
  const int code = byte ^ 0x55;
  const int segment = (code & 0x70) >> 4;
  const int low = ((code & 0x0f) << 4) + 8;
  const int magnitude = segment == 0 ? low : (low + 0x100) << (segment - 1);
  return static_cast<std::int16_t>((code & 0x80) != 0 ? magnitude : -magnitude);
}

template <std::int16_t (*of)(std::uint8_t)>
Linear table() noexcept {
  Linear made{};
  for (int byte = 0; byte < kByteValues; ++byte) made[byte] = of(static_cast<std::uint8_t>(byte));
  return made;
}

const Linear& linear_table(std::uint8_t payload_type) noexcept {
  static const Linear mu = table<linear_mu>();
  static const Linear a = table<linear_a>();
  return payload_type == kPcma ? a : mu;
}

// The nearest of all: made once, so the simple way does.
Bytes nearest(std::uint8_t from_type, std::uint8_t to_type) noexcept {
  Bytes made{};
  const Linear& from = linear_table(from_type);
  const Linear& to = linear_table(to_type);
  for (int byte = 0; byte < kByteValues; ++byte) {
    int best = 0;
    for (int other = 1; other < kByteValues; ++other) {
      if (std::abs(to[other] - from[byte]) < std::abs(to[best] - from[byte])) best = other;
    }
    made[byte] = static_cast<std::uint8_t>(best);
  }
  return made;
}

}  // namespace

std::int16_t linear_of(std::uint8_t payload_type, std::uint8_t byte) noexcept {
  return linear_table(payload_type)[byte];
}

std::uint8_t in_law(std::uint8_t from_type, std::uint8_t to_type, std::uint8_t byte) noexcept {
  if (from_type == to_type) return byte;
  static const Bytes to_a = nearest(kPcmu, kPcma);
  static const Bytes to_mu = nearest(kPcma, kPcmu);
  return to_type == kPcma ? to_a[byte] : to_mu[byte];
}

}  // namespace tandem::relay
