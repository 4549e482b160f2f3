#include "packets.h"

namespace tandem::relay {
namespace {

constexpr std::size_t kRtpHeaderBytes = 12;
constexpr std::size_t kRtcpHeaderBytes = 8;  // with the sender's SSRC
constexpr std::size_t kStunHeaderBytes = 20;
constexpr std::uint32_t kStunCookie = 0x2112a442;  // RFC 8489 section 5

std::uint16_t two(const std::uint8_t* at) noexcept {
  return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}

std::uint32_t four(const std::uint8_t* at) noexcept {
  return static_cast<std::uint32_t>(two(at)) << 16 | two(at + 2);
}

// RFC 5761 section 4: what would be a payload type of 64 to 95 with the marker bit is RTCP.
bool is_rtcp_type(std::uint8_t second) noexcept { return second >= 192 && second <= 223; }

PacketKind of_version_two(const std::uint8_t* bytes, std::size_t length) noexcept {
  if (length >= kRtcpHeaderBytes && is_rtcp_type(bytes[1])) return PacketKind::kRtcp;
  if (length < kRtpHeaderBytes) return PacketKind::kOther;
  const std::size_t sources = bytes[0] & 0x0f;
  return length >= kRtpHeaderBytes + 4 * sources ? PacketKind::kRtp : PacketKind::kOther;
}

}  // namespace

PacketKind kind_of(const std::uint8_t* bytes, std::size_t length) noexcept {
  if (length == 0) return PacketKind::kOther;
  const std::uint8_t first = bytes[0];
  if (first >= 128 && first <= 191) return of_version_two(bytes, length);
  if (first >= 20 && first <= 63) return PacketKind::kDtls;
  const bool stun = first <= 3 && length >= kStunHeaderBytes && four(bytes + 4) == kStunCookie;
  return stun ? PacketKind::kStun : PacketKind::kOther;
}

Payload rtp_payload(const std::uint8_t* bytes, std::size_t length) noexcept {
  constexpr std::uint8_t kPadded = 0x20;
  constexpr std::uint8_t kExtended = 0x10;
  std::size_t at = kRtpHeaderBytes + 4 * (bytes[0] & 0x0f);
  if ((bytes[0] & kExtended) != 0) {
    if (length < at + 4) return {};
    at += 4 + 4 * std::size_t{two(bytes + at + 2)};
  }
  if (at >= length) return {};
  const std::size_t padding = (bytes[0] & kPadded) != 0 ? bytes[length - 1] : 0;
  return padding < length - at ? Payload{at, length - at - padding} : Payload{};
}

RtpHeader rtp_header(const std::uint8_t* bytes) noexcept {
  RtpHeader read{};
  read.payload_type = bytes[1] & 0x7f;
  read.sequence = two(bytes + 2);
  read.timestamp = four(bytes + 4);
  read.ssrc = four(bytes + 8);
  return read;
}

}  // namespace tandem::relay
