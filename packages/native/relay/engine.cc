#include "engine.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

namespace tandem::relay {
namespace {

// Ports that another program holds are passed over, but not for ever in one call.
constexpr int kTriesToBind = 64;

}  // namespace

std::size_t streams_within_limit(std::size_t wished, std::size_t reserved) noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wished;
  const auto all = static_cast<std::size_t>(limit.rlim_cur);
  return all <= reserved ? 0 : std::min(wished, (all - reserved) / kDescriptorsOfStream);
}

Engine::Engine(Cell* cells, const EngineOptions& options)
    : cells_(cells),
      options_(options),
      uses_(options.streams, Use::kFree),
      generations_(options.streams, 0),
      recordings_(options.streams, 0),
      recorder_(options.told ? options.told : [] {}) {
  for (std::size_t slot = options.streams; slot > 0; --slot) {
    free_.push_back(static_cast<std::uint32_t>(slot - 1));
  }
  for (std::size_t thread = 0; thread < options.threads; ++thread) {
    forwarders_.push_back(
        std::make_unique<Forwarder>(cells, options.streams, options.silence_ms));
    forwarders_.back()->tell(options.told);
    taps_.push_back(nullptr);
  }
}

int Engine::start() noexcept {
  for (const auto& forwarder : forwarders_) {
    const int fault = forwarder->start();
    if (fault < 0) return fault;
  }
  return 0;
}

std::int64_t Engine::allocate(const std::array<Endpoint, kSides>& locals,
                              std::array<std::uint16_t, kSides>* evens) {
  read_reports();
  if (free_.empty()) return -ENOSPC;
  Command command;
  command.order = Order::kOpen;
  for (std::size_t side = 0; side < kSides; ++side) {
    const std::int64_t fault = bind_from_pool(locals[side], &command.pairs[side]);
    if (fault < 0) {
      for (std::size_t bound = 0; bound < side; ++bound) put_back(command.pairs[bound]);
      return fault;
    }
    (*evens)[side] = command.pairs[side].even;
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  uses_[slot] = Use::kOpen;
  in_use_ += 1;
  command.slot = slot;
  command.generation = ++generations_[slot];
  clear_figures(slot);
  forwarder_of(slot).order(command);
  return slot;
}

std::int64_t Engine::renew(std::int64_t stream, std::size_t side, const Endpoint& local) {
  read_reports();
  if (!is_open(stream)) return -ENOENT;
  Command command;
  command.order = Order::kRenew;
  command.slot = static_cast<std::uint32_t>(stream);
  command.side = static_cast<std::uint8_t>(side);
  PairSockets& pair = command.pairs[side];
  const std::int64_t fault = bind_from_pool(local, &pair);
  if (fault < 0) return fault;
  forwarder_of(stream).order(command);
  return pair.even;
}

int Engine::expect(std::int64_t stream, std::size_t side, const SideWish& wish) noexcept {
  Command command;
  command.order = Order::kExpect;
  command.wish = wish;
  return order(stream, side, std::move(command));
}

int Engine::order(std::int64_t stream, std::size_t side, Command command) noexcept {
  if (!is_open(stream)) return -ENOENT;
  command.slot = static_cast<std::uint32_t>(stream);
  command.side = static_cast<std::uint8_t>(side);
  forwarder_of(stream).order(command);
  return 0;
}

int Engine::close(std::int64_t stream) noexcept {
  read_reports();
  if (!is_open(stream)) return -ENOENT;
  end_recording(stream);
  uses_[static_cast<std::size_t>(stream)] = Use::kClosing;
  in_use_ -= 1;
  closing_ += 1;
  Command command;
  command.order = Order::kClose;
  command.slot = static_cast<std::uint32_t>(stream);
  forwarder_of(stream).order(command);
  return 0;
}

EngineState Engine::state() noexcept {
  read_reports();
  return {uses_.size(), in_use_, closing_};
}

std::int64_t Engine::bind_from_pool(const Endpoint& local, PairSockets* into) {
  into->pool = pool_of(local);
  Endpoint wanted = local;
  wanted.port = 0;
  if (options_.ports.last == 0) return bind_pair(wanted, options_.type_of_service, into);
  PortPool& ports = pools_[into->pool].ports;
  for (int tries = 0; tries < kTriesToBind; ++tries) {
    const double now_ms = monotonic_ms();
    wanted.port = ports.take(now_ms);
    if (wanted.port == 0) return -ENOSPC;
    const int fault = bind_pair(wanted, options_.type_of_service, into);
    if (fault == 0) return 0;
    const bool in_use = fault == -EADDRINUSE || fault == -EACCES;
    ports.give_back(wanted.port, now_ms + options_.rest_ms);
    if (!in_use) return fault;
  }
  return -ENOSPC;
}

std::uint32_t Engine::pool_of(const Endpoint& local) {
  for (std::size_t at = 0; at < pools_.size(); ++at) {
    if (pools_[at].local.same_address(local)) return static_cast<std::uint32_t>(at);
  }
  pools_.push_back({local, PortPool(options_.ports, options_.seed + pools_.size())});
  return static_cast<std::uint32_t>(pools_.size() - 1);
}

Forwarder& Engine::forwarder_of(std::int64_t stream) noexcept {
  return *forwarders_[static_cast<std::size_t>(stream) % forwarders_.size()];
}

bool Engine::is_open(std::int64_t stream) const noexcept {
  if (stream < 0 || static_cast<std::size_t>(stream) >= uses_.size()) return false;
  return uses_[static_cast<std::size_t>(stream)] == Use::kOpen;
}

void Engine::read_reports() noexcept {
  const double rested_at_ms = monotonic_ms() + options_.rest_ms;
  for (const auto& forwarder : forwarders_) {
    Report report;
    while (forwarder->report(&report)) {
      if (options_.ports.last != 0) pools_[report.pool].ports.give_back(report.even, rested_at_ms);
      if (!report.slot_is_free) continue;
      uses_[report.slot] = Use::kFree;
      free_.push_back(report.slot);
      closing_ -= 1;
    }
  }
}

void Engine::clear_figures(std::int64_t stream) noexcept {
  Cell* const first = cells_ + static_cast<std::size_t>(stream) * kFiguresOfStream;
  for (std::size_t at = 0; at < kFiguresOfStream; ++at) {
    first[at].store(at % kFigures == kPayloadType ? -1 : 0, std::memory_order_relaxed);
  }
}

void Engine::put_back(const PairSockets& pair) noexcept {
  close_pair(pair);
  // Nobody was told of these ports: they need no rest, but they wait behind those that have it.
  if (options_.ports.last == 0) return;
  pools_[pair.pool].ports.give_back(pair.even, monotonic_ms() + options_.rest_ms);
}

}  // namespace tandem::relay
