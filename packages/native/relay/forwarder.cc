#include "forwarder.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

#include "without_signals.h"

namespace tandem::relay {
namespace {

constexpr std::size_t kCommands = 4'096;        // thousands of calls set up in one stall of ours
constexpr std::size_t kReports = 2 * kCommands;  // closing a stream makes two
constexpr std::size_t kDatagramBytes = 9'216;    // the largest frame that networks carry (jumbo)
constexpr int kEventsAtOnce = 256;
constexpr std::uint64_t kBell = UINT64_MAX;
constexpr std::uint64_t kTimer = UINT64_MAX - 1;
constexpr int kNiceness = -15;
constexpr std::size_t kNotices = 8'192;  // keys of all calls while JavaScript stands still

// A socket's name: which stream, which side, RTP or RTCP.
std::uint64_t name_of(std::uint32_t slot, std::size_t side, bool control) noexcept {
  return std::uint64_t{slot} << 2 | static_cast<std::uint64_t>(side) << 1 | (control ? 1 : 0);
}

}  // namespace

Forwarder::Forwarder(Cell* cells, std::size_t slots, double silence_ms)
    : cells_(cells),
      silence_ms_(silence_ms),
      streams_(slots),
      buffer_(kDatagramBytes),
      commands_(kCommands),
      reports_(kReports),
      notices_(kNotices) {}

Forwarder::~Forwarder() {
  if (thread_.joinable()) {
    order(Command{});
    thread_.join();
  }
  for (const Stream& stream : streams_) {
    for (const Side& side : stream.sides) close_pair(side.pair);
  }
  if (bell_ >= 0) close(bell_);
  if (timer_ >= 0) close(timer_);
  if (epoll_ >= 0) close(epoll_);
}

int Forwarder::start() noexcept {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return -errno;
  bell_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (bell_ < 0) return -errno;
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (timer_ < 0) return -errno;
  watch(bell_, kBell);
  watch(timer_, kTimer);
  const WithoutSignals quiet;
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "tandem-relay");
  return 0;
}

void Forwarder::order(const Command& command) noexcept {
  const std::uint64_t one = 1;
  while (!commands_.push(command)) std::this_thread::yield();
  while (write(bell_, &one, sizeof(one)) < 0 && errno == EINTR) {
  }
}

void Forwarder::run() noexcept {
  // A packet that waits for a core is heard as a click: before the others, where we may.
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness);
  epoll_event events[kEventsAtOnce];
  for (;;) {
    const int ready = epoll_wait(epoll_, events, kEventsAtOnce, -1);
    bool rung = false;
    for (int at = 0; at < ready; ++at) rung = rung || events[at].data.u64 == kBell;
    if (rung) {
      // First what was ordered before these packets came; and since a socket of the list may be
      // closed by it, the list is asked for anew.
      if (!obey_all()) return;
      continue;
    }
    for (int at = 0; at < ready; ++at) {
      if (events[at].data.u64 == kTimer) tick_all();
      else receive(events[at].data.u64);
    }
  }
}

bool Forwarder::obey_all() noexcept {
  std::uint64_t times = 0;
  while (read(bell_, &times, sizeof(times)) < 0 && errno == EINTR) {
  }
  Command command;
  while (commands_.pop(&command)) {
    if (command.order == Order::kStop) return false;
    obey(command);
  }
  return true;
}

void Forwarder::obey(const Command& command) noexcept {
  const std::uint32_t slot = command.slot;
  Side& side = streams_[slot].sides[command.side];
  switch (command.order) {
    case Order::kOpen:
      streams_[slot].generation = command.generation;
      for (std::size_t each = 0; each < kSides; ++each) open_side(slot, each, command.pairs[each]);
      return;
    case Order::kExpect: {
      const SideWish& wish = command.wish;
      const double now_ms = monotonic_ms();
      side.plain = wish.plain;
      side.rtp.latch.expect(wish.rtp, wish.relearn, now_ms);
      side.rtcp.latch.expect(wish.rtcp, wish.relearn, now_ms);
      side.reception.set_clock_rate(wish.clock_rate);
      if (wish.relearn) side.reception.restart();
      return;
    }
    case Order::kRenew:
      close_side(slot, command.side, false);
      open_side(slot, command.side, command.pairs[command.side]);
      if (streams_[slot].voice) streams_[slot].voice->sides[command.side].forget_heard();
      return;
    case Order::kListen:
    case Order::kAdmit:
      return listen(command);
    case Order::kKey:
    case Order::kPlay:
    case Order::kRecord:
      return send_ourselves(command);
    case Order::kClose:
      forget_voice(slot);
      for (std::size_t each = 0; each < kSides; ++each) close_side(slot, each, each == kSides - 1);
      return;
    case Order::kStop:
      return;
  }
}

