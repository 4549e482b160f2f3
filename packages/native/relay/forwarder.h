// One thread and the streams that it forwards. Nothing of a stream is touched by another thread
// from kOpen to the last report; the packet path takes no lock and makes no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "commands.h"
#include "packets.h"
#include "reception.h"
#include "ring.h"

namespace tandem::relay {

class Forwarder {
 public:
  // `cells` are those of all streams; slot numbers count over all threads.
  Forwarder(Cell* cells, std::size_t slots, double silence_ms);
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  // 0 or minus an errno.
  int start() noexcept;
  // Of one controlling thread. Waits the moment that a full queue takes to be read.
  void order(const Command& command) noexcept;
  bool report(Report* into) noexcept { return reports_.pop(into); }

 private:
  struct Part {
    int socket = -1;
    Latch latch;
  };
  struct Side {
    Part rtp;
    Part rtcp;
    Reception reception;
    PairSockets pair;
    bool plain = false;
    double heard_from = 0;
  };
  struct Stream {
    std::array<Side, kSides> sides;
  };
  struct Datagram {
    const std::uint8_t* bytes;
    std::size_t length;
    double now_ms;
  };

  void run() noexcept;
  bool obey_all() noexcept;
  void obey(const Command& command) noexcept;
  void open_side(std::uint32_t slot, std::size_t side, const PairSockets& pair) noexcept;
  void close_side(std::uint32_t slot, std::size_t side, bool last) noexcept;
  void watch(int socket, std::uint64_t name) noexcept;

  void receive(std::uint64_t name) noexcept;
  void take_rtp(std::uint32_t slot, std::size_t from, const Endpoint& source,
                const Datagram& datagram) noexcept;
  void take_rtcp(std::uint32_t slot, std::size_t from, const Endpoint& source,
                 const Datagram& datagram) noexcept;
  void account(std::uint32_t slot, std::size_t from, const Datagram& datagram) noexcept;
  void tell_source(std::uint32_t slot, std::size_t from, const Endpoint& source) noexcept;
  bool send(const Part& to, const Datagram& datagram) noexcept;
  void count(std::uint32_t slot, std::size_t side, Figure figure, double more = 1) noexcept;
  Cell& cell(std::uint32_t slot, std::size_t side, Figure figure) noexcept;

  Cell* const cells_;
  const double silence_ms_;
  std::vector<Stream> streams_;
  std::vector<std::uint8_t> buffer_;
  Ring<Command> commands_;
  Ring<Report> reports_;
  int epoll_ = -1;
  int bell_ = -1;
  std::thread thread_;
};

// Milliseconds of the clock that the figures' times are of.
double monotonic_ms() noexcept;

}  // namespace tandem::relay
