#include "wav_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "g711.h"

namespace tandem::relay {
namespace {

constexpr double kSamplesPerMs = 8;
// Packets of a bad network are so late; later ones are heard by nobody either.
constexpr double kLateMs = 500;
// Where time stamps and arrivals disagree by more, the sender has begun again. What has stood still
// on its way comes all at once: as long as its time is not written it has its own place, and after
// a longer stop what follows one another so quickly is not put upon one another.
constexpr std::int64_t kMostBehind = 3'200;
constexpr std::int64_t kMostAhead = 8'000;
// A stretch without a packet that is longer than the file system should be given at once.
constexpr std::size_t kMostAtOnce = 8'000 * 60;
// 4 GB are as much as the header can tell: three days.
constexpr std::uint64_t kMostSamples = 2'000'000'000;
constexpr std::size_t kHeaderBytes = 58;
constexpr std::uint16_t kFormatAlaw = 6;
constexpr std::uint16_t kFormatMulaw = 7;
constexpr mode_t kFolderMode = 0750;
constexpr mode_t kFileMode = 0640;

struct Header {
  std::array<std::uint8_t, kHeaderBytes> bytes{};
  std::size_t at = 0;

  void word(const char* text) { std::memcpy(bytes.data() + std::exchange(at, at + 4), text, 4); }
  void number(std::uint32_t value, std::size_t length) {
    for (std::size_t byte = 0; byte < length; ++byte) {
      bytes[at++] = static_cast<std::uint8_t>(value >> (8 * byte));
    }
  }
};

int make_folders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    if (mkdir(path.substr(0, slash).c_str(), kFolderMode) != 0 && errno != EEXIST) return -errno;
  }
  return 0;
}

int write_all(int file, const std::uint8_t* bytes, std::size_t length, std::uint64_t at) {
  while (length > 0) {
    const ssize_t put = pwrite(file, bytes, length, static_cast<off_t>(at));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return -errno;
    bytes += put;
    length -= static_cast<std::size_t>(put);
    at += static_cast<std::uint64_t>(put);
  }
  return 0;
}

}  // namespace

WavFile::WavFile(std::string path, double begins_ms)
    : path_(std::move(path)), begins_ms_(begins_ms) {}

WavFile::~WavFile() {
  if (file_ >= 0) close(file_);
}

void WavFile::hear(const Spoken& spoken) {
  if (fault_ != 0 || !is_g711(spoken.payload_type)) return;
  if (!has_law_) {
    has_law_ = true;
    law_ = spoken.payload_type;
  }
  Channel& channel = channels_[spoken.side];
  std::int64_t place = place_of(&channel, spoken) - static_cast<std::int64_t>(written_);
  // The first word after a long silence.
  if (place > static_cast<std::int64_t>(kMostAtOnce)) {
    const std::uint64_t before = written_;
    write_until(spoken.at_ms);
    place -= static_cast<std::int64_t>(written_ - before);
  }
  const auto length = static_cast<std::int64_t>(spoken.length);
  const std::int64_t skipped = std::min(length, std::max<std::int64_t>(0, -place));
  if (skipped > 0) late_ += 1;
  if (skipped == length || place > static_cast<std::int64_t>(kMostAtOnce)) return;
  const auto from = static_cast<std::size_t>(place + skipped);
  const auto until = static_cast<std::size_t>(place + length);
  std::vector<std::uint8_t>& waiting = channel.waiting;
  if (waiting.size() < until) waiting.resize(until, silence_of(law_));
  for (std::size_t at = from; at < until; ++at) {
    const std::uint8_t byte = spoken.bytes[at - from + static_cast<std::size_t>(skipped)];
    waiting[at] = in_law(spoken.payload_type, law_, byte);
  }
}

std::int64_t WavFile::place_of(Channel* channel, const Spoken& spoken) const noexcept {
  const auto arrived = static_cast<std::int64_t>((spoken.at_ms - begins_ms_) * kSamplesPerMs);
  if (channel->anchored && channel->ssrc == spoken.ssrc) {
    const auto step = static_cast<std::int32_t>(spoken.timestamp - channel->timestamp);
    const std::int64_t place = channel->place + step;
    if (place >= arrived - kMostBehind && place <= arrived + kMostAhead) return place;
  }
  channel->anchored = true;
  channel->ssrc = spoken.ssrc;
  channel->timestamp = spoken.timestamp;
  channel->place = std::max<std::int64_t>(0, arrived);
  return channel->place;
}

int WavFile::write_until(double now_ms) {
  const double due = (now_ms - kLateMs - begins_ms_) * kSamplesPerMs;
  // Before anybody has spoken nobody knows the law, and there is nothing to hear.
  if (fault_ != 0 || !has_law_ || due <= static_cast<double>(written_)) return fault_;
  write(static_cast<std::size_t>(due) - written_);
  return fault_;
}

int WavFile::finish() {
  if (fault_ != 0 || !has_law_) return fault_;
  write(std::max(channels_[0].waiting.size(), channels_[1].waiting.size()));
  return fault_;
}

void WavFile::write(std::size_t samples) {
  if (written_ + samples > kMostSamples || !open()) return;
  while (samples > 0 && fault_ == 0) {
    const std::size_t part = std::min(samples, kMostAtOnce);
    woven_.assign(part * kSides, silence_of(law_));
    for (std::size_t side = 0; side < kSides; ++side) {
      std::vector<std::uint8_t>& waiting = channels_[side].waiting;
      const std::size_t there = std::min(part, waiting.size());
      for (std::size_t at = 0; at < there; ++at) woven_[at * kSides + side] = waiting[at];
      waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(there));
    }
    fault_ = write_all(file_, woven_.data(), woven_.size(), kHeaderBytes + written_ * kSides);
    if (fault_ != 0) return;
    written_ += part;
    samples -= part;
  }
  write_header();
}

void WavFile::write_header() {
  constexpr std::uint32_t kRate = 8'000;
  const auto data = static_cast<std::uint32_t>(written_ * kSides);
  Header header;
  header.word("RIFF");
  header.number(static_cast<std::uint32_t>(kHeaderBytes - 8) + data, 4);
  header.word("WAVE");
  header.word("fmt ");
  header.number(18, 4);
  header.number(law_ == kPcma ? kFormatAlaw : kFormatMulaw, 2);
  header.number(kSides, 2);
  header.number(kRate, 4);
  header.number(kRate * kSides, 4);
  header.number(kSides, 2);  // bytes of a moment
  header.number(8, 2);       // bits of a sample
  header.number(0, 2);       // nothing more in this part
  header.word("fact");
  header.number(4, 4);
  header.number(static_cast<std::uint32_t>(written_), 4);
  header.word("data");
  header.number(data, 4);
  fault_ = write_all(file_, header.bytes.data(), header.bytes.size(), 0);
}

// When there is something to write: a call in which nobody spoke leaves no file.
bool WavFile::open() {
  if (file_ >= 0) return true;
  fault_ = make_folders(path_);
  if (fault_ != 0) return false;
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
  if (file_ < 0) fault_ = -errno;
  return file_ >= 0;
}

}  // namespace tandem::relay
