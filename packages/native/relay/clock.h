// The clock that the figures' times are of.
#pragma once

namespace tandem::relay {

constexpr double kMsPerSecond = 1'000;

double monotonic_ms() noexcept;

}  // namespace tandem::relay
