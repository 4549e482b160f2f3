#include "recorder.h"

#include <pthread.h>

#include <chrono>
#include <utility>

#include "clock.h"
#include "without_signals.h"

namespace tandem::relay {
namespace {

// Four seconds of 160 recorded calls a thread, should the disk stand still.
constexpr std::size_t kPieces = 65'536;
constexpr auto kRound = std::chrono::milliseconds(100);
// Each file is written once in so many rounds, not all of them in the same.
constexpr std::uint64_t kRoundsToWrite = 10;

}  // namespace

Recorder::~Recorder() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stops_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

Tap* Recorder::tap() {
  const std::lock_guard<std::mutex> lock(mutex_);
  taps_.push_back(std::make_unique<Tap>(kPieces));
  return taps_.back().get();
}

std::uint32_t Recorder::begin(std::string path, double now_ms) {
  std::uint32_t recording = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    recording = ++last_;
    orders_.push_back({recording, false, now_ms, std::move(path)});
  }
  if (!thread_.joinable()) {
    const WithoutSignals quiet;
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), "tandem-record");
  }
  return recording;
}

void Recorder::end(std::uint32_t recording) {
  const std::lock_guard<std::mutex> lock(mutex_);
  orders_.push_back({recording, true, 0, {}});
}

bool Recorder::read_end(RecordingEnd* into) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ends_.empty()) return false;
  *into = ends_.front();
  ends_.pop_front();
  return true;
}

void Recorder::run() {
  for (;;) {
    std::vector<Order> orders;
    std::vector<Tap*> taps;
    bool stops = false;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      woken_.wait_for(lock, kRound, [this] { return stops_; });
      orders.swap(orders_);
      for (const auto& tap : taps_) taps.push_back(tap.get());
      stops = stops_;
    }
    // Of before the rings are read: what comes while they are, and while files are ended, is
    // younger.
    const double now_ms = monotonic_ms();
    obey(orders, taps);
    write_due(now_ms);
    if (!stops) continue;
    while (!files_.empty()) finish(files_.begin()->first);
    return;
  }
}

// Those that begin come before the pieces that belong to them, those that end behind.
void Recorder::obey(const std::vector<Order>& orders, const std::vector<Tap*>& taps) {
  for (const Order& order : orders) {
    if (order.ends) continue;
    files_[order.recording] = std::make_unique<WavFile>(order.path, order.at_ms);
  }
  for (Tap* tap : taps) read_tap(tap);
  for (const Order& order : orders) {
    if (order.ends) finish(order.recording);
  }
}

void Recorder::read_tap(Tap* tap) {
  TapPiece piece;
  // No more than it holds now, however fast more comes.
  for (std::size_t read = 0; read < kPieces && tap->pop(&piece); ++read) {
    const auto file = files_.find(piece.recording);
    if (file == files_.end()) continue;
    Spoken spoken;
    spoken.side = piece.side;
    spoken.payload_type = piece.payload_type;
    spoken.ssrc = piece.ssrc;
    spoken.timestamp = piece.timestamp;
    spoken.at_ms = piece.at_ms;
    spoken.bytes = piece.bytes.data();
    spoken.length = piece.length;
    file->second->hear(spoken);
  }
}

void Recorder::write_due(double now_ms) {
  round_ += 1;
  for (const auto& [recording, file] : files_) {
    if ((recording + round_) % kRoundsToWrite == 0) file->write_until(now_ms);
  }
}

void Recorder::finish(std::uint32_t recording) {
  const auto found = files_.find(recording);
  if (found == files_.end()) return;
  WavFile& file = *found->second;
  file.finish();
  const RecordingEnd end{recording, file.samples(), file.late(), file.fault()};
  files_.erase(found);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ends_.push_back(end);
  }
  told_();
}

}  // namespace tandem::relay