void Forwarder::open_side(std::uint32_t slot, std::size_t side, const PairSockets& pair) noexcept {
  Side& opened = streams_[slot].sides[side];
  opened = Side{};
  opened.pair = pair;
  opened.rtp.socket = pair.rtp;
  opened.rtcp.socket = pair.rtcp;
  opened.rtp.latch.set_silence(silence_ms_);
  // RTCP comes each five seconds and has no silence of its own: it stays where it was learned.
  opened.rtcp.latch.set_silence(10 * silence_ms_);
  watch(pair.rtp, name_of(slot, side, false));
  watch(pair.rtcp, name_of(slot, side, true));
}

void Forwarder::close_side(std::uint32_t slot, std::size_t side, bool last) noexcept {
  Side& closed = streams_[slot].sides[side];
  close_pair(closed.pair);
  const Report report{slot, closed.pair.pool, closed.pair.even, last};
  closed = Side{};
  // Whoever orders reads the reports first, so there is room for what it orders.
  while (!reports_.push(report)) std::this_thread::yield();
}

void Forwarder::watch(int socket, std::uint64_t name) noexcept {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = name;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

// One datagram for each event: a stream has its next one 20 ms later, and a second look at each
// socket costs as much as the first. What has queued is reported again at once.
void Forwarder::receive(std::uint64_t name) noexcept {
  const auto slot = static_cast<std::uint32_t>(name >> 2);
  const std::size_t from = name >> 1 & 1;
  const bool control = (name & 1) != 0;
  const Side& side = streams_[slot].sides[from];
  const int socket = control ? side.rtcp.socket : side.rtp.socket;
  sockaddr_storage address;
  socklen_t length = sizeof(address);
  const ssize_t got = recvfrom(socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT | MSG_TRUNC,
                               reinterpret_cast<sockaddr*>(&address), &length);
  // Longer than any network carries in one piece: somebody's attempt, and no media.
  if (got < 0 || static_cast<std::size_t>(got) > buffer_.size()) return;
  const Datagram datagram{buffer_.data(), static_cast<std::size_t>(got), monotonic_ms()};
  const Endpoint source = endpoint_of(address);
  if (control) take_rtcp(slot, from, source, datagram);
  else take_rtp(slot, from, source, datagram);
}

void Forwarder::take_rtp(std::uint32_t slot, std::size_t from, const Endpoint& source,
                         const Datagram& datagram) noexcept {
  Stream& stream = streams_[slot];
  Side& side = stream.sides[from];
  const PacketKind kind =
      side.plain ? PacketKind::kOther : kind_of(datagram.bytes, datagram.length);
  if (kind == PacketKind::kStun) return count(slot, from, kStun);
  if (stream.voice && !passes_fence(slot, from, source)) return count(slot, from, kFenced);
  const bool speaks = kind == PacketKind::kRtp || kind == PacketKind::kDtls;
  const bool learnable = speaks || (side.plain && datagram.length > 0);
  const auto verdict = side.rtp.latch.hears(source, learnable, datagram.now_ms);
  if (verdict == Latch::Verdict::kForeign) return count(slot, from, kForeign);
  if (verdict == Latch::Verdict::kLearned) tell_source(slot, from, source);
  if (kind == PacketKind::kRtp || side.plain) account(slot, from, datagram);
  else count(slot, from, kind == PacketKind::kRtcp ? kControlPackets : kOtherPackets);
  if (stream.voice && kind == PacketKind::kRtp && !treat(slot, from, datagram)) return;
  if (!send(stream.sides[1 - from].rtp, datagram)) count(slot, from, kUndelivered);
}

void Forwarder::take_rtcp(std::uint32_t slot, std::size_t from, const Endpoint& source,
                          const Datagram& datagram) noexcept {
  Stream& stream = streams_[slot];
  const PacketKind kind = kind_of(datagram.bytes, datagram.length);
  if (kind == PacketKind::kStun) return count(slot, from, kStun);
  if (stream.voice && !passes_fence(slot, from, source)) return count(slot, from, kFenced);
  const bool learnable = kind == PacketKind::kRtcp || kind == PacketKind::kDtls;
  const auto verdict = stream.sides[from].rtcp.latch.hears(source, learnable, datagram.now_ms);
  if (verdict == Latch::Verdict::kForeign) return count(slot, from, kForeign);
  count(slot, from, kControlPackets);
  // A peer that takes no RTCP is no loss of media: not counted.
  send(stream.sides[1 - from].rtcp, datagram);
}

void Forwarder::account(std::uint32_t slot, std::size_t from, const Datagram& datagram) noexcept {
  Side& side = streams_[slot].sides[from];
  if (side.heard_from == 0) {
    side.heard_from = datagram.now_ms;
    Cell& first = cell(slot, from, kFirstPacketMs);
    if (first.load(std::memory_order_relaxed) == 0) {
      first.store(datagram.now_ms, std::memory_order_relaxed);
    }
  }
  count(slot, from, kPackets);
  count(slot, from, kBytes, static_cast<double>(datagram.length));
  cell(slot, from, kLastPacketMs).store(datagram.now_ms, std::memory_order_relaxed);
  if (side.plain) return;
  const RtpHeader header = rtp_header(datagram.bytes);
  side.reception.hears(header, datagram.now_ms);
  cell(slot, from, kLost).store(side.reception.lost(), std::memory_order_relaxed);
  cell(slot, from, kJitterMs).store(side.reception.jitter_ms(), std::memory_order_relaxed);
  cell(slot, from, kSsrcChanges).store(side.reception.ssrc_changes(), std::memory_order_relaxed);
  cell(slot, from, kPayloadType).store(header.payload_type, std::memory_order_relaxed);
}

// The count comes last, so that who sees it grow sees the new address too.
void Forwarder::tell_source(std::uint32_t slot, std::size_t from, const Endpoint& source) noexcept {
  cell(slot, from, kSourceFamily).store(source.family, std::memory_order_relaxed);
  cell(slot, from, kSourcePort).store(source.port, std::memory_order_relaxed);
  for (std::size_t word = 0; word < 4; ++word) {
    const std::uint8_t* at = source.address.data() + 4 * word;
    const double value = at[0] * 16'777'216.0 + at[1] * 65'536.0 + at[2] * 256.0 + at[3];
    const auto figure = static_cast<Figure>(kSourceAddress + word);
    cell(slot, from, figure).store(value, std::memory_order_relaxed);
  }
  Cell& learned = cell(slot, from, kLearned);
  learned.store(learned.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

bool Forwarder::send(const Part& to, const Datagram& datagram) noexcept {
  const Endpoint* destination = to.latch.destination();
  if (destination == nullptr || to.socket < 0) return false;
  sockaddr_storage address;
  const socklen_t length = write_sockaddr(*destination, &address);
  const ssize_t sent = sendto(to.socket, datagram.bytes, datagram.length, MSG_DONTWAIT,
                              reinterpret_cast<sockaddr*>(&address), length);
  return sent == static_cast<ssize_t>(datagram.length);
}

void Forwarder::count(std::uint32_t slot, std::size_t side, Figure figure, double more) noexcept {
  Cell& counted = cell(slot, side, figure);
  counted.store(counted.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

Cell& Forwarder::cell(std::uint32_t slot, std::size_t side, Figure figure) noexcept {
  return cells_[slot * kFiguresOfStream + side * kFigures + figure];
}

}  // namespace tandem::relay
