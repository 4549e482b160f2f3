// Proves engine.cc and forwarder.cc with real datagrams on loopback, over both families, under
// commands that come while packets pass.
#include "../engine.h"

#include <chrono>
#include <random>
#include <set>

#include "cases.h"
#include "checks.h"
#include "sockets.h"

namespace {

using namespace tandem::test;
using namespace tandem::relay;
using Bytes = std::vector<std::uint8_t>;

const char* loopback(int family) { return family == AF_INET ? "127.0.0.1" : "::1"; }

Endpoint local(int family) {
  Endpoint made;
  CHECK(read_endpoint(loopback(family), 0, &made));
  return made;
}

struct Running {
  std::vector<Cell> cells;
  Engine engine;

  explicit Running(EngineOptions options)
      : cells(options.streams * kFiguresOfStream), engine(cells.data(), options) {
    CHECK_EQUAL(engine.start(), 0);
  }
  double figure(std::int64_t stream, std::size_t side, Figure figure) {
    const auto at = static_cast<std::size_t>(stream) * kFiguresOfStream + side * kFigures + figure;
    return cells[at].load();
  }
};

EngineOptions options(std::size_t streams = 8, std::size_t threads = 1) {
  EngineOptions made;
  made.threads = threads;
  made.streams = streams;
  made.silence_ms = 3'000;
  made.seed = 1;
  return made;
}

SideWish wish_for(const Descriptor& peer, int family) {
  SideWish made;
  CHECK(read_endpoint(loopback(family), static_cast<std::uint16_t>(port_of(peer)),
                      &made.rtp.described));
  made.rtp.send_at_once = true;
  made.rtcp = made.rtp;
  return made;
}

Bytes rtp(std::uint16_t sequence, std::size_t length = 172) {
  Bytes made(length, 0x55);
  made[0] = 0x80;
  made[1] = 0;
  made[2] = static_cast<std::uint8_t>(sequence >> 8);
  made[3] = static_cast<std::uint8_t>(sequence);
  return made;
}

void sends(const Descriptor& from, int family, int port, const Bytes& bytes) {
  Address to = address(family, loopback(family), port);
  CHECK_EQUAL(sendto(from.number(), bytes.data(), bytes.size(), 0, to.raw(), to.length),
              static_cast<std::int64_t>(bytes.size()));
}

// The length of the next datagram; minus one when none came in time.
std::int64_t arrives(const Descriptor& at, Bytes* into = nullptr) {
  Bytes room(2'000);
  const ssize_t got = recv(at.number(), room.data(), room.size(), 0);
  if (got >= 0 && into != nullptr) into->assign(room.begin(), room.begin() + got);
  return got;
}

template <typename Holds>
void until(Holds holds) {
  for (int turn = 0; turn < 5'000 && !holds(); ++turn) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(holds());
}

void packets_pass_between(int left, int right) {
  const Descriptor caller = bound(left);
  const Descriptor called = bound(right);
  Running relay(options());
  std::array<std::uint16_t, kSides> ports{};
  const std::int64_t stream = relay.engine.allocate({local(left), local(right)}, &ports);
  CHECK(stream >= 0);
  CHECK_EQUAL(ports[0] % 2, 0);
  CHECK_EQUAL(relay.engine.expect(stream, 0, wish_for(caller, left)), 0);
  CHECK_EQUAL(relay.engine.expect(stream, 1, wish_for(called, right)), 0);
  for (std::uint16_t sequence = 0; sequence < 50; ++sequence) {
    const Bytes said = rtp(sequence);
    Bytes heard;
    sends(caller, left, ports[0], said);
    CHECK_EQUAL(arrives(called, &heard), 172);
    CHECK(heard == said);
    sends(called, right, ports[1], said);
    CHECK_EQUAL(arrives(caller), 172);
  }
  for (std::size_t side = 0; side < kSides; ++side) {
    CHECK_EQUAL(relay.figure(stream, side, kPackets), 50);
    CHECK_EQUAL(relay.figure(stream, side, kBytes), 50 * 172);
    CHECK_EQUAL(relay.figure(stream, side, kLost), 0);
    CHECK_EQUAL(relay.figure(stream, side, kLearned), 1);
    CHECK(relay.figure(stream, side, kLastPacketMs) > 0);
  }
  CHECK_EQUAL(relay.engine.close(stream), 0);
  CHECK_EQUAL(relay.engine.close(stream), -ENOENT);
  until([&] { return relay.engine.state().closing == 0; });
}

void packets_of_both_ports_are_marked(int family) {
  const Descriptor caller = bound(family);
  const Descriptor called = bound(family);
  const int level = family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
  set_option(called, level, family == AF_INET ? IP_RECVTOS : IPV6_RECVTCLASS, 1);
  for (const int byte : {0xb8, 0xa0, 0}) {
    EngineOptions marked = options();
    marked.type_of_service = byte;
    Running relay(marked);
    std::array<std::uint16_t, kSides> ports{};
    const std::int64_t stream = relay.engine.allocate({local(family), local(family)}, &ports);
    CHECK(stream >= 0);
    relay.engine.expect(stream, 1, wish_for(called, family));
    // A report of RTCP has its type where RTP has the marker and the payload type.
    Bytes report(28, 0);
    report[0] = 0x80;
    report[1] = 200;
    for (const Bytes& bytes : {rtp(1, 60), report}) {
      sends(caller, family, ports[0] + (bytes.size() == 28 ? 1 : 0), bytes);
      CHECK_EQUAL(arrived_with(called, level, family == AF_INET ? IP_TOS : IPV6_TCLASS), byte);
    }
  }
}

void what_is_sent_is_marked_over_ipv4() { packets_of_both_ports_are_marked(AF_INET); }
void what_is_sent_is_marked_over_ipv6() { packets_of_both_ports_are_marked(AF_INET6); }

void packets_pass_over_ipv4() { packets_pass_between(AF_INET, AF_INET); }
void packets_pass_from_ipv4_to_ipv6() { packets_pass_between(AF_INET, AF_INET6); }

void rtcp_goes_its_own_way_and_stun_none() {
  const Descriptor caller = bound(AF_INET);
  const Descriptor called = bound(AF_INET);
  Running relay(options());
  std::array<std::uint16_t, kSides> ports{};
  const std::int64_t stream = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
  relay.engine.expect(stream, 1, wish_for(called, AF_INET));
  Bytes report(28, 0);
  report[0] = 0x80;
  report[1] = 200;
  sends(caller, AF_INET, ports[0] + 1, report);
  CHECK_EQUAL(arrives(called), 28);
  CHECK_EQUAL(relay.figure(stream, 0, kControlPackets), 1);
  Bytes stun(20, 0);
  stun[1] = 1;
  stun[4] = 0x21;
  stun[5] = 0x12;
  stun[6] = 0xa4;
  stun[7] = 0x42;
  sends(caller, AF_INET, ports[0], stun);
  until([&] { return relay.figure(stream, 0, kStun) == 1; });
  CHECK_EQUAL(relay.figure(stream, 0, kLearned), 0);
}

void an_attacker_gets_and_gives_nothing() {
  const Descriptor caller = bound(AF_INET);
  const Descriptor called = bound(AF_INET);
  const Descriptor attacker = bound(AF_INET);
  Running relay(options());
  std::array<std::uint16_t, kSides> ports{};
  const std::int64_t stream = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
  relay.engine.expect(stream, 0, wish_for(caller, AF_INET));
  relay.engine.expect(stream, 1, wish_for(called, AF_INET));
  for (std::uint16_t sequence = 0; sequence < 100; ++sequence) {
    sends(caller, AF_INET, ports[0], rtp(sequence));
    CHECK_EQUAL(arrives(called), 172);
    sends(called, AF_INET, ports[1], rtp(sequence));
    CHECK_EQUAL(arrives(caller), 172);
    sends(attacker, AF_INET, ports[0], rtp(sequence, 60));
    sends(attacker, AF_INET, ports[1], rtp(sequence, 60));
    sends(attacker, AF_INET, ports[0] + 1, rtp(sequence, 60));
  }
  until([&] {
    return relay.figure(stream, 0, kForeign) == 200 && relay.figure(stream, 1, kForeign) == 100;
  });
  for (const Descriptor* quiet : {&attacker, &caller, &called}) {
    CHECK_EQUAL(recv(quiet->number(), nullptr, 0, MSG_DONTWAIT), -1);
  }
}

void ports_come_from_the_range_and_rest() {
  EngineOptions few = options(8);
  // Below the ports that the kernel gives, and another place for each run that is under way.
  const int base = 20'000 + getpid() % 1'000 * 10;
  few.ports = {static_cast<std::uint16_t>(base + 1), static_cast<std::uint16_t>(base + 9)};
  few.rest_ms = 100;
  Running relay(few);
  std::set<int> seen;
  std::array<std::uint16_t, kSides> ports{};
  const std::int64_t first = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
  CHECK(first >= 0);
  seen.insert(ports.begin(), ports.end());
  const std::int64_t second = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
  CHECK(second >= 0);
  seen.insert(ports.begin(), ports.end());
  CHECK_EQUAL(seen.size(), 4);
  for (const int port : seen) CHECK(port > base + 1 && port < base + 9 && port % 2 == 0);
  CHECK_EQUAL(relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports), -ENOSPC);
  CHECK_EQUAL(relay.engine.close(first), 0);
  until([&] { return relay.engine.state().closing == 0; });
  CHECK_EQUAL(relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports), -ENOSPC);
  std::int64_t again = -1;
  until([&] {
    if (again < 0) again = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
    return again >= 0;
  });
}

void streams_are_no_more_than_said() {
  Running relay(options(2));
  std::array<std::uint16_t, kSides> ports{};
  for (int stream = 0; stream < 2; ++stream) {
    CHECK_EQUAL(relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports), stream);
  }
  CHECK_EQUAL(relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports), -ENOSPC);
  CHECK_EQUAL(streams_within_limit(1'000'000'000, 1'000'000'000), 0);
  CHECK(streams_within_limit(1'000'000'000, 0) < 1'000'000'000);
  CHECK_EQUAL(streams_within_limit(3, 0), 3);
}

