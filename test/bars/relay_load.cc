// For the bar of the relay alone: who sends and hears the packets, and the least that a relay in C
// could be. Both on 127.0.0.1, both told by lines on their standard input.
//
//   generate            says the port that it hears on; then for each line "go RATE MS PORT ...":
//                       "SENT HEARD P50 P99", delays in microseconds
//   bare STREAMS PORT   says the ports that it takes packets on, and sends them on to PORT

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int kPacketBytes = 172;
constexpr std::uint32_t kPacketTicks = 160;
constexpr int kBufferBytes = 1 << 25;
constexpr std::size_t kBatch = 64;
constexpr std::int64_t kTickNs = 1'000'000;
// A generator that was held up must not flood: it owes at most so much.
constexpr std::int64_t kMostOwedNs = 20'000'000;
constexpr int kTailMs = 300;

std::int64_t now_ns() {
  timespec at{};
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1'000'000'000LL + at.tv_nsec;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int bound(std::uint16_t* port, bool blocks) {
  const int made = socket(AF_INET, SOCK_DGRAM | (blocks ? 0 : SOCK_NONBLOCK), 0);
  sockaddr_in own = loopback(0);
  socklen_t length = sizeof(own);
  if (made < 0 || bind(made, reinterpret_cast<sockaddr*>(&own), length) != 0) std::exit(1);
  getsockname(made, reinterpret_cast<sockaddr*>(&own), &length);
  *port = ntohs(own.sin_port);
  return made;
}

struct Heard {
  std::atomic<std::int64_t> count{0};
  std::vector<float> delays_us;
};

void hear(int sink, Heard* heard, std::atomic<bool>* ends) {
  timeval wait{0, 50'000};
  setsockopt(sink, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  std::uint8_t bytes[2048];
  while (!ends->load()) {
    if (recv(sink, bytes, sizeof(bytes), 0) != kPacketBytes) continue;
    std::int64_t sent_ns = 0;
    std::memcpy(&sent_ns, bytes + 16, sizeof(sent_ns));
    heard->delays_us.push_back(static_cast<float>(now_ns() - sent_ns) / 1'000);
    heard->count += 1;
  }
}

struct Stream {
  sockaddr_in to;
  int from;
  std::uint16_t sequence = 0;
};

void send_one(Stream* stream, std::uint8_t* packet) {
  stream->sequence += 1;
  packet[2] = static_cast<std::uint8_t>(stream->sequence >> 8);
  packet[3] = static_cast<std::uint8_t>(stream->sequence);
  const std::uint32_t timestamp = htonl(stream->sequence * kPacketTicks);
  std::memcpy(packet + 4, &timestamp, sizeof(timestamp));
  const std::int64_t at = now_ns();
  std::memcpy(packet + 16, &at, sizeof(at));
  sendto(stream->from, packet, kPacketBytes, 0, reinterpret_cast<sockaddr*>(&stream->to),
         sizeof(stream->to));
}

std::int64_t send_all(std::vector<Stream>* streams, std::int64_t rate, std::int64_t ms) {
  std::uint8_t packet[kPacketBytes] = {0x80, 8};
  const std::int64_t began = now_ns();
  const std::int64_t gap_ns = 1'000'000'000 / rate;
  std::int64_t sent = 0;
  std::int64_t due_ns = began;
  for (std::int64_t now = began; now - began < ms * 1'000'000; now = now_ns()) {
    due_ns = std::max(due_ns, now - kMostOwedNs);
    for (; due_ns <= now; due_ns += gap_ns) {
      send_one(&(*streams)[static_cast<std::size_t>(sent) % streams->size()], packet);
      sent += 1;
    }
    const timespec tick{0, kTickNs};
    nanosleep(&tick, nullptr);
  }
  return sent;
}

int generate() {
  std::uint16_t port = 0;
  const int sink = bound(&port, true);
  if (setsockopt(sink, SOL_SOCKET, SO_RCVBUFFORCE, &kBufferBytes, sizeof(kBufferBytes)) != 0) {
    setsockopt(sink, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof(kBufferBytes));
  }
  std::printf("%u\n", port);
  std::fflush(stdout);
  std::vector<int> sources;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string go;
    std::int64_t rate = 0;
    std::int64_t ms = 0;
    words >> go >> rate >> ms;
    std::vector<Stream> streams;
    for (unsigned to = 0; words >> to;) {
      std::uint16_t own = 0;
      if (streams.size() == sources.size()) sources.push_back(bound(&own, true));
      const int from = sources[streams.size()];
      streams.push_back({loopback(static_cast<std::uint16_t>(to)), from});
    }
    Heard heard;
    heard.delays_us.reserve(static_cast<std::size_t>(rate * ms / 1'000 + 1));
    std::atomic<bool> ends{false};
    std::thread hearing(hear, sink, &heard, &ends);
    const std::int64_t sent = send_all(&streams, rate, ms);
    usleep(kTailMs * 1'000);
    ends = true;
    hearing.join();
    auto& delays = heard.delays_us;
    std::sort(delays.begin(), delays.end());
    const auto at = [&](double share) {
      return delays.empty() ? 0.0F : delays[static_cast<std::size_t>((delays.size() - 1) * share)];
    };
    std::printf("%lld %lld %.0f %.0f\n", static_cast<long long>(sent),
                static_cast<long long>(heard.count), at(0.5), at(0.99));
    std::fflush(stdout);
  }
  return 0;
}

// As many sockets as a relay has: a pair for each side of a stream.
int bare(std::size_t streams, std::uint16_t to) {
  const int loop = epoll_create1(0);
  std::vector<int> outs;
  for (std::size_t stream = 0; stream < streams; ++stream) {
    std::uint16_t port = 0;
    for (int socket = 0; socket < 4; ++socket) {
      const int made = bound(&port, false);
      epoll_event wish{};
      wish.events = EPOLLIN;
      // Both sides of a stream are told by its place; only the last one is used.
      wish.data.u64 = static_cast<std::uint64_t>(made) << 32 | stream;
      epoll_ctl(loop, EPOLL_CTL_ADD, made, &wish);
      if (socket == 0) outs.push_back(made);
    }
    std::printf("%u ", port);
  }
  std::printf("\n");
  std::fflush(stdout);
  const sockaddr_in address = loopback(to);
  std::uint8_t bytes[2048];
  epoll_event events[kBatch];
  for (;;) {
    const int ready = epoll_wait(loop, events, kBatch, -1);
    for (int at = 0; at < ready; ++at) {
      const int from = static_cast<int>(events[at].data.u64 >> 32);
      const int out = outs[events[at].data.u64 & 0xffffffff];
      const ssize_t got = recv(from, bytes, sizeof(bytes), 0);
      if (got < 0) continue;
      sendto(out, bytes, static_cast<std::size_t>(got), MSG_DONTWAIT,
             reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    }
  }
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "generate") return generate();
  if (what == "bare" && count == 4) {
    return bare(static_cast<std::size_t>(std::atoi(words[2])),
                static_cast<std::uint16_t>(std::atoi(words[3])));
  }
  return 2;
}
