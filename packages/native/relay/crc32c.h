// CRC-32C by the instruction that processors have for it: the journal's checksum, 3 kB in a third
// of a microsecond. Nothing of Node is in here, so that the sanitizers can run it alone.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem::relay {

// False where the processor, or the compiler for it, has no such instruction.
bool has_crc32c() noexcept;

// Only where there is one.
std::uint32_t crc32c(const std::uint8_t* bytes, std::size_t length) noexcept;

}  // namespace tandem::relay
