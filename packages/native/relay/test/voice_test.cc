// Proves telephone_event.cc, inband_keys.cc, outlet.cc, player.cc, g711.cc and voice.cc without a
// socket.
#include "../voice.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>

#include "../g711.h"
#include "cases.h"
#include "checks.h"

namespace {

using namespace tandem::test;
using namespace tandem::relay;
using Bytes = std::vector<std::uint8_t>;

constexpr double kPi = 3.14159265358979323846;

RtpHeader header(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc = 7) {
  return {101, sequence, timestamp, ssrc};
}

// "5 down, 5 up 120"
std::string shown(const EventWatch::Heard& heard, std::size_t told) {
  std::string text;
  for (std::size_t at = 0; at < told; ++at) {
    text += std::to_string(heard[at].event) + (heard[at].ended ? " up " : " down ");
    if (heard[at].ended) text += std::to_string(heard[at].duration_ms) + " ";
  }
  return text;
}

struct Watched {
  EventWatch watch;
  std::string told;
  double now_ms = 1'000;

  void hears(std::uint32_t timestamp, std::uint8_t event, std::uint16_t duration, bool end) {
    EventWatch::Heard heard;
    now_ms += 20;
    TelephoneEvent packet;
    packet.event = event;
    packet.duration = duration;
    packet.end = end;
    told += shown(heard, watch.hears(header(0, timestamp), packet, now_ms, 8'000, &heard));
  }
};

void a_key_is_told_once() {
  Watched usual;
  for (std::uint16_t duration = 160; duration <= 640; duration += 160) {
    usual.hears(5'000, 5, duration, false);
  }
  for (int times = 0; times < 3; ++times) usual.hears(5'000, 5, 800, true);
  CHECK(usual.told == "5 down 5 up 100 ");
  // The same key again, all of whose packets but the last were lost.
  usual.hears(9'000, 5, 800, true);
  usual.hears(9'000, 5, 800, true);
  CHECK(usual.told == "5 down 5 up 100 5 down 5 up 100 ");
  // An old one that was overtaken says nothing.
  usual.hears(5'000, 5, 800, true);
  CHECK(usual.told == "5 down 5 up 100 5 down 5 up 100 ");
}

void a_lost_end_is_made_up() {
  Watched next;
  next.hears(5'000, 1, 320, false);
  next.hears(9'000, 2, 160, false);
  CHECK(next.told == "1 down 1 up 40 2 down ");
  EventWatch::Heard heard;
  CHECK_EQUAL(next.watch.hears_other(next.now_ms + 100, &heard), 0);
  CHECK_EQUAL(next.watch.hears_other(next.now_ms + 300, &heard), 1);
  CHECK(shown(heard, 1) == "2 up 20 ");
}

void keys_are_made_with_three_ends_and_a_pause() {
  EventMaker maker;
  CHECK(!maker.is_busy());
  CHECK(maker.add({5, 101, 60}));
  CHECK(maker.add({11, 101, 20}));
  std::string made;
  EventPacket packet;
  for (int tick = 0; tick < 20; ++tick) {
    if (!maker.tick(8'000, &packet)) {
      made += "- ";
      continue;
    }
    made += std::to_string(packet.event.event) + ":" + std::to_string(packet.event.duration) +
            (packet.first ? "!" : "") + (packet.event.end ? "E " : " ");
  }
  CHECK(made == "5:160! 5:320 5:480 5:480E 5:480E 5:480E - - - "
                "11:160! 11:160E 11:160E 11:160E - - - - - - - ");
  CHECK(!maker.is_busy());
  for (int key = 0; key < 32; ++key) CHECK(maker.add({1, 101, 100}));
  CHECK(!maker.add({1, 101, 100}));
}

void any_bytes_are_read_as_events_or_not() {
  TelephoneEvent event;
  std::uint8_t bytes[kEventBytes];
  write_event({9, true, 10, 1'234}, bytes);
  CHECK(read_event(bytes, kEventBytes, &event));
  CHECK_EQUAL(event.event, 9);
  CHECK(event.end);
  CHECK_EQUAL(event.volume, 10);
  CHECK_EQUAL(event.duration, 1'234);
  CHECK(!read_event(bytes, 3, &event));
}

// A pair of tones as G.711, `level` of each.
Bytes tones(double low, double high, std::size_t samples, double level = 8'000,
            std::uint8_t payload_type = kPcma) {
  Bytes made;
  for (std::size_t at = 0; at < samples; ++at) {
    const double sample = level * (std::sin(2 * kPi * low * at / 8'000) +
                                   std::sin(2 * kPi * high * at / 8'000));
    std::uint8_t best = 0;
    for (int byte = 1; byte < 256; ++byte) {
      const auto wanted = static_cast<std::uint8_t>(byte);
      if (std::fabs(linear_of(payload_type, wanted) - sample) <
          std::fabs(linear_of(payload_type, best) - sample)) {
        best = wanted;
      }
    }
    made.push_back(best);
  }
  return made;
}

std::string inband(const Bytes& bytes, InbandWatch* watch, std::uint8_t payload_type = kPcma) {
  std::string told;
  for (std::size_t at = 0; at < bytes.size(); at += 160) {
    InbandWatch::Heard heard;
    const std::size_t length = std::min<std::size_t>(160, bytes.size() - at);
    told += shown(heard, watch->hears(payload_type, bytes.data() + at, length, &heard));
  }
  return told;
}

void tones_are_keys() {
  const int events[] = {1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15};
  const double low[] = {697, 770, 852, 941};
  const double high[] = {1'209, 1'336, 1'477, 1'633};
  for (int key = 0; key < 16; ++key) {
    for (const std::uint8_t law : {kPcmu, kPcma}) {
      InbandWatch watch;
      const std::string name = std::to_string(events[key]);
      // 1.5 % off are still a key (Q.24), however loud.
      const double off = key % 2 == 0 ? 1.015 : 0.985;
      const double level = key % 3 == 0 ? 12'000 : 1'000;
      Bytes all = tones(low[key / 4] * off, high[key % 4] * off, 480, level, law);
      all.resize(1'280, silence_of(law));
      const std::string told = inband(all, &watch, law);
      CHECK(told.rfind(name + " down " + name + " up ", 0) == 0);
      CHECK_EQUAL(std::count(told.begin(), told.end(), 'u'), 1);
      CHECK(!watch.is_tone());
    }
  }
}

void speech_and_noise_are_no_keys() {
  std::mt19937 random(3);
  InbandWatch watch;
  Bytes noise(80'000);
  for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
  CHECK(inband(noise, &watch).empty());
  // One tone alone, two of the same group, ringback.
  CHECK(inband(tones(697, 697, 8'000), &watch).empty());
  CHECK(inband(tones(697, 770, 8'000), &watch).empty());
  CHECK(inband(tones(440, 480, 8'000), &watch).empty());
  // Shorter than a key may be.
  Bytes click = tones(697, 1'209, 120);
  click.resize(800, silence_of(kPcma));
  CHECK(inband(click, &watch).empty());
}

Bytes packet(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc) {
  Bytes made(172, 0);
  made[0] = 0x80;
  for (int at = 0; at < 2; ++at) made[2 + at] = static_cast<std::uint8_t>(sequence >> (8 - 8 * at));
  for (int at = 0; at < 4; ++at) {
    made[4 + at] = static_cast<std::uint8_t>(timestamp >> (24 - 8 * at));
    made[8 + at] = static_cast<std::uint8_t>(ssrc >> (24 - 8 * at));
  }
  return made;
}

void one_stream_goes_on_through_media_of_ours() {
  Reception before;
  Outlet outlet;
  CHECK(outlet.is_plain());
  before.hears(header(65'534, 4'000'000'000u, 42), 1'000);
  outlet.take_over(before, 1, 1'020);
  // A key of ours: it has the name and the next number of what was heard before.
  std::uint8_t own[kRtpHeader];
  const std::uint32_t at = outlet.timestamp_at(1'020);
  CHECK_EQUAL(at, 4'000'000'160u);
  outlet.write_own({101, true, at}, 1'020, own);
  RtpHeader written = rtp_header(own);
  CHECK_EQUAL(written.ssrc, 42);
  CHECK_EQUAL(written.sequence, 65'535);
  CHECK_EQUAL(own[1], 0x80 | 101);
  outlet.write_own({101, false, at}, 1'040, own);
  CHECK_EQUAL(rtp_header(own).sequence, 0);
  // Then the other side again: its clock as it was, its numbers closed up.
  Bytes speech = packet(10, 4'000'000'480u, 42);
  outlet.pass(speech.data(), 1'060);
  written = rtp_header(speech.data());
  CHECK_EQUAL(written.sequence, 1);
  CHECK_EQUAL(written.timestamp, 4'000'000'480u);
  CHECK_EQUAL(speech[1], 0x80);
  speech = packet(12, 4'000'000'800u, 42);
  outlet.pass(speech.data(), 1'100);
  CHECK_EQUAL(rtp_header(speech.data()).sequence, 3);  // what was lost is lost
  CHECK_EQUAL(speech[1], 0);
  // Somebody else speaks in its place: still one stream, and time has passed.
  speech = packet(500, 77, 43);
  outlet.pass(speech.data(), 1'120);
  written = rtp_header(speech.data());
  CHECK_EQUAL(written.ssrc, 42);
  CHECK_EQUAL(written.sequence, 4);
  CHECK_EQUAL(written.timestamp, 4'000'000'960u);
}

void a_stream_that_begins_with_us_is_gone_on_with() {
  Outlet outlet;
  outlet.take_over(Reception(), 9, 1'000);
  std::uint8_t own[kRtpHeader];
  outlet.write_own({8, true, outlet.timestamp_at(1'000)}, 1'000, own);
  const RtpHeader first = rtp_header(own);
  Bytes speech = packet(3'000, 1, 99);
  outlet.pass(speech.data(), 1'020);
  const RtpHeader next = rtp_header(speech.data());
  CHECK_EQUAL(next.ssrc, first.ssrc);
  CHECK_EQUAL(next.sequence, first.sequence + 1);
  CHECK_EQUAL(next.timestamp, first.timestamp + 160);
}

void what_is_left_out_leaves_no_gap() {
  Reception before;
  Outlet outlet;
  before.hears(header(10, 160, 5), 0);
  before.hears(header(11, 320, 5), 20);  // the key that is left out
  outlet.take_over(before, 1, 20);
  outlet.leave_out(header(11, 320, 5));
  Bytes speech = packet(12, 480, 5);
  outlet.pass(speech.data(), 40);
  CHECK_EQUAL(rtp_header(speech.data()).sequence, 11);
  CHECK_EQUAL(rtp_header(speech.data()).timestamp, 480);
}

void sounds_follow_one_another() {
  const auto clip = [](std::size_t length, std::uint8_t byte) {
    return std::make_shared<const Bytes>(length, byte);
  };
  auto list = std::make_shared<Playlist>();
  list->payload_type = kPcma;
  list->clips = {clip(200, 1), clip(0, 9), clip(30, 2)};
  Player player;
  player.play(list);
  Player::Frame frame;
  CHECK(player.next(&frame));
  CHECK_EQUAL(std::count(frame.begin(), frame.end(), 1), 160);
  CHECK(player.next(&frame));
  CHECK_EQUAL(std::count(frame.begin(), frame.end(), 1), 40);
  CHECK_EQUAL(std::count(frame.begin(), frame.end(), 2), 30);
  CHECK_EQUAL(std::count(frame.begin(), frame.end(), 0xd5), 90);
  CHECK(!player.next(&frame));
  CHECK(!player.is_playing());
  auto again = std::make_shared<Playlist>(*list);
  again->repeats = true;
  player.play(again);
  for (int times = 0; times < 50; ++times) CHECK(player.next(&frame));
  player.play(nullptr);
  CHECK(!player.is_playing());
  auto empty = std::make_shared<Playlist>();
  empty->clips = {clip(0, 1)};
  empty->repeats = true;
  player.play(empty);
  CHECK(!player.next(&frame));
}

void laws_are_read_as_one_another() {
  CHECK_EQUAL(linear_of(kPcmu, 0xff), 0);
  CHECK_EQUAL(linear_of(kPcmu, 0x00), -32'124);
  CHECK_EQUAL(linear_of(kPcma, 0xd5), 8);
  CHECK_EQUAL(linear_of(kPcma, 0xaa), 32'256);
  for (int byte = 0; byte < 256; ++byte) {
    const auto mu = static_cast<std::uint8_t>(byte);
    const double was = linear_of(kPcmu, mu);
    const double is = linear_of(kPcma, in_law(kPcmu, kPcma, mu));
    CHECK(std::fabs(was - is) <= std::fabs(was) * 0.04 + 16);
  }
}

void a_fence_asks_once() {
  Fence fence;
  Endpoint one;
  Endpoint other;
  CHECK(read_endpoint("192.0.2.1", 4'000, &one));
  CHECK(read_endpoint("192.0.2.2", 4'000, &other));
  CHECK(fence.asks(one) == Fence::Answer::kHasToBeAsked);
  CHECK(fence.asks(one) == Fence::Answer::kIsRefused);
  fence.decide(one, true);
  one.port = 5'000;
  CHECK(fence.asks(one) == Fence::Answer::kPasses);
  CHECK(fence.asks(other) == Fence::Answer::kHasToBeAsked);
  fence.decide(other, false);
  CHECK(fence.asks(other) == Fence::Answer::kIsRefused);
  for (int each = 10; each < 40; ++each) {
    Endpoint stranger;
    CHECK(read_endpoint(("192.0.2." + std::to_string(each)).c_str(), 1, &stranger));
    fence.asks(stranger);
    fence.decide(stranger, false);
  }
  CHECK(fence.asks(one) == Fence::Answer::kPasses);
}

void payloads_are_within_their_packets() {
  std::mt19937 random(5);
  for (int times = 0; times < 20'000; ++times) {
    Bytes bytes(12 + random() % 40);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    bytes[0] = static_cast<std::uint8_t>(0x80 | (bytes[0] & 0x3f));
    if (kind_of(bytes.data(), bytes.size()) != PacketKind::kRtp) continue;
    const Payload payload = rtp_payload(bytes.data(), bytes.size());
    CHECK(payload.at + payload.length <= bytes.size());
  }
}

}  // namespace

namespace tandem::test {

std::vector<Case> voice_cases() {
  return {
      {"a key is told once", a_key_is_told_once},
      {"a key whose end was lost goes up all the same", a_lost_end_is_made_up},
      {"keys are made with three ends and a pause", keys_are_made_with_three_ends_and_a_pause},
      {"an event is written and read", any_bytes_are_read_as_events_or_not},
      {"tones of all sixteen keys are found in both laws", tones_are_keys},
      {"noise and other tones are no keys", speech_and_noise_are_no_keys},
      {"one stream goes on through media of ours", one_stream_goes_on_through_media_of_ours},
      {"a stream that begins with us is gone on with",
       a_stream_that_begins_with_us_is_gone_on_with},
      {"what is left out leaves no gap", what_is_left_out_leaves_no_gap},
      {"sounds follow one another as one", sounds_follow_one_another},
      {"either law is read as the other", laws_are_read_as_one_another},
      {"a fence asks once about each address", a_fence_asks_once},
      {"a payload is within its packet, whatever its bytes", payloads_are_within_their_packets},
  };
}

}  // namespace tandem::test
