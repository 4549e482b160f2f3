// What the forwarder does with the media of a stream beyond passing them.
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "forwarder.h"
#include "g711.h"

namespace tandem::relay {
namespace {

// After a stall so many frames follow at once; what is behind is left out.
constexpr std::uint64_t kMostTicksAtOnce = 5;
constexpr long kNanosecondsOfTick = 1'000'000L * kTickMs;

}  // namespace

Voice& Forwarder::voice_of(std::uint32_t slot) noexcept {
  Stream& stream = streams_[slot];
  if (stream.voice == nullptr) stream.voice = std::make_unique<Voice>();
  return *stream.voice;
}

void Forwarder::listen(const Command& command) noexcept {
  VoiceSide& side = voice_of(command.slot).sides[command.side];
  if (command.order == Order::kAdmit) return side.fence.decide(command.address, command.admitted);
  side.listening = command.listening;
  if (!command.listening.inband) side.inband = nullptr;
  else if (side.inband == nullptr) side.inband = std::make_unique<InbandWatch>();
}

void Forwarder::send_ourselves(const Command& command) noexcept {
  Voice& voice = voice_of(command.slot);
  if (command.order == Order::kRecord) {
    voice.recording = command.recording;
    if (command.tap != nullptr) tap_ = command.tap;
    return;
  }
  VoiceSide& side = voice.sides[command.side];
  if (command.order == Order::kPlay) side.player.play(command.playlist);
  else side.keys.add(command.key);
  if (!side.hears_us()) return;
  // What it has heard up to now came from the other side.
  const Side& other = streams_[command.slot].sides[1 - command.side];
  const double now_ms = monotonic_ms();
  const auto seed = static_cast<std::uint32_t>(now_ms * 1e3) ^ command.slot << 8 ^ command.side;
  side.outlet.take_over(other.reception, seed, now_ms);
  side.outlet.set_clock_rate(other.reception.clock_rate());
  start_ticking(command.slot);
}

void Forwarder::start_ticking(std::uint32_t slot) noexcept {
  Voice& voice = voice_of(slot);
  if (voice.ticks) return;
  voice.ticks = true;
  ticking_.push_back(slot);
  if (ticking_.size() == 1) set_timer(true);
}

// Its slot is another stream's soon: what is listed for it would tick for that one too.
void Forwarder::forget_voice(std::uint32_t slot) noexcept {
  Stream& stream = streams_[slot];
  const bool ticked = stream.voice != nullptr && stream.voice->ticks;
  stream.voice = nullptr;
  if (!ticked) return;
  ticking_.erase(std::remove(ticking_.begin(), ticking_.end(), slot), ticking_.end());
  if (ticking_.empty()) set_timer(false);
}

void Forwarder::set_timer(bool runs) noexcept {
  itimerspec spec{};
  if (runs) {
    spec.it_interval.tv_nsec = kNanosecondsOfTick;
    spec.it_value.tv_nsec = 1;  // the first packet at once
  }
  timerfd_settime(timer_, 0, &spec, nullptr);
}

void Forwarder::tick_all() noexcept {
  std::uint64_t times = 0;
  if (read(timer_, &times, sizeof(times)) < 0) return;
  const double now_ms = monotonic_ms();
  for (std::uint64_t time = 0; time < std::min(times, kMostTicksAtOnce); ++time) {
    for (const std::uint32_t slot : ticking_) {
      for (std::size_t side = 0; side < kSides; ++side) tick(slot, side, now_ms);
    }
  }
  const auto is_done = [this](std::uint32_t slot) {
    Voice& voice = *streams_[slot].voice;
    voice.ticks = voice.sides[0].hears_us() || voice.sides[1].hears_us();
    return !voice.ticks;
  };
  ticking_.erase(std::remove_if(ticking_.begin(), ticking_.end(), is_done), ticking_.end());
  if (ticking_.empty()) set_timer(false);
}

// A key goes before what is played, which waits for it.
void Forwarder::tick(std::uint32_t slot, std::size_t side, double now_ms) noexcept {
  VoiceSide& own = streams_[slot].voice->sides[side];
  if (!own.keys.is_busy()) return send_frame(slot, side, now_ms);
  EventPacket packet;
  if (!own.keys.tick(own.outlet.clock_rate(), &packet)) return;
  if (packet.first) own.key_timestamp = own.outlet.timestamp_at(now_ms);
  std::array<std::uint8_t, kRtpHeader + kEventBytes> bytes;
  const OwnHeader header{packet.payload_type, packet.first, own.key_timestamp};
  own.outlet.write_own(header, now_ms, bytes.data());
  write_event(packet.event, bytes.data() + kRtpHeader);
  send(streams_[slot].sides[side].rtp, {bytes.data(), bytes.size(), now_ms});
}

void Forwarder::send_frame(std::uint32_t slot, std::size_t side, double now_ms) noexcept {
  VoiceSide& own = streams_[slot].voice->sides[side];
  if (!own.player.is_playing()) return;
  const std::uint8_t payload_type = own.player.payload_type();
  Player::Frame frame;
  if (!own.player.next(&frame)) {
    own.frame_follows = false;
    Notice played;
    played.kind = Notice::Kind::kPlayed;
    return note(slot, side, played);
  }
  // Within what is played the time is that of the samples; where it begins, that of the clock.
  const bool follows = own.frame_follows;
  own.frame_timestamp = follows ? own.frame_timestamp + static_cast<std::uint32_t>(kFrameBytes)
                                : own.outlet.timestamp_at(now_ms) + 1;
  own.frame_follows = true;
  std::array<std::uint8_t, kRtpHeader + kFrameBytes> bytes;
  const OwnHeader header{payload_type, !follows, own.frame_timestamp};
  own.outlet.write_own(header, now_ms, bytes.data());
  std::memcpy(bytes.data() + kRtpHeader, frame.data(), frame.size());
  send(streams_[slot].sides[side].rtp, {bytes.data(), bytes.size(), now_ms});
}

bool Forwarder::passes_fence(std::uint32_t slot, std::size_t from,
                             const Endpoint& source) noexcept {
  VoiceSide& own = streams_[slot].voice->sides[from];
  if (!own.listening.fenced) return true;
  const Fence::Answer answer = own.fence.asks(source);
  if (answer == Fence::Answer::kHasToBeAsked) {
    Notice notice;
    notice.kind = Notice::Kind::kUnknownAddress;
    notice.address = source;
    note(slot, from, notice);
  }
  return answer == Fence::Answer::kPasses;
}

// False: the packet is not sent.
bool Forwarder::treat(std::uint32_t slot, std::size_t from, const Datagram& datagram) noexcept {
  Voice& voice = *streams_[slot].voice;
  VoiceSide& other = voice.sides[1 - from];
  const bool passes = hear_keys(slot, from, datagram);
  if (voice.recording != 0) copy_for_recording(slot, from, datagram);
  if (other.hears_us()) {
    count(slot, from, kCovered);
    return false;
  }
  if (!passes) {
    other.outlet.take_over(streams_[slot].sides[from].reception, slot, datagram.now_ms);
    other.outlet.leave_out(rtp_header(datagram.bytes));
  } else if (!other.outlet.is_plain()) {
    other.outlet.pass(datagram.bytes, datagram.now_ms);
  }
  return passes;
}

// False: it was a key that is not to be passed on.
bool Forwarder::hear_keys(std::uint32_t slot, std::size_t from, const Datagram& datagram) noexcept {
  VoiceSide& own = streams_[slot].voice->sides[from];
  const RtpHeader header = rtp_header(datagram.bytes);
  const bool is_event = own.listening.events.test(header.payload_type);
  // Nearly every packet of nearly every call.
  if (!is_event && own.inband == nullptr && !own.events.is_down()) return true;
  const Payload payload = rtp_payload(datagram.bytes, datagram.length);
  std::uint8_t* const bytes = datagram.bytes + payload.at;
  EventWatch::Heard heard;
  std::size_t told = 0;
  Notice notice;
  notice.kind = Notice::Kind::kEventKey;
  TelephoneEvent event;
  if (is_event && read_event(bytes, payload.length, &event)) {
    const std::uint32_t rate = streams_[slot].sides[from].reception.clock_rate();
    told = own.events.hears(header, event, datagram.now_ms, rate, &heard);
  } else if (!is_event) {
    told = own.events.hears_other(datagram.now_ms, &heard);
    if (told == 0 && own.inband != nullptr && is_g711(header.payload_type)) {
      notice.kind = Notice::Kind::kInbandKey;
      told = own.inband->hears(header.payload_type, bytes, payload.length, &heard);
      // Who gets the key in another form should not hear it too.
      if (own.inband->is_tone()) {
        std::memset(bytes, silence_of(header.payload_type), payload.length);
      }
    }
  }
  for (std::size_t at = 0; at < told; ++at) {
    notice.key = heard[at];
    note(slot, from, notice);
  }
  return !is_event || !own.listening.absorbs;
}

void Forwarder::copy_for_recording(std::uint32_t slot, std::size_t from,
                                   const Datagram& datagram) noexcept {
  const RtpHeader header = rtp_header(datagram.bytes);
  if (!is_g711(header.payload_type) || tap_ == nullptr) return;
  const Payload payload = rtp_payload(datagram.bytes, datagram.length);
  TapPiece piece;
  piece.recording = streams_[slot].voice->recording;
  piece.side = static_cast<std::uint8_t>(from);
  piece.payload_type = header.payload_type;
  piece.ssrc = header.ssrc;
  piece.at_ms = datagram.now_ms;
  for (std::size_t at = 0; at < payload.length; at += TapPiece::kBytes) {
    const std::size_t length = std::min(TapPiece::kBytes, payload.length - at);
    piece.timestamp = header.timestamp + static_cast<std::uint32_t>(at);
    piece.length = static_cast<std::uint16_t>(length);
    std::memcpy(piece.bytes.data(), datagram.bytes + payload.at + at, length);
    if (!tap_->push(piece)) count(slot, from, kUnrecorded);
  }
}

// What nobody reads in time is lost: packets do not wait for it.
void Forwarder::note(std::uint32_t slot, std::size_t side, Notice notice) noexcept {
  notice.slot = slot;
  notice.side = static_cast<std::uint8_t>(side);
  notice.generation = streams_[slot].generation;
  if (notices_.push(notice) && told_) told_();
}

}  // namespace tandem::relay
