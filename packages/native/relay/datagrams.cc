#include "datagrams.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace tandem::relay {
namespace {

socklen_t write_place(const DatagramRow& row, sockaddr_storage* into) noexcept {
  if (row.family == 4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<std::uint16_t>(row.port));
    std::memcpy(&v4.sin_addr, row.address.data(), sizeof(v4.sin_addr));
    std::memcpy(into, &v4, sizeof(v4));
    return sizeof(v4);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(static_cast<std::uint16_t>(row.port));
  v6.sin6_scope_id = row.scope;
  std::memcpy(&v6.sin6_addr, row.address.data(), sizeof(v6.sin6_addr));
  std::memcpy(into, &v6, sizeof(v6));
  return sizeof(v6);
}

void read_place(const sockaddr_storage& from, DatagramRow* into) noexcept {
  if (from.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &from, sizeof(v4));
    into->family = 4;
    into->port = ntohs(v4.sin_port);
    into->scope = 0;
    std::memcpy(into->address.data(), &v4.sin_addr, sizeof(v4.sin_addr));
    return;
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &from, sizeof(v6));
  into->family = 6;
  into->port = ntohs(v6.sin6_port);
  into->scope = IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr) ? v6.sin6_scope_id : 0;
  std::memcpy(into->address.data(), &v6.sin6_addr, sizeof(v6.sin6_addr));
}

std::int64_t bound(int descriptor, const DatagramRow& at) noexcept {
  const int on = 1;
  if (at.family == 6 &&
      setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0) {
    return -errno;
  }
  sockaddr_storage place{};
  const socklen_t length = write_place(at, &place);
  return bind(descriptor, reinterpret_cast<sockaddr*>(&place), length) == 0 ? 0 : -errno;
}

}  // namespace

bool read_row(const char* text, DatagramRow* into) noexcept {
  DatagramRow read{};
  if (inet_pton(AF_INET, text, read.address.data()) == 1) {
    read.family = 4;
    *into = read;
    return true;
  }
  const char* zone = std::strchr(text, '%');
  const std::string address = zone == nullptr ? std::string(text) : std::string(text, zone);
  if (inet_pton(AF_INET6, address.c_str(), read.address.data()) != 1) return false;
  read.family = 6;
  if (zone != nullptr) {
    read.scope = if_nametoindex(zone + 1);
    if (read.scope == 0) return false;
  }
  *into = read;
  return true;
}

void write_row(const DatagramRow& row, char* into) noexcept {
  inet_ntop(row.family == 4 ? AF_INET : AF_INET6, row.address.data(), into, INET6_ADDRSTRLEN);
  char name[IF_NAMESIZE] = "";
  if (row.scope == 0 || if_indextoname(row.scope, name) == nullptr) return;
  const std::size_t length = std::strlen(into);
  std::snprintf(into + length, kRowTextBytes - length, "%%%s", name);
}

std::int64_t open_datagrams(const DatagramRow& at) noexcept {
  const int family = at.family == 4 ? AF_INET : AF_INET6;
  const int descriptor = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  const std::int64_t answer = bound(descriptor, at);
  if (answer == 0) return descriptor;
  close(descriptor);
  return answer;
}

std::int64_t local_row(int descriptor, DatagramRow* into) noexcept {
  sockaddr_storage place{};
  socklen_t length = sizeof(place);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&place), &length) != 0) return -errno;
  read_place(place, into);
  return 0;
}

std::int64_t DatagramBatch::receive(int descriptor, std::uint8_t* slab,
                                    DatagramRow* rows) noexcept {
  for (std::size_t at = 0; at < kDatagramsAtOnce; ++at) {
    pieces_[at] = {slab + at * kDatagramStride, kDatagramStride};
    msghdr& header = headers_[at].msg_hdr;
    header = msghdr{};
    header.msg_name = &places_[at];
    header.msg_namelen = sizeof(places_[at]);
    header.msg_iov = &pieces_[at];
    header.msg_iovlen = 1;
  }
  int count = 0;
  do {
    count = recvmmsg(descriptor, headers_.data(), kDatagramsAtOnce, MSG_DONTWAIT, nullptr);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
  for (int at = 0; at < count; ++at) {
    const auto one = static_cast<std::size_t>(at);
    read_place(places_[one], &rows[one]);
    rows[one].length = headers_[one].msg_len;
  }
  return count;
}

std::int64_t DatagramBatch::send(int descriptor, std::uint8_t* slab, const DatagramRow* rows,
                                 std::size_t count) noexcept {
  std::uint8_t* bytes = slab;
  for (std::size_t at = 0; at < count; ++at) {
    pieces_[at] = {bytes, rows[at].length};
    bytes += rows[at].length;
    msghdr& header = headers_[at].msg_hdr;
    header = msghdr{};
    header.msg_name = &places_[at];
    header.msg_namelen = write_place(rows[at], &places_[at]);
    header.msg_iov = &pieces_[at];
    header.msg_iovlen = 1;
  }
  int taken = 0;
  do {
    taken = sendmmsg(descriptor, headers_.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
  } while (taken < 0 && errno == EINTR);
  return taken < 0 ? -errno : taken;
}

}  // namespace tandem::relay
