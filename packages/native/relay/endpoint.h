// Where a datagram comes from or goes to: an IPv4 or IPv6 address with a port, as a plain value
// that compares without looking into a sockaddr.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>

namespace tandem::relay {

struct Endpoint {
  std::uint8_t family = 0;  // 4, 6; 0: nobody
  std::uint16_t port = 0;
  std::array<std::uint8_t, 16> address{};  // network order; IPv4 in the first four

  bool is_set() const noexcept { return family != 0; }
  bool same_address(const Endpoint& other) const noexcept {
    return family == other.family && address == other.address;
  }
  bool operator==(const Endpoint& other) const noexcept {
    return port == other.port && same_address(other);
  }
  bool operator!=(const Endpoint& other) const noexcept { return !(*this == other); }
};

// Numeric addresses only; false: the text is none.
bool read_endpoint(const char* text, std::uint16_t port, Endpoint* into) noexcept;

Endpoint endpoint_of(const sockaddr_storage& from) noexcept;

// Answers the length of what was written.
socklen_t write_sockaddr(const Endpoint& endpoint, sockaddr_storage* into) noexcept;

}  // namespace tandem::relay
