// The relay as who controls it has it: streams are opened, told what is expected of their sides,
// and closed. All of it is called by one thread; packets go their way on others. Nothing of Node is
// in here.
//
//   allocate -> expect (each side; again at each change) -> close
//                  `-> renew: other ports for one side
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "forwarder.h"

namespace tandem::relay {

struct EngineOptions {
  std::size_t threads = 1;
  std::size_t streams = 0;  // wished; fewer where descriptors do not suffice
  PortRange ports;
  double rest_ms = 0;     // how long ports that were given back are not used
  double silence_ms = 0;  // after which another source may be learned
  int type_of_service = 0;
  std::uint64_t seed = 0;
  // Notices or ends of recordings can be read. Comes on threads of the engine.
  std::function<void()> told;
};

struct EngineState {
  std::size_t streams;  // that there can be
  std::size_t in_use;
  std::size_t closing;  // released, and their sockets not closed yet
};

// Of what a stream's sockets are: two pairs.
constexpr std::size_t kDescriptorsOfStream = 4;

// How many streams the process has descriptors for, with so many left for all else.
std::size_t streams_within_limit(std::size_t wished, std::size_t reserved) noexcept;

class Engine {
 public:
  // `cells`: kFiguresOfStream for each stream, kept as long as the engine.
  Engine(Cell* cells, const EngineOptions& options);

  // 0 or minus an errno.
  int start() noexcept;

  // Answers the stream's number and writes its even ports; or minus an errno:
  //   -ENOSPC     as many streams as there can be, or no port of the address has rested
  //   -EINVAL     not an address
  // and what the kernel says of the address (EADDRNOTAVAIL) or of descriptors (EMFILE).
  std::int64_t allocate(const std::array<Endpoint, kSides>& locals,
                        std::array<std::uint16_t, kSides>* evens);
  std::int64_t renew(std::int64_t stream, std::size_t side, const Endpoint& local);
  // 0, or -ENOENT: there is no such stream.
  int expect(std::int64_t stream, std::size_t side, const SideWish& wish) noexcept;
  int close(std::int64_t stream) noexcept;
  EngineState state() noexcept;

  // Beyond passing: 0, or -ENOENT.
  int listen(std::int64_t stream, std::size_t side, const Listening& listening) noexcept;
  int admit(std::int64_t stream, std::size_t side, const Endpoint& address, bool admitted) noexcept;
  int send_key(std::int64_t stream, std::size_t side, const KeyOrder& key) noexcept;
  // nullptr: no more.
  int play(std::int64_t stream, std::size_t side, std::shared_ptr<const Playlist> list) noexcept;
  // Answers the number of the recording. A stream has one at a time.
  std::int64_t record(std::int64_t stream, std::string path);
  int end_recording(std::int64_t stream) noexcept;

  // Of streams that are there still.
  bool read_notice(Notice* into) noexcept;
  bool read_recording_end(RecordingEnd* into) { return recorder_.read_end(into); }

 private:
  struct Pool {
    Endpoint local;
    PortPool ports;
  };
  enum class Use : std::uint8_t { kFree, kOpen, kClosing };

  std::int64_t bind_from_pool(const Endpoint& local, PairSockets* into);
  std::uint32_t pool_of(const Endpoint& local);
  Forwarder& forwarder_of(std::int64_t stream) noexcept;
  bool is_open(std::int64_t stream) const noexcept;
  void read_reports() noexcept;
  int order(std::int64_t stream, std::size_t side, Command command) noexcept;
  void clear_figures(std::int64_t stream) noexcept;
  void put_back(const PairSockets& pair) noexcept;

  Cell* const cells_;
  const EngineOptions options_;
  std::vector<Use> uses_;
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint32_t> recordings_;
  // Threads that forward have rings of it: it goes after them.
  Recorder recorder_;
  std::vector<std::uint32_t> free_;
  std::vector<Pool> pools_;
  std::vector<std::unique_ptr<Forwarder>> forwarders_;
  // Of each of them; made with the first recording.
  std::vector<Tap*> taps_;
  std::size_t in_use_ = 0;
  std::size_t closing_ = 0;
};

}  // namespace tandem::relay
