// The number both sides of the border carry: the addon bakes this one in, index.ts its own, and a
// build whose number differs is refused. It grows by one whenever a function of the addon changes.
#pragma once

namespace tandem::relay {

constexpr int kVersion = 8;

}  // namespace tandem::relay
