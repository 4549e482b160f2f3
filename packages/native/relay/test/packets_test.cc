// Proves packets.cc and reception.cc: every kind by its bytes, any bytes at all, loss and jitter.
#include "../packets.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <random>

#include "../reception.h"
#include "cases.h"
#include "checks.h"

namespace {

using namespace tandem::test;
using namespace tandem::relay;
using Bytes = std::vector<std::uint8_t>;

PacketKind kind(const Bytes& bytes) { return kind_of(bytes.data(), bytes.size()); }

Bytes starting(std::initializer_list<int> first, std::size_t length) {
  Bytes made(length, 0);
  std::size_t at = 0;
  for (const int byte : first) made[at++] = static_cast<std::uint8_t>(byte);
  return made;
}

void every_kind_is_told_by_its_bytes() {
  CHECK(kind(starting({0x80, 0}, 12)) == PacketKind::kRtp);
  CHECK(kind(starting({0x80, 0x80 | 101}, 172)) == PacketKind::kRtp);
  CHECK(kind(starting({0x80, 0}, 11)) == PacketKind::kOther);
  CHECK(kind(starting({0x82, 0}, 20)) == PacketKind::kRtp);   // two contributing sources
  CHECK(kind(starting({0x82, 0}, 19)) == PacketKind::kOther);  // that are not there
  CHECK(kind(starting({0x80, 200}, 28)) == PacketKind::kRtcp);
  CHECK(kind(starting({0x81, 203}, 8)) == PacketKind::kRtcp);
  CHECK(kind(starting({0x80, 200}, 7)) == PacketKind::kOther);
  CHECK(kind(starting({0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42}, 20)) == PacketKind::kStun);
  CHECK(kind(starting({0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x43}, 20)) == PacketKind::kOther);
  CHECK(kind(starting({0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42}, 19)) == PacketKind::kOther);
  CHECK(kind(starting({22, 254, 253}, 60)) == PacketKind::kDtls);
  CHECK(kind(starting({0x10}, 60)) == PacketKind::kOther);
  CHECK(kind(starting({}, 0)) == PacketKind::kOther);
}

// Each in memory of exactly its length, so that the sanitizer sees a byte read too far.
void any_bytes_are_read_within_their_length() {
  std::mt19937 draw(7);
  Reception reception;
  double now_ms = 0;
  for (int turn = 0; turn < 200'000; ++turn) {
    const std::size_t length = draw() % 40;
    std::unique_ptr<std::uint8_t[]> bytes(new std::uint8_t[length]);
    for (std::size_t at = 0; at < length; ++at) bytes[at] = static_cast<std::uint8_t>(draw());
    if (length > 0 && draw() % 2 == 0) bytes[0] = static_cast<std::uint8_t>(0x80 | draw() % 16);
    now_ms += static_cast<double>(draw() % 50);
    if (kind_of(bytes.get(), length) != PacketKind::kRtp) continue;
    reception.hears(rtp_header(bytes.get()), now_ms);
    CHECK(reception.lost() >= 0);
    CHECK(std::isfinite(reception.jitter_ms()));
  }
}

struct Talker {
  Reception reception;
  double now_ms = 1'000;
  RtpHeader next{0, 65'530, 1'000, 42};

  void says(int packets) {
    for (; packets > 0; --packets) {
      reception.hears(next, now_ms);
      skips(1);
    }
  }
  void skips(int packets) {
    next.sequence = static_cast<std::uint16_t>(next.sequence + packets);
    next.timestamp += static_cast<std::uint32_t>(160 * packets);
    now_ms += 20.0 * packets;
  }
};

void loss_is_counted_over_the_wrap() {
  Talker talker;
  talker.says(20);
  CHECK_EQUAL(talker.reception.lost(), 0);
  talker.skips(3);
  talker.says(10);
  CHECK_EQUAL(talker.reception.lost(), 3);
  CHECK(talker.reception.jitter_ms() < 0.001);
}

void a_late_packet_is_not_lost() {
  Talker talker;
  talker.says(5);
  const RtpHeader late = talker.next;
  talker.skips(1);
  talker.says(1);
  CHECK_EQUAL(talker.reception.lost(), 1);
  talker.reception.hears(late, talker.now_ms);
  CHECK_EQUAL(talker.reception.lost(), 0);
}

void a_new_source_keeps_what_was_lost() {
  Talker talker;
  talker.says(5);
  talker.skips(2);
  talker.says(5);
  talker.next.ssrc = 43;
  talker.next.sequence = 9;
  talker.says(5);
  CHECK_EQUAL(talker.reception.lost(), 2);
  CHECK_EQUAL(talker.reception.ssrc_changes(), 1);
  talker.next.sequence = 30'000;  // the same source, begun again
  talker.says(5);
  CHECK_EQUAL(talker.reception.lost(), 2);
  CHECK_EQUAL(talker.reception.ssrc_changes(), 1);
}

void jitter_is_what_arrivals_differ() {
  Talker talker;
  for (int turn = 0; turn < 400; ++turn) {
    talker.says(1);
    talker.now_ms += turn % 2 == 0 ? 8 : -8;
  }
  CHECK(std::fabs(talker.reception.jitter_ms() - 8) < 0.5);
}

}  // namespace

std::vector<Case> tandem::test::packet_cases() {
  return {
      {"every kind is told by its bytes", every_kind_is_told_by_its_bytes},
      {"any bytes are read within their length", any_bytes_are_read_within_their_length},
      {"loss is counted over the wrap", loss_is_counted_over_the_wrap},
      {"a late packet is not lost", a_late_packet_is_not_lost},
      {"a new source keeps what was lost", a_new_source_keeps_what_was_lost},
      {"jitter is what arrivals differ", jitter_is_what_arrivals_differ},
  };
}
