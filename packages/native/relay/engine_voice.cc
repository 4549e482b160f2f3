// What the engine is told beyond passing media, and what it tells.
#include <cerrno>
#include <utility>

#include "engine.h"

namespace tandem::relay {

int Engine::listen(std::int64_t stream, std::size_t side, const Listening& listening) noexcept {
  Command command;
  command.order = Order::kListen;
  command.listening = listening;
  return order(stream, side, std::move(command));
}

int Engine::admit(std::int64_t stream, std::size_t side, const Endpoint& address,
                  bool admitted) noexcept {
  Command command;
  command.order = Order::kAdmit;
  command.address = address;
  command.admitted = admitted;
  return order(stream, side, std::move(command));
}

int Engine::send_key(std::int64_t stream, std::size_t side, const KeyOrder& key) noexcept {
  Command command;
  command.order = Order::kKey;
  command.key = key;
  return order(stream, side, std::move(command));
}

int Engine::play(std::int64_t stream, std::size_t side,
                 std::shared_ptr<const Playlist> list) noexcept {
  Command command;
  command.order = Order::kPlay;
  command.playlist = std::move(list);
  return order(stream, side, std::move(command));
}

std::int64_t Engine::record(std::int64_t stream, std::string path) {
  if (!is_open(stream)) return -ENOENT;
  end_recording(stream);
  Tap*& tap = taps_[static_cast<std::size_t>(stream) % taps_.size()];
  if (tap == nullptr) tap = recorder_.tap();
  Command command;
  command.order = Order::kRecord;
  command.tap = tap;
  command.recording = recorder_.begin(std::move(path), monotonic_ms());
  recordings_[static_cast<std::size_t>(stream)] = command.recording;
  const std::int64_t recording = command.recording;
  order(stream, 0, std::move(command));
  return recording;
}

int Engine::end_recording(std::int64_t stream) noexcept {
  if (!is_open(stream)) return -ENOENT;
  std::uint32_t& recording = recordings_[static_cast<std::size_t>(stream)];
  if (recording == 0) return 0;
  recorder_.end(std::exchange(recording, 0));
  Command command;
  command.order = Order::kRecord;
  return order(stream, 0, std::move(command));
}

bool Engine::read_notice(Notice* into) noexcept {
  for (const auto& forwarder : forwarders_) {
    while (forwarder->notice(into)) {
      if (is_open(into->slot) && generations_[into->slot] == into->generation) return true;
    }
  }
  return false;
}

}  // namespace tandem::relay
