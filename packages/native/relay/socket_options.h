// What Node cannot do with the sockets of signalling: type of service, buffers past the system's
// limit, and the kernel's count of datagrams it threw away. Nothing of Node is in here, so that the
// sanitizers can run it alone.
//
// Each function answers a figure of zero or more, or minus an errno, and never touches a socket
// that is not UDP over IPv4 or IPv6; the type of service is set on TCP too:
//   -EBADF       no such descriptor          -ENOTSOCK  a file, a pipe, ...
//   -EPROTOTYPE  a socket, but of another    -EINVAL    the figure asked for is out of range
//                protocol
// Any other errno is the kernel's own refusal.
#pragma once

#include <cstdint>

namespace tandem::relay {

enum class Direction { kReceive, kSend };

constexpr int kLargestTypeOfService = 255;  // one byte in both headers (RFC 791, RFC 8200)

// The kernel keeps twice what was asked in an int, and cuts there without a word.
constexpr int kLargestBufferBytes = INT32_MAX / 2;

// Sets the byte in the headers of what this socket sends; answers the byte as read back. Of TCP the
// kernel keeps the two lowest bits to itself, which are ECN's, and a socket that listens hands the
// byte on to those that it accepts.
std::int64_t set_type_of_service(int descriptor, int byte) noexcept;

// Makes a buffer at least so large, past the system's limit where the process may; a buffer that is
// larger already is left alone. Answers the bytes granted, to be compared with the bytes asked:
// half of what the kernel reports, since it doubles every wish to pay for its own bookkeeping.
std::int64_t grow_buffer(int descriptor, Direction direction, int bytes) noexcept;

// Datagrams dropped at this socket since it was opened. 32 bits wide in the kernel, so it wraps.
std::int64_t kernel_drops(int descriptor) noexcept;

// Memory that holds what has arrived and was not read yet; each datagram counts with the kernel's
// own bookkeeping, some three bytes for one of a message.
std::int64_t receive_backlog(int descriptor) noexcept;

}  // namespace tandem::relay
