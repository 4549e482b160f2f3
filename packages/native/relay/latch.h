// Whose packets one media port takes, and where its packets go: the source is learned from the
// first packets and locked. Nobody takes the place of a source that still sends, except one that
// the signalling named, where the source so far was a stranger.
//
//   learning -- packet of somebody allowed --> locked -- another source: foreign, dropped
//      ^                                         | the source was silent for long, or another one
//      |                                         | is better known: that one is locked
//      +---- the description has changed --------+
#pragma once

#include <array>

#include "endpoint.h"

namespace tandem::relay {

struct Expectation {
  Endpoint described;               // where the description awaits packets; not set: nowhere
  std::array<Endpoint, 2> known{};  // addresses of the same peer: of the description, of signalling
  bool strict = false;              // nobody else is learned
  bool send_at_once = false;        // to the described place, before anything came
  bool deliver = true;              // false: nothing is sent there (a hold by 0.0.0.0)
};

class Latch {
 public:
  enum class Verdict { kTaken, kLearned, kForeign };

  void set_silence(double silence_ms) noexcept { silence_ms_ = silence_ms; }
  void expect(const Expectation& wanted, bool relearn, double now_ms) noexcept;
  // `learnable`: a packet that proves somebody speaks media there.
  Verdict hears(const Endpoint& from, bool learnable, double now_ms) noexcept;
  // nullptr: nothing is sent now.
  const Endpoint* destination() const noexcept;
  bool is_locked() const noexcept { return locked_; }

 private:
  enum class Rank { kStranger, kKnown, kDescribed };

  Rank rank_of(const Endpoint& from) const noexcept;
  bool may_replace(const Endpoint& from, double now_ms) const noexcept;
  Verdict lock(const Endpoint& from, double now_ms) noexcept;

  Expectation wanted_{};
  Endpoint source_{};  // locked, or of before the description changed
  bool locked_ = false;
  double silence_ms_ = 3'000;
  double heard_ms_ = 0;
  double relearn_until_ms_ = 0;
};

}  // namespace tandem::relay
