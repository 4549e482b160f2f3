// The figures of a stream in memory that others read without asking: one writer, numbers that are
// whole up to 2^53, each read or written at once. figures.ts in the module that reads them is the
// twin of this list.
#pragma once

#include <atomic>
#include <cstddef>

namespace tandem::relay {

// What came from one side of a stream.
enum Figure : std::size_t {
  kPackets,        // RTP, taken and counted
  kBytes,          // of these, without the headers of UDP and IP
  kLost,           // estimate of RFC 3550
  kJitterMs,       // the same
  kFirstPacketMs,  // monotonic clock; 0: none came
  kLastPacketMs,
  kSsrcChanges,
  kPayloadType,  // of the last packet; of one whose first has not come, -1
  kControlPackets,  // RTCP
  kOtherPackets,    // neither, passed on
  kForeign,         // of somebody else: dropped
  kStun,            // dropped
  kUndelivered,     // taken, and no place known to send it to, or the kernel refused
  kLearned,         // how often a source was learned; counted after the next fields
  kSourceFamily,    // 4, 6; 0: none yet
  kSourcePort,
  kSourceAddress,  // and three more: 32 bits each, network order read as a number
  kFenced = kSourceAddress + 4,  // of an address that was not admitted: dropped
  kCovered,     // taken, and not sent because the other side hears media of ours
  kUnrecorded,  // pieces that the recorder had no room for
  kFigures = 24,
};

constexpr std::size_t kSides = 2;
constexpr std::size_t kFiguresOfStream = kFigures * kSides;

using Cell = std::atomic<double>;
static_assert(sizeof(Cell) == sizeof(double) && Cell::is_always_lock_free,
              "JavaScript reads these cells as a Float64Array");

}  // namespace tandem::relay
