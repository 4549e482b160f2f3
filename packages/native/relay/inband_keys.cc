#include "inband_keys.h"

#include <cmath>

#include "clock.h"
#include "g711.h"

namespace tandem::relay {
namespace {

constexpr double kRate = 8'000;
constexpr std::array<double, 8> kFrequencies = {697, 770, 852, 941, 1'209, 1'336, 1'477, 1'633};
constexpr double kPi = 3.14159265358979323846;
// Events by row and column of the pad (RFC 4733 section 3.2).
constexpr int kKeys[4][4] = {{1, 2, 3, 12}, {4, 5, 6, 13}, {7, 8, 9, 14}, {10, 0, 11, 15}};

// Q.24 takes tones down to -25 dBm0 or so; a block of two sines of 400 has a power of this order.
constexpr float kLeastPower = 2.0e8f;
// 8 dB and 4 dB between the two tones, 8 dB to the others of the same group.
constexpr float kNormalTwist = 6.3f;
constexpr float kReverseTwist = 2.5f;
constexpr float kPeak = 6.3f;
// Of all that sounds, so much is the two tones: speech has more besides.
constexpr float kLeastShare = 0.75f;
constexpr int kMissesToEnd = 2;

const std::array<float, 8>& coefficients() noexcept {
  static const std::array<float, 8> made = [] {
    std::array<float, 8> all{};
    for (std::size_t at = 0; at < all.size(); ++at) {
      all[at] = static_cast<float>(2 * std::cos(2 * kPi * kFrequencies[at] / kRate));
    }
    return all;
  }();
  return made;
}

struct Peak {
  int at;
  float power;
  bool alone;
};

Peak peak_of(const float* powers) noexcept {
  int best = 0;
  for (int each = 1; each < 4; ++each) {
    if (powers[each] > powers[best]) best = each;
  }
  bool alone = true;
  for (int each = 0; each < 4; ++each) {
    alone = alone && (each == best || powers[each] * kPeak <= powers[best]);
  }
  return {best, powers[best], alone};
}

}  // namespace

std::size_t InbandWatch::hears(std::uint8_t payload_type, const std::uint8_t* bytes,
                               std::size_t length, Heard* into) noexcept {
  std::size_t told = 0;
  const std::array<float, kTones>& factors = coefficients();
  for (std::size_t at = 0; at < length; ++at) {
    const auto sample = static_cast<float>(linear_of(payload_type, bytes[at]));
    energy_ += sample * sample;
    for (std::size_t tone = 0; tone < kTones; ++tone) {
      const float next = factors[tone] * last_value_[tone] - before_[tone] + sample;
      before_[tone] = last_value_[tone];
      last_value_[tone] = next;
    }
    samples_ += 1;
    if (samples_ < kBlock) continue;
    HeardKey key;
    if (block_ends(&key) && told < into->size()) (*into)[told++] = key;
  }
  return told;
}

bool InbandWatch::block_ends(HeardKey* into) noexcept {
  const int found = decide();
  before_ = {};
  last_value_ = {};
  energy_ = 0;
  samples_ = 0;
  const bool twice = found >= 0 && found == last_;
  last_ = found;
  if (down_) {
    blocks_ += 1;
    missed_ = found == key_ ? 0 : missed_ + 1;
    if (missed_ < kMissesToEnd) return false;
    down_ = false;
    const double lasted = (blocks_ - kMissesToEnd) * kBlock * kMsPerSecond / kRate;
    *into = {static_cast<std::uint8_t>(key_), true, static_cast<std::uint32_t>(lasted)};
    return true;
  }
  if (!twice) return false;
  down_ = true;
  key_ = found;
  missed_ = 0;
  blocks_ = 2;
  *into = {static_cast<std::uint8_t>(found), false, 0};
  return true;
}

int InbandWatch::decide() const noexcept {
  const std::array<float, kTones>& factors = coefficients();
  std::array<float, kTones> powers{};
  for (std::size_t tone = 0; tone < kTones; ++tone) {
    const float last = last_value_[tone];
    const float before = before_[tone];
    powers[tone] = last * last + before * before - last * before * factors[tone];
  }
  const Peak row = peak_of(powers.data());
  const Peak column = peak_of(powers.data() + 4);
  if (row.power < kLeastPower || column.power < kLeastPower) return -1;
  if (!row.alone || !column.alone) return -1;
  if (column.power > row.power * kReverseTwist || row.power > column.power * kNormalTwist) {
    return -1;
  }
  // Of two pure tones the powers are half the block's length times its energy.
  const float whole = energy_ * static_cast<float>(kBlock) / 2;
  if (row.power + column.power < kLeastShare * whole) return -1;
  return kKeys[row.at][column.at];
}

}  // namespace tandem::relay
