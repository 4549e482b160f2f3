#include "socket_options.h"

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace tandem::relay {
namespace {

std::int64_t read_option(int descriptor, int level, int option) noexcept {
  int value = 0;
  socklen_t length = sizeof(value);
  if (getsockopt(descriptor, level, option, &value, &length) != 0) return -errno;
  return value;
}

std::int64_t write_option(int descriptor, int level, int option, int value) noexcept {
  return setsockopt(descriptor, level, option, &value, sizeof(value)) == 0 ? 0 : -errno;
}

// The socket's address family, or minus an errno. TCP takes most of these options too, so the
// kernel would not stop a descriptor that was mixed up: this does.
std::int64_t family_of_udp(int descriptor) noexcept {
  const std::int64_t protocol = read_option(descriptor, SOL_SOCKET, SO_PROTOCOL);
  if (protocol < 0) return protocol;
  if (protocol != IPPROTO_UDP) return -EPROTOTYPE;
  return read_option(descriptor, SOL_SOCKET, SO_DOMAIN);
}

// The same, also of streams: signalling marks both.
std::int64_t family_of_udp_or_tcp(int descriptor) noexcept {
  const std::int64_t protocol = read_option(descriptor, SOL_SOCKET, SO_PROTOCOL);
  if (protocol < 0) return protocol;
  if (protocol != IPPROTO_UDP && protocol != IPPROTO_TCP) return -EPROTOTYPE;
  return read_option(descriptor, SOL_SOCKET, SO_DOMAIN);
}

std::int64_t set_and_read_back(int descriptor, int level, int option, int value) noexcept {
  const std::int64_t written = write_option(descriptor, level, option, value);
  return written < 0 ? written : read_option(descriptor, level, option);
}

std::int64_t granted_bytes(int descriptor, int option) noexcept {
  const std::int64_t doubled = read_option(descriptor, SOL_SOCKET, option);
  return doubled < 0 ? doubled : doubled / 2;
}

std::int64_t memory_figure(int descriptor, int which) noexcept {
  const std::int64_t family = family_of_udp(descriptor);
  if (family < 0) return family;
  std::uint32_t figures[SK_MEMINFO_VARS] = {};
  socklen_t length = sizeof(figures);
  if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, figures, &length) != 0) return -errno;
  // A kernel that knows fewer figures answers a shorter list.
  const socklen_t needed = static_cast<socklen_t>((which + 1) * sizeof(figures[0]));
  return length < needed ? -EOPNOTSUPP : std::int64_t{figures[which]};
}

}  // namespace

std::int64_t set_type_of_service(int descriptor, int byte) noexcept {
  if (byte < 0 || byte > kLargestTypeOfService) return -EINVAL;
  const std::int64_t family = family_of_udp_or_tcp(descriptor);
  if (family < 0) return family;
  if (family == AF_INET) return set_and_read_back(descriptor, IPPROTO_IP, IP_TOS, byte);

  const std::int64_t only_v6 = read_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY);
  if (only_v6 < 0) return only_v6;
  if (only_v6 == 0) {
    // To a mapped address (::ffff:a.b.c.d) the kernel sends IPv4, with the byte of the IPv4 option.
    const std::int64_t mapped = write_option(descriptor, IPPROTO_IP, IP_TOS, byte);
    if (mapped < 0) return mapped;
  }
  return set_and_read_back(descriptor, IPPROTO_IPV6, IPV6_TCLASS, byte);
}

std::int64_t grow_buffer(int descriptor, Direction direction, int bytes) noexcept {
  if (bytes < 1 || bytes > kLargestBufferBytes) return -EINVAL;
  const std::int64_t family = family_of_udp(descriptor);
  if (family < 0) return family;
  const bool receives = direction == Direction::kReceive;
  const int plain = receives ? SO_RCVBUF : SO_SNDBUF;
  const int forced = receives ? SO_RCVBUFFORCE : SO_SNDBUFFORCE;

  const std::int64_t before = granted_bytes(descriptor, plain);
  if (before < 0 || before >= bytes) return before;
  std::int64_t asked = write_option(descriptor, SOL_SOCKET, forced, bytes);
  // Without CAP_NET_ADMIN the plain wish is cut to net.core.rmem_max or wmem_max.
  if (asked == -EPERM) asked = write_option(descriptor, SOL_SOCKET, plain, bytes);
  return asked < 0 ? asked : granted_bytes(descriptor, plain);
}

std::int64_t kernel_drops(int descriptor) noexcept {
  return memory_figure(descriptor, SK_MEMINFO_DROPS);
}

std::int64_t receive_backlog(int descriptor) noexcept {
  return memory_figure(descriptor, SK_MEMINFO_RMEM_ALLOC);
}

}  // namespace tandem::relay
