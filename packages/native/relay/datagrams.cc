#include "datagrams.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>

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

bool is_nowhere(const std::array<std::uint8_t, 16>& address) noexcept {
  return address == std::array<std::uint8_t, 16>{};
}

// Who is on all addresses is told which one each datagram came to.
int told_of_local(int descriptor, const DatagramRow& at) noexcept {
  const int on = 1;
  if (!is_nowhere(at.address)) return 0;
  return at.family == 4
             ? setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on))
             : setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
}

void read_local(msghdr* header, DatagramRow* into) noexcept {
  into->local = {};
  for (cmsghdr* one = CMSG_FIRSTHDR(header); one != nullptr; one = CMSG_NXTHDR(header, one)) {
    if (one->cmsg_level == IPPROTO_IP && one->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(one), sizeof(info));
      std::memcpy(into->local.data(), &info.ipi_spec_dst, sizeof(info.ipi_spec_dst));
    } else if (one->cmsg_level == IPPROTO_IPV6 && one->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(one), sizeof(info));
      // Of a single link there are several under one address; of a group nothing may leave.
      if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr) || IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) return;
      std::memcpy(into->local.data(), &info.ipi6_addr, sizeof(info.ipi6_addr));
    }
  }
}

template <typename Info>
void write_beside(msghdr* header, std::uint8_t* bytes, const Info& info) noexcept {
  constexpr bool is_v4 = std::is_same_v<Info, in_pktinfo>;
  header->msg_control = bytes;
  header->msg_controllen = CMSG_SPACE(sizeof(info));
  cmsghdr* one = CMSG_FIRSTHDR(header);
  one->cmsg_level = is_v4 ? IPPROTO_IP : IPPROTO_IPV6;
  one->cmsg_type = is_v4 ? IP_PKTINFO : IPV6_PKTINFO;
  one->cmsg_len = CMSG_LEN(sizeof(info));
  std::memcpy(CMSG_DATA(one), &info, sizeof(info));
}

void write_local(const DatagramRow& row, msghdr* header, std::uint8_t* bytes) noexcept {
  if (is_nowhere(row.local)) return;
  if (row.family == 4) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, row.local.data(), sizeof(info.ipi_spec_dst));
    write_beside(header, bytes, info);
  } else {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, row.local.data(), sizeof(info.ipi6_addr));
    write_beside(header, bytes, info);
  }
}

std::int64_t bound(int descriptor, const DatagramRow& at) noexcept {
  const int on = 1;
  if (at.family == 6 &&
      setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0) {
    return -errno;
  }
  if (told_of_local(descriptor, at) != 0) return -errno;
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
    header.msg_control = beside_[at].bytes.data();
    header.msg_controllen = beside_[at].bytes.size();
  }
  int count = 0;
  do {
    count = recvmmsg(descriptor, headers_.data(), kDatagramsAtOnce, MSG_DONTWAIT, nullptr);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
  for (int at = 0; at < count; ++at) {
    const auto one = static_cast<std::size_t>(at);
    read_place(places_[one], &rows[one]);
    read_local(&headers_[one].msg_hdr, &rows[one]);
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
    write_local(rows[at], &header, beside_[at].bytes.data());
  }
  int taken = 0;
  do {
    taken = sendmmsg(descriptor, headers_.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
  } while (taken < 0 && errno == EINTR);
  return taken < 0 ? -errno : taken;
}

}  // namespace tandem::relay
