// Proves socket_options.cc on real loopback sockets.
#include "../socket_options.h"

#include <linux/capability.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>

#include <climits>
#include <fstream>
#include <thread>

#include "cases.h"
#include "checks.h"
#include "sockets.h"

namespace {

using namespace tandem::test;
using tandem::relay::Direction;
using tandem::relay::grow_buffer;
using tandem::relay::kernel_drops;
using tandem::relay::receive_backlog;
using tandem::relay::kLargestBufferBytes;
using tandem::relay::set_type_of_service;

constexpr int kSignallingByte = 0xa0;  // CS5, what the product proposes
constexpr int kVoiceByte = 0xb8;       // EF
constexpr int kMegabyte = 1024 * 1024;

void an_ipv4_datagram_carries_the_byte() {
  const Descriptor receiver = bound(AF_INET);
  const Descriptor sender = bound(AF_INET);
  set_option(receiver, IPPROTO_IP, IP_RECVTOS, 1);
  for (const int byte : {kSignallingByte, kVoiceByte, 255, 0}) {
    CHECK_EQUAL(set_type_of_service(sender.number(), byte), byte);
    send_bytes(sender, address(AF_INET, "127.0.0.1", port_of(receiver)), 10);
    CHECK_EQUAL(arrived_with(receiver, IPPROTO_IP, IP_TOS), byte);
  }
}

void an_ipv6_datagram_carries_the_byte() {
  const Descriptor receiver = bound(AF_INET6);
  const Descriptor sender = bound(AF_INET6);
  set_option(receiver, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
  for (const int byte : {kSignallingByte, kVoiceByte, 255, 0}) {
    CHECK_EQUAL(set_type_of_service(sender.number(), byte), byte);
    send_bytes(sender, address(AF_INET6, "::1", port_of(receiver)), 10);
    CHECK_EQUAL(arrived_with(receiver, IPPROTO_IPV6, IPV6_TCLASS), byte);
  }
}

void a_dual_socket_marks_both_families() {
  const Descriptor v4 = bound(AF_INET);
  const Descriptor v6 = bound(AF_INET6);
  const Descriptor sender = udp(AF_INET6, false);
  set_option(v4, IPPROTO_IP, IP_RECVTOS, 1);
  set_option(v6, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
  CHECK_EQUAL(set_type_of_service(sender.number(), kVoiceByte), kVoiceByte);
  send_bytes(sender, address(AF_INET6, "::1", port_of(v6)), 10);
  send_bytes(sender, address(AF_INET6, "::ffff:127.0.0.1", port_of(v4)), 10);
  CHECK_EQUAL(arrived_with(v6, IPPROTO_IPV6, IPV6_TCLASS), kVoiceByte);
  CHECK_EQUAL(arrived_with(v4, IPPROTO_IP, IP_TOS), kVoiceByte);
}

void a_byte_out_of_range_changes_nothing() {
  const Descriptor socket = udp(AF_INET);
  CHECK_EQUAL(set_type_of_service(socket.number(), kVoiceByte), kVoiceByte);
  for (const int byte : {-1, 256, INT_MAX, INT_MIN}) {
    CHECK_EQUAL(set_type_of_service(socket.number(), byte), -EINVAL);
  }
  CHECK_EQUAL(get_option(socket, IPPROTO_IP, IP_TOS), kVoiceByte);
}

// Every function refuses the descriptor, and for the same reason.
void refuses(int descriptor, int reason) {
  CHECK_EQUAL(set_type_of_service(descriptor, kVoiceByte), -reason);
  CHECK_EQUAL(grow_buffer(descriptor, Direction::kReceive, kMegabyte), -reason);
  CHECK_EQUAL(grow_buffer(descriptor, Direction::kSend, kMegabyte), -reason);
  CHECK_EQUAL(kernel_drops(descriptor), -reason);
  CHECK_EQUAL(receive_backlog(descriptor), -reason);
}

void a_number_that_is_no_descriptor() {
  int closed = -1;
  {
    const Descriptor gone = udp(AF_INET);
    closed = gone.number();
  }
  for (const int number : {-1, closed, INT_MAX, INT_MIN}) refuses(number, EBADF);
}

void a_descriptor_that_is_no_socket() {
  int ends[2];
  CHECK_EQUAL(pipe(ends), 0);
  const Descriptor reading(ends[0]);
  const Descriptor writing(ends[1]);
  refuses(reading.number(), ENOTSOCK);
  refuses(writing.number(), ENOTSOCK);
}

void a_socket_of_tcp_keeps_its_buffers() {
  const Descriptor tcp(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int buffer = get_option(tcp, SOL_SOCKET, SO_RCVBUF);
  CHECK_EQUAL(grow_buffer(tcp.number(), Direction::kReceive, kMegabyte), -EPROTOTYPE);
  CHECK_EQUAL(grow_buffer(tcp.number(), Direction::kSend, kMegabyte), -EPROTOTYPE);
  CHECK_EQUAL(kernel_drops(tcp.number()), -EPROTOTYPE);
  CHECK_EQUAL(get_option(tcp, SOL_SOCKET, SO_RCVBUF), buffer);
}

void a_socket_of_tcp_carries_the_byte() {
  const Descriptor v4(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const Descriptor v6(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  for (const int byte : {kSignallingByte, kVoiceByte, 0}) {
    CHECK_EQUAL(set_type_of_service(v4.number(), byte), byte);
    CHECK_EQUAL(get_option(v4, IPPROTO_IP, IP_TOS), byte);
    CHECK_EQUAL(set_type_of_service(v6.number(), byte), byte);
    CHECK_EQUAL(get_option(v6, IPPROTO_IPV6, IPV6_TCLASS), byte);
  }
}

void a_datagram_socket_that_is_not_udp() {
  const Descriptor local(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  refuses(local.number(), EPROTOTYPE);
}

void a_buffer_grows_and_the_grant_is_the_kernels() {
  for (const auto& [direction, option] : {std::pair{Direction::kReceive, SO_RCVBUF},
                                          std::pair{Direction::kSend, SO_SNDBUF}}) {
    const Descriptor socket = udp(AF_INET);
    set_option(socket, SOL_SOCKET, option, 8192);
    const std::int64_t granted = grow_buffer(socket.number(), direction, 65'536);
    CHECK_EQUAL(granted, 65'536);
    CHECK_EQUAL(get_option(socket, SOL_SOCKET, option), 2 * granted);
  }
}

void a_larger_buffer_is_not_cut_down() {
  const Descriptor socket = udp(AF_INET6);
  set_option(socket, SOL_SOCKET, SO_RCVBUF, 65'536);
  CHECK_EQUAL(grow_buffer(socket.number(), Direction::kReceive, 4096), 65'536);
  CHECK_EQUAL(get_option(socket, SOL_SOCKET, SO_RCVBUF), 2 * 65'536);
}

void a_size_out_of_range_changes_nothing() {
  const Descriptor socket = udp(AF_INET);
  const int before = get_option(socket, SOL_SOCKET, SO_RCVBUF);
  for (const int bytes : {0, -1, INT_MIN, kLargestBufferBytes + 1, INT_MAX}) {
    CHECK_EQUAL(grow_buffer(socket.number(), Direction::kReceive, bytes), -EINVAL);
    CHECK_EQUAL(grow_buffer(socket.number(), Direction::kSend, bytes), -EINVAL);
  }
  CHECK_EQUAL(get_option(socket, SOL_SOCKET, SO_RCVBUF), before);
}

int system_limit(const char* name) {
  std::ifstream file(std::string("/proc/sys/net/core/") + name);
  int bytes = 0;
  if (!(file >> bytes)) throw Skipped(std::string("cannot read ") + name);
  if (bytes > kLargestBufferBytes - kMegabyte) throw Skipped(std::string(name) + " is no limit");
  return bytes;
}

bool may_pass_the_limit() {
  const Descriptor socket = udp(AF_INET);
  const int bytes = 4096;
  return setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) == 0;
}

struct Limit {
  Direction direction;
  const char* name;
};
constexpr Limit kLimits[] = {{Direction::kReceive, "rmem_max"}, {Direction::kSend, "wmem_max"}};

void with_the_right_a_buffer_passes_the_limit() {
  if (!may_pass_the_limit()) throw Skipped("needs CAP_NET_ADMIN");
  for (const Limit& limit : kLimits) {
    const int wanted = system_limit(limit.name) + kMegabyte;
    const Descriptor socket = udp(AF_INET);
    CHECK_EQUAL(grow_buffer(socket.number(), limit.direction, wanted), wanted);
  }
}

// Takes CAP_NET_ADMIN out of what this thread may do now, and gives it back at the end.
class WithoutNetAdmin {
 public:
  WithoutNetAdmin() {
    CHECK_EQUAL(syscall(SYS_capget, &header_, before_), 0);
    __user_cap_data_struct reduced[2] = {before_[0], before_[1]};
    reduced[0].effective &= ~(1U << CAP_NET_ADMIN);
    CHECK_EQUAL(syscall(SYS_capset, &header_, reduced), 0);
  }
  ~WithoutNetAdmin() { syscall(SYS_capset, &header_, before_); }
  WithoutNetAdmin(const WithoutNetAdmin&) = delete;
  WithoutNetAdmin& operator=(const WithoutNetAdmin&) = delete;

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct before_[2]{};
};

void without_the_right_the_limit_is_told() {
  const WithoutNetAdmin reduced;
  CHECK(!may_pass_the_limit());
  for (const Limit& limit : kLimits) {
    const int most = system_limit(limit.name);
    const Descriptor socket = udp(AF_INET);
    CHECK_EQUAL(grow_buffer(socket.number(), limit.direction, most + kMegabyte), most);
  }
}

constexpr int kFlood = 500;  // of 1,000 bytes: a hundred times what the smallest buffer holds

void flood(const Descriptor& from, const Descriptor& to, int family) {
  const char* loopback = family == AF_INET ? "127.0.0.1" : "::1";
  const Address target = address(family, loopback, port_of(to));
  for (int sent = 0; sent < kFlood; ++sent) send_bytes(from, target, 1000);
}

// Loopback hands over in the sender's own system call as a rule, or leaves it to a kernel thread:
// what has neither arrived nor been counted yet is waited for.
int received_until_accounted(const Descriptor& socket, int sent) {
  char payload[2048];
  int received = 0;
  for (int looks = 0; looks < 1000; ++looks) {
    while (recv(socket.number(), payload, sizeof(payload), MSG_DONTWAIT) > 0) ++received;
    if (received + kernel_drops(socket.number()) >= sent) break;
    usleep(1000);
  }
  return received;
}

void every_drop_is_counted(int family) {
  const Descriptor receiver = bound(family);
  const Descriptor sender = bound(family);
  set_option(receiver, SOL_SOCKET, SO_RCVBUF, 1);  // the kernel makes its own minimum of it
  CHECK_EQUAL(kernel_drops(receiver.number()), 0);
  flood(sender, receiver, family);
  const int received = received_until_accounted(receiver, kFlood);
  const std::int64_t drops = kernel_drops(receiver.number());
  CHECK(drops > 0);
  CHECK_EQUAL(received + drops, kFlood);
  CHECK_EQUAL(kernel_drops(sender.number()), 0);
}

void every_drop_is_counted_ipv4() { every_drop_is_counted(AF_INET); }
void every_drop_is_counted_ipv6() { every_drop_is_counted(AF_INET6); }

void a_buffer_that_grew_takes_the_same_flood() {
  const Descriptor receiver = bound(AF_INET);
  const Descriptor sender = bound(AF_INET);
  set_option(receiver, SOL_SOCKET, SO_RCVBUF, 1);
  const std::int64_t granted = grow_buffer(receiver.number(), Direction::kReceive, 4 * kMegabyte);
  if (granted < 2 * kMegabyte) throw Skipped("net.core.rmem_max is too small to show it");
  flood(sender, receiver, AF_INET);
  CHECK_EQUAL(received_until_accounted(receiver, kFlood), kFlood);
  CHECK_EQUAL(kernel_drops(receiver.number()), 0);
}

void what_waits_is_known_until_it_is_read() {
  const Descriptor receiver = bound(AF_INET);
  const Descriptor sender = bound(AF_INET);
  CHECK_EQUAL(receive_backlog(receiver.number()), 0);
  set_option(receiver, SOL_SOCKET, SO_RCVBUF, 1);
  flood(sender, receiver, AF_INET);
  CHECK(receive_backlog(receiver.number()) > 0);
  received_until_accounted(receiver, kFlood);
  CHECK_EQUAL(receive_backlog(receiver.number()), 0);
}

void two_threads_may_ask_about_one_socket() {
  const Descriptor socket = bound(AF_INET);
  std::int64_t drops = 0;
  std::thread asking([&] {
    for (int turn = 0; turn < 100; ++turn) drops |= kernel_drops(socket.number());
  });
  bool marked = true;
  for (int turn = 0; turn < 100; ++turn) {
    marked = marked && set_type_of_service(socket.number(), kVoiceByte) == kVoiceByte;
  }
  asking.join();
  CHECK_EQUAL(drops, 0);
  CHECK(marked);
}

}  // namespace

std::vector<Case> tandem::test::socket_option_cases() {
  return {
      {"an IPv4 datagram carries the byte", an_ipv4_datagram_carries_the_byte},
      {"an IPv6 datagram carries the byte", an_ipv6_datagram_carries_the_byte},
      {"a dual socket marks both families", a_dual_socket_marks_both_families},
      {"a byte out of range changes nothing", a_byte_out_of_range_changes_nothing},
      {"a number that is no descriptor", a_number_that_is_no_descriptor},
      {"a descriptor that is no socket", a_descriptor_that_is_no_socket},
      {"a socket of TCP keeps its buffers", a_socket_of_tcp_keeps_its_buffers},
      {"a socket of TCP carries the byte", a_socket_of_tcp_carries_the_byte},
      {"a datagram socket that is not UDP", a_datagram_socket_that_is_not_udp},
      {"a buffer grows and the grant is the kernel's", a_buffer_grows_and_the_grant_is_the_kernels},
      {"a larger buffer is not cut down", a_larger_buffer_is_not_cut_down},
      {"a size out of range changes nothing", a_size_out_of_range_changes_nothing},
      {"with the right, a buffer passes the limit", with_the_right_a_buffer_passes_the_limit},
      {"without the right, the limit is told", without_the_right_the_limit_is_told},
      {"every drop is counted, IPv4", every_drop_is_counted_ipv4},
      {"every drop is counted, IPv6", every_drop_is_counted_ipv6},
      {"a buffer that grew takes the same flood", a_buffer_that_grew_takes_the_same_flood},
      {"what waits is known until it is read", what_waits_is_known_until_it_is_read},
      {"two threads may ask about one socket", two_threads_may_ask_about_one_socket},
  };
}
