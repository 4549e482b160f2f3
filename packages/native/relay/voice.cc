#include "voice.h"

namespace tandem::relay {

Fence::Answer Fence::asks(const Endpoint& from) noexcept {
  for (const Known& known : known_) {
    if (!known.address.is_set() || !known.address.same_address(from)) continue;
    if (!known.decided) return Answer::kIsRefused;  // until the answer comes
    return known.admitted ? Answer::kPasses : Answer::kIsRefused;
  }
  // An admitted one is not forgotten for somebody who tries.
  for (std::size_t tries = 0; tries < kKnown && known_[next_].admitted; ++tries) {
    next_ = (next_ + 1) % kKnown;
  }
  known_[next_] = {from, false, false};
  next_ = (next_ + 1) % kKnown;
  return Answer::kHasToBeAsked;
}

void Fence::decide(const Endpoint& address, bool admitted) noexcept {
  for (Known& known : known_) {
    if (!known.address.same_address(address)) continue;
    known.admitted = admitted;
    known.decided = true;
  }
}

}  // namespace tandem::relay
