// The sockets of signalling, many datagrams a system call: what waits is read into one slab, what a
// turn of the event loop has to say is written from another. Nothing of Node is in here, so that
// the sanitizers can run it alone.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace tandem::relay {

// Of one system call. A burst of two calls' messages; more of it costs no less each.
constexpr std::size_t kDatagramsAtOnce = 64;
// The largest of UDP; what stands at the same place of each must not share lines of the cache.
constexpr std::size_t kDatagramStride = 65'536 + 64;

// One datagram as JavaScript sees it: twelve words. `length` on the way out is that of its bytes,
// which stand in the slab one behind the other.
struct DatagramRow {
  std::uint32_t family;  // 4, 6
  std::uint32_t port;
  std::array<std::uint8_t, 16> address;  // network order; IPv4 in the first four
  std::uint32_t scope;                   // of a link-local address
  std::uint32_t length;
  // Of ours, of the same family: what it came to, or leaves from; zeros: where it is bound, or as
  // the routing table has it.
  std::array<std::uint8_t, 16> local;
};
constexpr std::size_t kWordsOfRow = sizeof(DatagramRow) / sizeof(std::uint32_t);

// An address with its zone, if any (`fe80::1%eth0`); false: the text is none.
bool read_row(const char* text, DatagramRow* into) noexcept;

// 64 characters and a zone.
constexpr std::size_t kRowTextBytes = 128;
void write_row(const DatagramRow& row, char* into) noexcept;

// Bound, not blocking, closed with the process; IPv6 hears no IPv4. One on all addresses hears
// which of them each datagram came to. Minus an errno: none is open.
std::int64_t open_datagrams(const DatagramRow& at) noexcept;

// Where it is bound, the port that the kernel chose included; minus an errno.
std::int64_t local_row(int descriptor, DatagramRow* into) noexcept;

class DatagramBatch {
 public:
  // How many have come, each at a stride of its own; 0: nothing waits; minus an errno.
  std::int64_t receive(int descriptor, std::uint8_t* slab, DatagramRow* rows) noexcept;

  // How many of them the kernel took, in their order; minus an errno of the first, when none.
  std::int64_t send(int descriptor, std::uint8_t* slab, const DatagramRow* rows,
                    std::size_t count) noexcept;

 private:
  std::array<mmsghdr, kDatagramsAtOnce> headers_{};
  std::array<iovec, kDatagramsAtOnce> pieces_{};
  // An address of ours beside a datagram, as the kernel wants it laid out.
  struct alignas(cmsghdr) Beside {
    std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> bytes;
  };

  std::array<sockaddr_storage, kDatagramsAtOnce> places_{};
  std::array<Beside, kDatagramsAtOnce> beside_{};
};

}  // namespace tandem::relay
