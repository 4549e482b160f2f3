// Writes recordings, on a thread of its own: forwarding threads hand it copies of what passes
// through rings, who controls it tells it which files there are. Neither ever waits for a disk.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ring.h"
#include "wav_file.h"

namespace tandem::relay {

// A piece of what one side said, as it fits: longer packets come in several.
struct TapPiece {
  static constexpr std::size_t kBytes = 224;

  std::uint32_t recording = 0;
  std::uint8_t side = 0;
  std::uint8_t payload_type = 0;
  std::uint16_t length = 0;
  std::uint32_t ssrc = 0;
  std::uint32_t timestamp = 0;
  double at_ms = 0;
  std::array<std::uint8_t, kBytes> bytes;
};

using Tap = Ring<TapPiece>;

struct RecordingEnd {
  std::uint32_t recording = 0;
  std::uint64_t samples = 0;  // 0: nothing that can be recorded came, and there is no file
  std::uint64_t late = 0;     // pieces
  int fault = 0;              // 0 or minus an errno
};

class Recorder {
 public:
  // `told`: an end can be asked for. Comes on the thread that writes.
  explicit Recorder(std::function<void()> told) : told_(std::move(told)) {}
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // A ring for one thread that forwards; kept as long as this.
  Tap* tap();
  std::uint32_t begin(std::string path, double now_ms);
  // What its ring still holds is written first.
  void end(std::uint32_t recording);
  bool read_end(RecordingEnd* into);

 private:
  struct Order {
    std::uint32_t recording = 0;
    bool ends = false;
    double at_ms = 0;
    std::string path;
  };

  void run();
  void obey(const std::vector<Order>& orders, const std::vector<Tap*>& taps);
  void read_tap(Tap* tap);
  void write_due(double now_ms);
  void finish(std::uint32_t recording);

  const std::function<void()> told_;
  std::mutex mutex_;  // of the next six
  std::vector<std::unique_ptr<Tap>> taps_;
  std::condition_variable woken_;
  std::vector<Order> orders_;
  std::deque<RecordingEnd> ends_;
  std::uint32_t last_ = 0;
  bool stops_ = false;
  std::thread thread_;
  // Of the thread alone.
  std::map<std::uint32_t, std::unique_ptr<WavFile>> files_;
  std::uint64_t round_ = 0;
};

}  // namespace tandem::relay
