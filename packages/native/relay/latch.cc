#include "latch.h"

namespace tandem::relay {
namespace {

// Packets under way when a description changes still come from the old place. After this it is
// taken that the peer has stayed where it was.
constexpr double kRelearnMs = 2'000;
// Speech comes each 20 to 60 ms: who was heard so lately still sends.
constexpr double kStillSendsMs = 200;

}  // namespace

void Latch::expect(const Expectation& wanted, bool relearn, double now_ms) noexcept {
  wanted_ = wanted;
  if (!relearn || !locked_) return;
  locked_ = false;
  relearn_until_ms_ = now_ms + kRelearnMs;
}

Latch::Verdict Latch::hears(const Endpoint& from, bool learnable, double now_ms) noexcept {
  if (from == source_) {
    if (!locked_ && now_ms >= relearn_until_ms_) locked_ = true;
    heard_ms_ = now_ms;
    return Verdict::kTaken;
  }
  const Rank rank = rank_of(from);
  if (!learnable || (wanted_.strict && rank == Rank::kStranger)) return Verdict::kForeign;
  if (!may_replace(from, now_ms)) return Verdict::kForeign;
  return lock(from, now_ms);
}

const Endpoint* Latch::destination() const noexcept {
  if (!wanted_.deliver) return nullptr;
  if (locked_) return &source_;
  if (wanted_.send_at_once && wanted_.described.is_set()) return &wanted_.described;
  return source_.is_set() ? &source_ : nullptr;
}

Latch::Rank Latch::rank_of(const Endpoint& from) const noexcept {
  if (wanted_.described.is_set() && from == wanted_.described) return Rank::kDescribed;
  for (const Endpoint& known : wanted_.known) {
    if (known.is_set() && from.same_address(known)) return Rank::kKnown;
  }
  return Rank::kStranger;
}

// While a description changes who is as well known may be the peer at its new place; who is less
// known is waited with while the one before still sends.
bool Latch::may_replace(const Endpoint& from, double now_ms) const noexcept {
  if (!source_.is_set()) return true;
  const double silent_ms = now_ms - heard_ms_;
  if (silent_ms > (locked_ ? silence_ms_ : kStillSendsMs)) return true;
  const Rank rank = rank_of(from);
  const Rank before = rank_of(source_);
  return locked_ ? rank > before : rank >= before;
}

Latch::Verdict Latch::lock(const Endpoint& from, double now_ms) noexcept {
  source_ = from;
  locked_ = true;
  heard_ms_ = now_ms;
  return Verdict::kLearned;
}

}  // namespace tandem::relay
