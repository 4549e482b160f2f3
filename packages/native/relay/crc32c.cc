#include "crc32c.h"

#if defined(__x86_64__)
#include <nmmintrin.h>

#include <cstring>
#endif

namespace tandem::relay {

#if defined(__x86_64__)

bool has_crc32c() noexcept { return __builtin_cpu_supports("sse4.2") != 0; }

__attribute__((target("sse4.2"))) std::uint32_t crc32c(const std::uint8_t* bytes,
                                                       std::size_t length) noexcept {
  std::uint64_t crc = 0xffffffff;
  for (; length >= sizeof(std::uint64_t); length -= sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    crc = _mm_crc32_u64(crc, word);
    bytes += sizeof word;
  }
  auto rest = static_cast<std::uint32_t>(crc);
  for (; length > 0; --length) rest = _mm_crc32_u8(rest, *bytes++);
  return ~rest;
}

#else

bool has_crc32c() noexcept { return false; }

std::uint32_t crc32c(const std::uint8_t*, std::size_t) noexcept { return 0; }

#endif

}  // namespace tandem::relay
