#include "port_pool.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <vector>

#include "socket_options.h"

namespace tandem::relay {
namespace {

// Of the kernel's own choice half are odd, and the neighbour of an even one may be taken.
constexpr int kTriesForAnyPair = 32;

int bind_one(const Endpoint& local, int type_of_service) noexcept {
  const int family = local.family == 4 ? AF_INET : AF_INET6;
  const int made = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (made < 0) return -errno;
  int fault = 0;
  const int one = 1;
  if (family == AF_INET6 && setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)) != 0) {
    fault = -errno;
  }
  sockaddr_storage address{};
  const socklen_t length = write_sockaddr(local, &address);
  if (fault == 0 && bind(made, reinterpret_cast<sockaddr*>(&address), length) != 0) fault = -errno;
  if (fault == 0 && type_of_service > 0) {
    const std::int64_t marked = set_type_of_service(made, type_of_service);
    if (marked < 0) fault = static_cast<int>(marked);
  }
  if (fault == 0) return made;
  close(made);
  return fault;
}

std::uint16_t port_of(int bound) noexcept {
  sockaddr_storage own{};
  socklen_t length = sizeof(own);
  if (getsockname(bound, reinterpret_cast<sockaddr*>(&own), &length) != 0) return 0;
  return endpoint_of(own).port;
}

int bind_both(Endpoint local, int type_of_service, PairSockets* into) noexcept {
  const int rtp = bind_one(local, type_of_service);
  if (rtp < 0) return rtp;
  const std::uint16_t even = port_of(rtp);
  local.port = static_cast<std::uint16_t>(even + 1);
  const int rtcp = even % 2 == 0 ? bind_one(local, type_of_service) : -EADDRINUSE;
  if (rtcp < 0) {
    close(rtp);
    return rtcp;
  }
  into->rtp = rtp;
  into->rtcp = rtcp;
  into->even = even;
  return 0;
}

}  // namespace

PortPool::PortPool(PortRange range, std::uint64_t seed) {
  if (range.last == 0) return;
  std::vector<std::uint16_t> evens;
  for (std::uint32_t even = (range.first + 1u) & ~1u; even + 1 <= range.last; even += 2) {
    evens.push_back(static_cast<std::uint16_t>(even));
  }
  std::mt19937_64 draw(seed);
  std::shuffle(evens.begin(), evens.end(), draw);
  for (const std::uint16_t even : evens) free_.push_back({even, 0});
}

std::uint16_t PortPool::take(double now_ms) noexcept {
  // They were given back one after the other, so the first has rested longest.
  if (free_.empty() || free_.front().rested_at_ms > now_ms) return 0;
  const std::uint16_t even = free_.front().even;
  free_.pop_front();
  return even;
}

void PortPool::give_back(std::uint16_t even, double rested_at_ms) noexcept {
  free_.push_back({even, rested_at_ms});
}

int bind_pair(const Endpoint& local, int type_of_service, PairSockets* into) noexcept {
  if (local.port != 0) return bind_both(local, type_of_service, into);
  int fault = -EADDRINUSE;
  for (int tries = 0; tries < kTriesForAnyPair && fault == -EADDRINUSE; ++tries) {
    fault = bind_both(local, type_of_service, into);
  }
  return fault;
}

void close_pair(const PairSockets& pair) noexcept {
  if (pair.rtp >= 0) close(pair.rtp);
  if (pair.rtcp >= 0) close(pair.rtcp);
}

}  // namespace tandem::relay
