// What a datagram on a media port is, told by its first bytes (RFC 7983), and the header of RTP
// (RFC 3550 section 5.1). Whatever the bytes are, nothing beyond `length` is read.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem::relay {

enum class PacketKind {
  kRtp,
  kRtcp,
  kStun,  // of ICE, which ends at us: never passed on
  kDtls,
  kOther,  // keep-alives and whatever comes next
};

struct RtpHeader {
  std::uint8_t payload_type;
  std::uint16_t sequence;
  std::uint32_t timestamp;
  std::uint32_t ssrc;
};

// Where the payload of such a packet is; of no length where its header says what cannot be.
struct Payload {
  std::size_t at = 0;
  std::size_t length = 0;
};
Payload rtp_payload(const std::uint8_t* bytes, std::size_t length) noexcept;

PacketKind kind_of(const std::uint8_t* bytes, std::size_t length) noexcept;

// Of a packet whose kind is kRtp.
RtpHeader rtp_header(const std::uint8_t* bytes) noexcept;

}  // namespace tandem::relay
