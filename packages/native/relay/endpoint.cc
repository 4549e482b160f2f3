#include "endpoint.h"

#include <arpa/inet.h>

#include <cstring>

namespace tandem::relay {

bool read_endpoint(const char* text, std::uint16_t port, Endpoint* into) noexcept {
  Endpoint read;
  read.port = port;
  if (inet_pton(AF_INET, text, read.address.data()) == 1) {
    read.family = 4;
  } else if (inet_pton(AF_INET6, text, read.address.data()) == 1) {
    read.family = 6;
  } else {
    return false;
  }
  *into = read;
  return true;
}

Endpoint endpoint_of(const sockaddr_storage& from) noexcept {
  Endpoint made;
  if (from.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &from, sizeof(v4));
    made.family = 4;
    made.port = ntohs(v4.sin_port);
    std::memcpy(made.address.data(), &v4.sin_addr, sizeof(v4.sin_addr));
  } else if (from.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &from, sizeof(v6));
    made.family = 6;
    made.port = ntohs(v6.sin6_port);
    std::memcpy(made.address.data(), &v6.sin6_addr, sizeof(v6.sin6_addr));
  }
  return made;
}

socklen_t write_sockaddr(const Endpoint& endpoint, sockaddr_storage* into) noexcept {
  if (endpoint.family == 4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, endpoint.address.data(), sizeof(v4.sin_addr));
    std::memcpy(into, &v4, sizeof(v4));
    return sizeof(v4);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(endpoint.port);
  std::memcpy(&v6.sin6_addr, endpoint.address.data(), sizeof(v6.sin6_addr));
  std::memcpy(into, &v6, sizeof(v6));
  return sizeof(v6);
}

}  // namespace tandem::relay
