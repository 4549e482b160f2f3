// A queue without a lock from one thread to one other.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

namespace tandem::relay {

template <typename Item>
class Ring {
 public:
  explicit Ring(std::size_t power_of_two) : items_(power_of_two), mask_(power_of_two - 1) {}

  // False: it is full.
  bool push(const Item& item) noexcept {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) > mask_) return false;
    items_[tail & mask_] = item;
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  bool pop(Item* into) noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return false;
    *into = items_[head & mask_];
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

 private:
  static constexpr std::size_t kCacheLineBytes = 64;

  std::vector<Item> items_;
  const std::size_t mask_;
  alignas(kCacheLineBytes) std::atomic<std::size_t> head_{0};
  alignas(kCacheLineBytes) std::atomic<std::size_t> tail_{0};
};

}  // namespace tandem::relay
