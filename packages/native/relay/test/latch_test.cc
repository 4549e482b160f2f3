// Proves latch.cc: who is heard, who is not, and where packets go, case by case.
#include "../latch.h"

#include "cases.h"
#include "checks.h"

namespace {

using namespace tandem::test;
using namespace tandem::relay;
using Verdict = Latch::Verdict;

Endpoint at(const char* address, std::uint16_t port) {
  Endpoint made;
  CHECK(read_endpoint(address, port, &made));
  return made;
}

const Endpoint kDescribed = at("192.0.2.1", 4'000);
const Endpoint kNeighbour = at("192.0.2.1", 5'000);   // the peer's address, another port
const Endpoint kBehindNat = at("203.0.113.7", 6'000);  // its signalling comes from this address
const Endpoint kStranger = at("198.51.100.9", 7'000);
const Endpoint kAttacker = at("198.51.100.66", 7'000);

Expectation wanted(bool strict = false) {
  Expectation made;
  made.described = kDescribed;
  made.known = {at("192.0.2.1", 0), at("203.0.113.7", 0)};
  made.strict = strict;
  made.send_at_once = true;
  return made;
}

struct Tested {
  Latch latch;
  double now_ms = 10'000;

  explicit Tested(const Expectation& expectation = wanted()) {
    latch.set_silence(3'000);
    latch.expect(expectation, false, now_ms);
  }
  Verdict hears(const Endpoint& from, bool learnable = true) {
    now_ms += 20;
    return latch.hears(from, learnable, now_ms);
  }
  void sends_to(const Endpoint& place) {
    CHECK(latch.destination() != nullptr);
    CHECK(*latch.destination() == place);
  }
};

void packets_go_to_the_description_until_others_come() {
  Tested peer;
  peer.sends_to(kDescribed);
  CHECK(peer.hears(kBehindNat) == Verdict::kLearned);
  peer.sends_to(kBehindNat);
  CHECK(peer.hears(kBehindNat) == Verdict::kTaken);
}

void who_waits_sends_nothing_before_it_heard() {
  Expectation waiting = wanted();
  waiting.send_at_once = false;
  Tested peer(waiting);
  CHECK(peer.latch.destination() == nullptr);
  CHECK(peer.hears(kNeighbour) == Verdict::kLearned);
  peer.sends_to(kNeighbour);
}

void nobody_takes_over_while_the_source_sends() {
  for (const Endpoint& source : {kDescribed, kNeighbour, kBehindNat, kStranger}) {
    Tested peer;
    CHECK(peer.hears(source) == Verdict::kLearned);
    for (int turn = 0; turn < 1'000; ++turn) {
      CHECK(peer.hears(kAttacker) == Verdict::kForeign);
      CHECK(peer.hears(source) == Verdict::kTaken);
      peer.sends_to(source);
    }
  }
}

void the_peer_takes_its_place_back_from_a_stranger() {
  Tested peer;
  CHECK(peer.hears(kAttacker) == Verdict::kLearned);
  CHECK(peer.hears(kBehindNat) == Verdict::kLearned);
  CHECK(peer.hears(kAttacker) == Verdict::kForeign);
  CHECK(peer.hears(kDescribed) == Verdict::kLearned);
  CHECK(peer.hears(kBehindNat) == Verdict::kForeign);
  peer.sends_to(kDescribed);
}

void after_silence_another_source_is_learned() {
  Tested peer;
  CHECK(peer.hears(kBehindNat) == Verdict::kLearned);
  peer.now_ms += 2'900;
  CHECK(peer.hears(kStranger) == Verdict::kForeign);
  peer.now_ms += 200;
  CHECK(peer.hears(kStranger) == Verdict::kLearned);
  CHECK(peer.hears(kAttacker) == Verdict::kForeign);
}

void strict_learns_only_from_addresses_of_the_peer() {
  Tested peer(wanted(true));
  CHECK(peer.hears(kStranger) == Verdict::kForeign);
  peer.now_ms += 10'000;
  CHECK(peer.hears(kStranger) == Verdict::kForeign);
  CHECK(peer.hears(kBehindNat) == Verdict::kLearned);
  peer.now_ms += 10'000;
  CHECK(peer.hears(kStranger) == Verdict::kForeign);
  CHECK(peer.hears(kNeighbour) == Verdict::kLearned);
}

void what_proves_nothing_is_not_learned() {
  Tested peer;
  CHECK(peer.hears(kDescribed, false) == Verdict::kForeign);
  CHECK(peer.hears(kDescribed) == Verdict::kLearned);
  CHECK(peer.hears(kDescribed, false) == Verdict::kTaken);
  peer.now_ms += 10'000;
  CHECK(peer.hears(kAttacker, false) == Verdict::kForeign);
}

void a_new_description_is_followed() {
  Tested peer;
  CHECK(peer.hears(kDescribed) == Verdict::kLearned);
  Expectation moved = wanted();
  moved.described = kStranger;
  peer.latch.expect(moved, true, peer.now_ms);
  peer.sends_to(kStranger);
  CHECK(peer.hears(kDescribed) == Verdict::kTaken);  // still under way
  peer.sends_to(kStranger);
  CHECK(peer.hears(kStranger) == Verdict::kLearned);
  CHECK(peer.hears(kDescribed) == Verdict::kForeign);
}

void who_said_it_moves_and_stays_is_locked_again() {
  Tested peer;
  CHECK(peer.hears(kBehindNat) == Verdict::kLearned);
  Expectation moved = wanted();
  moved.described = at("192.0.2.1", 4'002);
  peer.latch.expect(moved, true, peer.now_ms);
  CHECK(peer.hears(kBehindNat) == Verdict::kTaken);
  peer.now_ms += 2'000;
  CHECK(peer.hears(kBehindNat) == Verdict::kTaken);
  CHECK(peer.hears(kAttacker) == Verdict::kForeign);
  peer.sends_to(kBehindNat);
}

void an_attacker_gains_nothing_while_a_description_changes() {
  for (const Endpoint& source : {kDescribed, kNeighbour, kBehindNat}) {
    Tested peer;
    CHECK(peer.hears(source) == Verdict::kLearned);
    Expectation moved = wanted();
    moved.described = at("192.0.2.1", 4'002);
    peer.latch.expect(moved, true, peer.now_ms);
    // It stays where it was, though it says otherwise.
    for (int turn = 0; turn < 200; ++turn) {
      CHECK(peer.hears(kAttacker) == Verdict::kForeign);
      CHECK(peer.hears(source) == Verdict::kTaken);
    }
    peer.sends_to(source);
  }
}

void who_moves_to_a_strange_place_is_learned_once_the_old_one_is_silent() {
  Tested peer;
  CHECK(peer.hears(kDescribed) == Verdict::kLearned);
  Expectation moved = wanted();
  moved.described = at("192.0.2.1", 4'002);
  peer.latch.expect(moved, true, peer.now_ms);
  CHECK(peer.hears(kStranger) == Verdict::kForeign);
  peer.now_ms += 200;
  CHECK(peer.hears(kStranger) == Verdict::kLearned);
  peer.sends_to(kStranger);
}

void a_refresh_changes_nothing() {
  Tested peer;
  CHECK(peer.hears(kStranger) == Verdict::kLearned);
  peer.latch.expect(wanted(), false, peer.now_ms);
  CHECK(peer.hears(kAttacker) == Verdict::kForeign);
  peer.sends_to(kStranger);
}

void a_side_on_hold_is_sent_nothing() {
  Tested peer;
  CHECK(peer.hears(kDescribed) == Verdict::kLearned);
  Expectation held = wanted();
  held.deliver = false;
  peer.latch.expect(held, false, peer.now_ms);
  CHECK(peer.latch.destination() == nullptr);
  CHECK(peer.hears(kDescribed) == Verdict::kTaken);
}

}  // namespace

std::vector<Case> tandem::test::latch_cases() {
  return {
      {"packets go to the description until others come",
       packets_go_to_the_description_until_others_come},
      {"who waits sends nothing before it heard", who_waits_sends_nothing_before_it_heard},
      {"nobody takes over while the source sends", nobody_takes_over_while_the_source_sends},
      {"the peer takes its place back from a stranger",
       the_peer_takes_its_place_back_from_a_stranger},
      {"after silence another source is learned", after_silence_another_source_is_learned},
      {"strict learns only from addresses of the peer",
       strict_learns_only_from_addresses_of_the_peer},
      {"what proves nothing is not learned", what_proves_nothing_is_not_learned},
      {"a new description is followed", a_new_description_is_followed},
      {"who said it moves and stays is locked again", who_said_it_moves_and_stays_is_locked_again},
      {"an attacker gains nothing while a description changes",
       an_attacker_gains_nothing_while_a_description_changes},
      {"who moves to a strange place is learned once the old one is silent",
       who_moves_to_a_strange_place_is_learned_once_the_old_one_is_silent},
      {"a refresh changes nothing", a_refresh_changes_nothing},
      {"a side on hold is sent nothing", a_side_on_hold_is_sent_nothing},
  };
}
