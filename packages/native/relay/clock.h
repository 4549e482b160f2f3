// The clock that the figures' times are of.
#pragma once

namespace tandem::relay {

double monotonic_ms() noexcept;

}  // namespace tandem::relay
