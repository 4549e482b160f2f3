// Proves datagrams.cc: many datagrams a system call, whole, in their order, with who sent them.
#include "../datagrams.h"

#include <arpa/inet.h>

#include <memory>
#include <string>
#include <vector>

#include "cases.h"
#include "checks.h"
#include "sockets.h"

namespace {

using namespace tandem::test;
using namespace tandem::relay;

struct Side {
  Descriptor socket;
  DatagramRow at{};
  DatagramBatch batch;
  std::vector<std::uint8_t> received =
      std::vector<std::uint8_t>(kDatagramsAtOnce * kDatagramStride);
  std::vector<std::uint8_t> sent = std::vector<std::uint8_t>(2 * kDatagramStride);
  std::vector<DatagramRow> rows = std::vector<DatagramRow>(kDatagramsAtOnce);

  explicit Side(const char* address) : socket(opened(address)) {
    CHECK_EQUAL(local_row(socket.number(), &at), 0);
  }

  static int opened(const char* address) {
    DatagramRow row{};
    CHECK(read_row(address, &row));
    return static_cast<int>(open_datagrams(row));
  }

  std::int64_t send(const std::vector<std::string>& texts, const DatagramRow& to) {
    std::size_t used = 0;
    for (std::size_t one = 0; one < texts.size(); ++one) {
      rows[one] = to;
      rows[one].length = static_cast<std::uint32_t>(texts[one].size());
      std::memcpy(sent.data() + used, texts[one].data(), texts[one].size());
      used += texts[one].size();
    }
    return batch.send(socket.number(), sent.data(), rows.data(), texts.size());
  }

  std::int64_t receive() {
    return batch.receive(socket.number(), received.data(), rows.data());
  }

  std::string text(std::size_t one) const {
    const auto* begin = received.data() + one * kDatagramStride;
    return std::string(begin, begin + rows[one].length);
  }
};

void pass_whole(const char* address) {
  Side one(address);
  Side other(address);
  CHECK_EQUAL(other.receive(), 0);
  std::vector<std::string> texts;
  for (int count = 0; count < 60; ++count) texts.push_back(std::string(count, 'x'));
  CHECK_EQUAL(one.send(texts, other.at), 60);
  CHECK_EQUAL(other.receive(), 60);
  for (std::size_t count = 0; count < texts.size(); ++count) {
    CHECK(other.text(count) == texts[count]);
    CHECK_EQUAL(other.rows[count].port, one.at.port);
    CHECK(other.rows[count].address == one.at.address);
  }
  CHECK_EQUAL(other.receive(), 0);
}

void pass_whole_4() { pass_whole("127.0.0.1"); }
void pass_whole_6() { pass_whole("::1"); }

void the_first_that_cannot_go_is_told_when_it_is_the_first() {
  Side one("127.0.0.1");
  Side other("127.0.0.1");
  DatagramRow nowhere{};
  CHECK(read_row("203.0.113.1", &nowhere));
  nowhere.port = 5060;
  // A socket of loopback has no way to there.
  CHECK(one.send({"far"}, nowhere) < 0);
  CHECK_EQUAL(one.send({"near"}, other.at), 1);
  CHECK_EQUAL(one.send({std::string(65'508, 'x')}, other.at), -EMSGSIZE);
  CHECK_EQUAL(other.receive(), 1);
  CHECK(other.text(0) == "near");
}

void a_port_that_is_taken_is_told() {
  Side one("127.0.0.1");
  CHECK_EQUAL(open_datagrams(one.at), -EADDRINUSE);
  DatagramRow absent{};
  CHECK(read_row("192.0.2.1", &absent));
  CHECK_EQUAL(open_datagrams(absent), -EADDRNOTAVAIL);
}

void who_is_everywhere_hears_where_and_answers_from_there() {
  Side everywhere("0.0.0.0");
  Side peer("127.0.0.1");
  DatagramRow there{};
  CHECK(read_row("127.0.0.2", &there));
  there.port = everywhere.at.port;
  CHECK_EQUAL(peer.send({"one", "two"}, there), 2);
  CHECK_EQUAL(everywhere.receive(), 2);
  CHECK(everywhere.rows[0].local == there.address);
  CHECK(everywhere.rows[1].local == there.address);
  DatagramRow back = peer.at;
  CHECK_EQUAL(everywhere.send({"as it is"}, back), 1);
  back.local = there.address;
  CHECK_EQUAL(everywhere.send({"from there"}, back), 1);
  CHECK_EQUAL(peer.receive(), 2);
  CHECK(peer.rows[0].address != there.address);
  CHECK(peer.rows[1].address == there.address);
  CHECK(peer.rows[1].local == (std::array<std::uint8_t, 16>{}));
  DatagramRow not_ours{};
  CHECK(read_row("192.0.2.1", &not_ours));
  back.local = not_ours.address;
  CHECK(everywhere.send({"not ours"}, back) < 0);
}

void and_so_does_ipv6() {
  Side everywhere("::");
  Side peer("::1");
  DatagramRow there = peer.at;
  there.port = everywhere.at.port;
  CHECK_EQUAL(peer.send({"one"}, there), 1);
  CHECK_EQUAL(everywhere.receive(), 1);
  CHECK(everywhere.rows[0].local == there.address);
  DatagramRow back = peer.at;
  back.local = there.address;
  CHECK_EQUAL(everywhere.send({"from there"}, back), 1);
  CHECK_EQUAL(peer.receive(), 1);
}

void addresses_are_read_and_written() {
  const char* texts[] = {"127.0.0.1", "255.255.255.255", "::1", "2001:db8::2", "fe80::1%lo"};
  for (const char* text : texts) {
    DatagramRow row{};
    CHECK(read_row(text, &row));
    char written[kRowTextBytes] = "";
    write_row(row, written);
    CHECK(std::string(written) == text);
  }
  for (const char* text : {"", "localhost", "1.2.3", "::1%nothing", "[::1]"}) {
    DatagramRow row{};
    CHECK(!read_row(text, &row));
  }
}

}  // namespace

namespace tandem::test {

std::vector<Case> datagram_cases() {
  return {
      {"sixty datagrams a call pass whole, IPv4", pass_whole_4},
      {"sixty datagrams a call pass whole, IPv6", pass_whole_6},
      {"what cannot go is told, and the next one goes",
       the_first_that_cannot_go_is_told_when_it_is_the_first},
      {"a place that cannot be had is told", a_port_that_is_taken_is_told},
      {"who is everywhere hears where, and answers from there",
       who_is_everywhere_hears_where_and_answers_from_there},
      {"and so does IPv6", and_so_does_ipv6},
      {"addresses are read and written", addresses_are_read_and_written},
  };
}

}  // namespace tandem::test
