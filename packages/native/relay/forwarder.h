// One thread and the streams that it forwards. Nothing of a stream is touched by another thread
// from kOpen to the last report; the packet path takes no lock and makes no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "clock.h"
#include "commands.h"
#include "packets.h"
#include "reception.h"
#include "ring.h"
#include "voice.h"

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
  // What there is to tell of streams; `told` comes on the forwarding thread when there is more.
  bool notice(Notice* into) noexcept { return notices_.pop(into); }
  void tell(std::function<void()> told) { told_ = std::move(told); }

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
    std::unique_ptr<Voice> voice;  // nullptr: it only passes
    std::uint32_t generation = 0;
  };
  struct Datagram {
    std::uint8_t* bytes;
    std::size_t length;
    double now_ms;
  };

  void run() noexcept;
  bool obey_all() noexcept;
  void obey(const Command& command) noexcept;
  void open_side(std::uint32_t slot, std::size_t side, const PairSockets& pair) noexcept;
  void close_side(std::uint32_t slot, std::size_t side, bool last) noexcept;
  void watch(int socket, std::uint64_t name) noexcept;

  // forwarder_voice.cc
  Voice& voice_of(std::uint32_t slot) noexcept;
  void listen(const Command& command) noexcept;
  void send_ourselves(const Command& command) noexcept;
  void tick_all() noexcept;
  void tick(std::uint32_t slot, std::size_t side, double now_ms) noexcept;
  void send_frame(std::uint32_t slot, std::size_t side, double now_ms) noexcept;
  void start_ticking(std::uint32_t slot) noexcept;
  void forget_voice(std::uint32_t slot) noexcept;
  void set_timer(bool runs) noexcept;
  bool passes_fence(std::uint32_t slot, std::size_t from, const Endpoint& source) noexcept;
  bool treat(std::uint32_t slot, std::size_t from, const Datagram& datagram) noexcept;
  bool hear_keys(std::uint32_t slot, std::size_t from, const Datagram& datagram) noexcept;
  void copy_for_recording(std::uint32_t slot, std::size_t from, const Datagram& datagram) noexcept;
  void note(std::uint32_t slot, std::size_t side, Notice notice) noexcept;

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
  Ring<Notice> notices_;
  std::function<void()> told_;
  Tap* tap_ = nullptr;
  // Streams that send media of ours.
  std::vector<std::uint32_t> ticking_;
  int epoll_ = -1;
  int bell_ = -1;
  int timer_ = -1;
  std::thread thread_;
};

}  // namespace tandem::relay