void an_address_that_is_not_ours_is_refused() {
  Running relay(options());
  Endpoint elsewhere;
  CHECK(read_endpoint("192.0.2.1", 0, &elsewhere));
  std::array<std::uint16_t, kSides> ports{};
  CHECK_EQUAL(relay.engine.allocate({local(AF_INET), elsewhere}, &ports), -EADDRNOTAVAIL);
  CHECK_EQUAL(relay.engine.state().in_use, 0);
}

void a_side_gets_other_ports() {
  const Descriptor caller = bound(AF_INET);
  const Descriptor called = bound(AF_INET);
  Running relay(options());
  std::array<std::uint16_t, kSides> ports{};
  const std::int64_t stream = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
  relay.engine.expect(stream, 0, wish_for(caller, AF_INET));
  const std::int64_t renewed = relay.engine.renew(stream, 1, local(AF_INET));
  CHECK(renewed > 0 && renewed != ports[1]);
  relay.engine.expect(stream, 1, wish_for(called, AF_INET));
  sends(called, AF_INET, static_cast<int>(renewed), rtp(1));
  CHECK_EQUAL(arrives(caller), 172);
  sends(caller, AF_INET, ports[0], rtp(1));
  CHECK_EQUAL(arrives(called), 172);
}

std::shared_ptr<const Playlist> endless_sound() {
  auto made = std::make_shared<Playlist>();
  made->clips.push_back(std::make_shared<const Bytes>(1'000, 0x55));
  made->repeats = true;
  return made;
}

// Streams that end while they play, each followed at once by another one in its slot.
void a_sound_keeps_its_pace_in_a_slot_that_played() {
  const Descriptor called = bound(AF_INET);
  Running relay(options(1));
  std::array<std::uint16_t, kSides> ports{};
  std::int64_t stream = -1;
  for (int turn = 0; turn < 50; ++turn) {
    if (stream >= 0) CHECK_EQUAL(relay.engine.close(stream), 0);
    stream = -1;
    until([&] {
      if (stream < 0) stream = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
      return stream >= 0;
    });
    CHECK_EQUAL(relay.engine.play(stream, 1, endless_sound()), 0);
  }
  CHECK_EQUAL(relay.engine.expect(stream, 1, wish_for(called, AF_INET)), 0);
  constexpr int kFrames = 25;
  CHECK_EQUAL(arrives(called), 172);
  const double begun_ms = monotonic_ms();
  for (int frame = 0; frame < kFrames; ++frame) CHECK_EQUAL(arrives(called), 172);
  // What a machine that stood still sends behind comes sooner, but never all of it.
  CHECK(monotonic_ms() - begun_ms > kFrames * 20.0 / 2);
}

// All that can be ordered beyond passing, of streams that come and go.
void order_something(Engine* engine, std::int64_t stream, std::mt19937* draw) {
  static const auto sound = endless_sound();
  const std::size_t side = (*draw)() % 2;
  Listening listening;
  listening.events.set(85);  // what `rtp` has, with any first byte
  listening.inband = (*draw)() % 2 == 0;
  listening.absorbs = (*draw)() % 2 == 0;
  listening.fenced = (*draw)() % 8 == 0;
  switch ((*draw)() % 8) {
    case 0: CHECK_EQUAL(engine->listen(stream, side, listening), 0); return;
    case 1: CHECK_EQUAL(engine->send_key(stream, side, {5, 101, 40}), 0); return;
    case 2: CHECK_EQUAL(engine->play(stream, side, sound), 0); return;
    case 3: CHECK_EQUAL(engine->play(stream, side, nullptr), 0); return;
    case 4: CHECK(engine->record(stream, "/proc/nowhere/x.wav") > 0); return;
    case 5: CHECK_EQUAL(engine->end_recording(stream), 0); return;
    case 6: CHECK_EQUAL(engine->admit(stream, side, local(AF_INET), true), 0); return;
    default: return;
  }
}

// Streams come and go on two threads while somebody throws bytes of every kind at their ports.
void commands_and_noise_at_once() {
  std::atomic<int> told{0};
  EngineOptions wished = options(64, 2);
  wished.told = [&told] { told += 1; };
  Running relay(wished);
  const Descriptor noise = bound(AF_INET);
  const Descriptor peer = bound(AF_INET);
  std::mt19937 draw(11);
  std::array<std::uint16_t, kSides> ports{};
  std::vector<std::pair<std::int64_t, int>> open;
  for (int turn = 0; turn < 1'500; ++turn) {
    const std::int64_t stream = relay.engine.allocate({local(AF_INET), local(AF_INET)}, &ports);
    if (stream >= 0) {
      relay.engine.expect(stream, draw() % 2, wish_for(peer, AF_INET));
      open.emplace_back(stream, ports[draw() % 2] + static_cast<int>(draw() % 2));
    }
    for (const auto& each : open) order_something(&relay.engine, each.first, &draw);
    Notice notice;
    while (relay.engine.read_notice(&notice)) CHECK(notice.slot < 64);
    RecordingEnd end;
    while (relay.engine.read_recording_end(&end)) CHECK_EQUAL(end.samples, 0);
    for (const auto& [number, port] : open) {
      Bytes bytes = rtp(static_cast<std::uint16_t>(draw()), draw() % 60 + 4);
      bytes[0] = static_cast<std::uint8_t>(draw());
      if (draw() % 4 == 0) sends(noise, AF_INET, port, bytes);
    }
    while (open.size() > 20) {
      const std::size_t victim = draw() % open.size();
      if (draw() % 3 == 0) relay.engine.renew(open[victim].first, 1, local(AF_INET));
      CHECK_EQUAL(relay.engine.close(open[victim].first), 0);
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(victim));
    }
  }
  until([&] { return relay.engine.state().closing == 0; });
  CHECK_EQUAL(relay.engine.state().in_use, open.size());
}

}  // namespace

std::vector<Case> tandem::test::engine_cases() {
  return {
      {"packets pass over IPv4", packets_pass_over_ipv4},
      {"packets pass from IPv4 to IPv6", packets_pass_from_ipv4_to_ipv6},
      {"what is sent is marked over IPv4", what_is_sent_is_marked_over_ipv4},
      {"what is sent is marked over IPv6", what_is_sent_is_marked_over_ipv6},
      {"RTCP goes its own way and STUN none", rtcp_goes_its_own_way_and_stun_none},
      {"an attacker gets and gives nothing", an_attacker_gets_and_gives_nothing},
      {"ports come from the range and rest", ports_come_from_the_range_and_rest},
      {"streams are no more than said", streams_are_no_more_than_said},
      {"an address that is not ours is refused", an_address_that_is_not_ours_is_refused},
      {"a side gets other ports", a_side_gets_other_ports},
      {"a sound keeps its pace in a slot that played", a_sound_keeps_its_pace_in_a_slot_that_played},
      {"commands and noise at once", commands_and_noise_at_once},
  };
}
