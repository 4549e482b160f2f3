// G.711 as numbers: what its bytes stand for, and one law as the other.
#pragma once

#include <cstdint>

namespace tandem::relay {

constexpr std::uint8_t kPcmu = 0;  // static payload types (RFC 3551)
constexpr std::uint8_t kPcma = 8;

constexpr bool is_g711(std::uint8_t payload_type) noexcept {
  return payload_type == kPcmu || payload_type == kPcma;
}
constexpr std::uint8_t silence_of(std::uint8_t payload_type) noexcept {
  return payload_type == kPcma ? 0xd5 : 0xff;
}

// 16 bits, signed.
std::int16_t linear_of(std::uint8_t payload_type, std::uint8_t byte) noexcept;
// The byte of the other law that sounds the same.
std::uint8_t in_law(std::uint8_t from_type, std::uint8_t to_type, std::uint8_t byte) noexcept;

}  // namespace tandem::relay
