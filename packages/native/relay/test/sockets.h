// Loopback sockets that close themselves, and what a test wants to see of a datagram.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "checks.h"

namespace tandem::test {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {
    if (number < 0) throw Failed(std::string("no descriptor: ") + std::strerror(errno));
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

inline void set_option(const Descriptor& socket, int level, int option, int value) {
  CHECK_EQUAL(setsockopt(socket.number(), level, option, &value, sizeof(value)), 0);
}

inline int get_option(const Descriptor& socket, int level, int option) {
  int value = 0;
  socklen_t length = sizeof(value);
  CHECK_EQUAL(getsockopt(socket.number(), level, option, &value, &length), 0);
  return value;
}

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

inline Address address(int family, const char* text, int port) {
  Address made;
  if (family == AF_INET) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<std::uint16_t>(port));
    CHECK_EQUAL(inet_pton(AF_INET, text, &v4.sin_addr), 1);
    made.length = sizeof(v4);
    std::memcpy(&made.storage, &v4, sizeof(v4));
    return made;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  CHECK_EQUAL(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
  made.length = sizeof(v6);
  std::memcpy(&made.storage, &v6, sizeof(v6));
  return made;
}

// A test that waits for a datagram fails after this long instead of hanging.
constexpr int kReceiveTimeoutSeconds = 5;

inline Descriptor udp(int family, bool only_v6 = true) {
  const int number = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (number < 0 && errno == EAFNOSUPPORT) throw Skipped("this machine has no IPv6");
  Descriptor made(number);
  if (family == AF_INET6) set_option(made, IPPROTO_IPV6, IPV6_V6ONLY, only_v6 ? 1 : 0);
  const timeval patience{kReceiveTimeoutSeconds, 0};
  CHECK_EQUAL(
      setsockopt(made.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
  return made;
}

inline Descriptor bound(int family) {
  Descriptor made = udp(family);
  Address any_port = address(family, family == AF_INET ? "127.0.0.1" : "::1", 0);
  if (bind(made.number(), any_port.raw(), any_port.length) != 0) {
    if (errno == EADDRNOTAVAIL) throw Skipped("this machine has no IPv6 loopback");
    throw Failed(std::string("bind: ") + std::strerror(errno));
  }
  return made;
}

inline int port_of(const Descriptor& socket) {
  Address own;
  own.length = sizeof(own.storage);
  CHECK_EQUAL(getsockname(socket.number(), own.raw(), &own.length), 0);
  in_port_t port = 0;
  // sin_port and sin6_port stand at the same place.
  std::memcpy(&port, reinterpret_cast<char*>(&own.storage) + offsetof(sockaddr_in, sin_port),
              sizeof(port));
  return ntohs(port);
}

inline void send_bytes(const Descriptor& from, Address to, std::size_t size) {
  const std::string payload(size, 'x');
  const ssize_t sent =
      sendto(from.number(), payload.data(), payload.size(), 0, to.raw(), to.length);
  CHECK_EQUAL(sent, static_cast<std::int64_t>(size));
}

// The type of service byte in the header of the next datagram: what the network really sees.
inline int arrived_with(const Descriptor& socket, int level, int type) {
  char payload[64];
  char control[CMSG_SPACE(sizeof(int))];
  iovec part{payload, sizeof(payload)};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  CHECK(recvmsg(socket.number(), &message, 0) >= 0);
  for (cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr; one = CMSG_NXTHDR(&message, one)) {
    if (one->cmsg_level != level || one->cmsg_type != type) continue;
    if (level == IPPROTO_IP) return *static_cast<unsigned char*>(CMSG_DATA(one));
    int value = 0;
    std::memcpy(&value, CMSG_DATA(one), sizeof(value));
    return value;
  }
  throw Failed("the datagram came without its type of service");
}

}  // namespace tandem::test
