#include "player.h"

#include <algorithm>
#include <utility>

#include "g711.h"

namespace tandem::relay {

void Player::play(std::shared_ptr<const Playlist> list) noexcept {
  list_ = std::move(list);
  clip_ = 0;
  at_ = 0;
}

bool Player::next(Frame* into) noexcept {
  std::size_t filled = 0;
  while (filled < into->size() && advance()) {
    const std::vector<std::uint8_t>& bytes = *list_->clips[clip_];
    const std::size_t part = std::min(into->size() - filled, bytes.size() - at_);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at_), part, into->begin() + filled);
    at_ += part;
    filled += part;
  }
  if (filled == 0) {
    list_ = nullptr;
    return false;
  }
  std::fill(into->begin() + filled, into->end(), silence_of(list_->payload_type));
  return true;
}

// To a clip that has bytes left. False: there is none. A list of empty clips ends too, also one
// that is to be repeated.
bool Player::advance() noexcept {
  if (list_ == nullptr) return false;
  const std::size_t clips = list_->clips.size();
  for (std::size_t looked = 0; looked <= clips; ++looked) {
    if (clip_ < clips && at_ < list_->clips[clip_]->size()) return true;
    at_ = 0;
    clip_ = clip_ < clips ? clip_ + 1 : clips;
    if (clip_ == clips && list_->repeats) clip_ = 0;
  }
  return false;
}

}  // namespace tandem::relay
