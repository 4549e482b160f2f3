// Proves wav_file.cc and recorder.cc: each side in its channel and in its place in time, a header
// that is right at any moment, and no piece lost on the way.
#include "../recorder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "../clock.h"
#include "../g711.h"
#include "cases.h"
#include "checks.h"

namespace {

using namespace tandem::test;
using namespace tandem::relay;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kHeader = 58;

struct Folder {
  std::string path;
  Folder() {
    const char* const wished = std::getenv("TMPDIR");
    const std::string root = wished == nullptr || *wished == '\0' ? "/tmp" : wished;
    // mkdtemp's template: it puts letters of its own in the place of the six.
    path = root + "/tandem-wav-XXXXXX";
    CHECK(mkdtemp(path.data()) != nullptr);
  }
  ~Folder() { std::system(("rm -r " + path).c_str()); }
};

Bytes read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

std::uint32_t four(const Bytes& bytes, std::size_t at) {
  return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 |
         static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

// Its samples of one side; the header says what is there.
Bytes channel(const Bytes& file, std::size_t side) {
  CHECK(file.size() >= kHeader);
  CHECK_EQUAL(four(file, 54), file.size() - kHeader);
  CHECK_EQUAL(four(file, 4), file.size() - 8);
  CHECK_EQUAL(four(file, 46), (file.size() - kHeader) / 2);
  Bytes made;
  for (std::size_t at = kHeader + side; at < file.size(); at += 2) made.push_back(file[at]);
  return made;
}

struct Speech {
  Bytes bytes;
  Spoken spoken;

  Speech(std::size_t side, std::uint8_t payload_type, std::uint8_t byte) : bytes(160, byte) {
    spoken.side = side;
    spoken.payload_type = payload_type;
    spoken.ssrc = static_cast<std::uint32_t>(side) + 1;
    spoken.length = bytes.size();
  }
  const Spoken& at(double at_ms, std::uint32_t timestamp) {
    spoken.bytes = bytes.data();
    spoken.at_ms = at_ms;
    spoken.timestamp = timestamp;
    return spoken;
  }
};

std::size_t count_of(const Bytes& bytes, std::uint8_t byte) {
  std::size_t found = 0;
  for (const std::uint8_t each : bytes) found += each == byte ? 1 : 0;
  return found;
}

void each_side_has_its_channel_and_its_place() {
  const Folder folder;
  const std::string path = folder.path + "/a/b/call.wav";
  WavFile file(path, 10'000);
  Speech caller(0, kPcma, 0x11);
  Speech called(1, kPcmu, 0x22);
  Speech key(0, 101, 0x33);
  // The second packet came late and before the first one; the fourth was lost.
  file.hear(caller.at(10'045, 1'160));
  file.hear(caller.at(10'050, 1'000));
  file.hear(caller.at(10'060, 1'320));
  file.hear(caller.at(10'100, 1'640));
  file.hear(key.at(10'080, 1'480));
  file.hear(called.at(11'000, 50));
  CHECK_EQUAL(file.write_until(10'900), 0);
  const Bytes part = read_all(path);
  CHECK_EQUAL(channel(part, 0).size(), 3'200);
  CHECK_EQUAL(file.finish(), 0);
  const Bytes whole = read_all(path);
  const Bytes left = channel(whole, 0);
  CHECK_EQUAL(left.size(), 8'160);
  CHECK_EQUAL(count_of(left, 0x11), 4 * 160);
  CHECK_EQUAL(left[359], 0x11);   // from 360 - 160 on, as the time stamps have it
  CHECK_EQUAL(left[200], 0x11);
  CHECK_EQUAL(left[199], 0xd5);
  CHECK_EQUAL(left[700], 0xd5);   // what was lost is silent
  CHECK_EQUAL(left[840], 0x11);
  const Bytes right = channel(whole, 1);
  CHECK_EQUAL(count_of(right, in_law(kPcmu, kPcma, 0x22)), 160);
  CHECK_EQUAL(right[8'000], in_law(kPcmu, kPcma, 0x22));
  CHECK_EQUAL(whole[20], 6);  // A-law
  CHECK_EQUAL(whole[22], 2);  // stereo
}

void the_first_word_may_come_after_minutes() {
  const Folder folder;
  WavFile file(folder.path + "/call.wav", 0);
  Speech caller(0, kPcmu, 0x11);
  file.hear(caller.at(300'000, 0));
  CHECK_EQUAL(file.finish(), 0);
  const Bytes left = channel(read_all(folder.path + "/call.wav"), 0);
  CHECK_EQUAL(left.size(), 300 * 8'000 + 160);
  CHECK_EQUAL(count_of(left, 0x11), 160);
}

// The machine stood still for so long, and then reads at once what has queued meanwhile.
void what_stood_still_is_whole_for(int stopped_packets) {
  const Folder folder;
  const std::string path = folder.path + "/call.wav";
  WavFile file(path, 0);
  Speech caller(0, kPcma, 0x11);
  constexpr int kPackets = 200;
  constexpr int kStops = 50;
  for (int packet = 0; packet < kPackets; ++packet) {
    const bool waits = packet >= kStops && packet < kStops + stopped_packets;
    const int arrives = waits ? kStops + stopped_packets : packet;
    const auto timestamp = static_cast<std::uint32_t>(packet * 160);
    file.hear(caller.at(20.0 * arrives, timestamp));
    if (!waits && packet % 50 == 0) CHECK_EQUAL(file.write_until(20.0 * arrives), 0);
  }
  CHECK_EQUAL(file.finish(), 0);
  CHECK_EQUAL(file.late(), 0);
  CHECK_EQUAL(count_of(channel(read_all(path), 0), 0x11), kPackets * 160);
}

void what_stood_still_on_its_way_is_whole() {
  for (const int packets : {5, 15, 20, 45}) what_stood_still_is_whole_for(packets);
}

void no_file_is_overwritten_and_none_is_made_for_silence() {
  const Folder folder;
  WavFile silent(folder.path + "/silent.wav", 0);
  CHECK_EQUAL(silent.write_until(60'000), 0);
  CHECK_EQUAL(silent.finish(), 0);
  CHECK(access((folder.path + "/silent.wav").c_str(), F_OK) != 0);
  const std::string there = folder.path + "/there.wav";
  std::ofstream(there) << "somebody's";
  WavFile second(there, 0);
  Speech caller(0, kPcmu, 0x11);
  second.hear(caller.at(0, 0));
  CHECK_EQUAL(second.finish(), -EEXIST);
  CHECK_EQUAL(read_all(there).size(), 10);
}

void nothing_is_lost_under_load() {
  const Folder folder;
  constexpr std::uint32_t kFiles = 40;
  constexpr std::uint32_t kPackets = 400;  // 8 s of each side
  int told = 0;
  Recorder recorder([&told] { told += 1; });
  Tap* tap = recorder.tap();
  std::vector<std::uint32_t> numbers;
  const double begins = monotonic_ms();
  for (std::uint32_t each = 0; each < kFiles; ++each) {
    numbers.push_back(recorder.begin(folder.path + "/" + std::to_string(each) + ".wav", begins));
  }
  TapPiece piece;
  piece.payload_type = kPcmu;
  piece.length = 160;
  for (std::uint32_t packet = 0; packet < kPackets; ++packet) {
    for (const std::uint32_t number : numbers) {
      for (std::uint8_t side = 0; side < 2; ++side) {
        piece.recording = number;
        piece.side = side;
        piece.ssrc = side;
        piece.timestamp = packet * 160;
        piece.at_ms = begins + packet * 20.0;
        piece.bytes.fill(static_cast<std::uint8_t>(side + 1));
        while (!tap->push(piece)) std::this_thread::yield();
      }
    }
  }
  for (const std::uint32_t number : numbers) recorder.end(number);
  RecordingEnd end;
  for (std::uint32_t ended = 0; ended < kFiles;) {
    if (!recorder.read_end(&end)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    CHECK_EQUAL(end.fault, 0);
    CHECK_EQUAL(end.late, 0);
    CHECK_EQUAL(end.samples, kPackets * 160);
    ended += 1;
  }
  for (std::uint32_t each = 0; each < kFiles; ++each) {
    const Bytes file = read_all(folder.path + "/" + std::to_string(each) + ".wav");
    CHECK_EQUAL(count_of(channel(file, 0), 1), kPackets * 160);
    CHECK_EQUAL(count_of(channel(file, 1), 2), kPackets * 160);
  }
}

void a_disk_that_refuses_is_told() {
  Recorder recorder([] {});
  Tap* tap = recorder.tap();
  const std::uint32_t number = recorder.begin("/proc/nowhere/call.wav", monotonic_ms());
  TapPiece piece;
  piece.recording = number;
  piece.length = 160;
  piece.at_ms = monotonic_ms();
  piece.bytes.fill(1);
  CHECK(tap->push(piece));
  recorder.end(number);
  RecordingEnd end;
  while (!recorder.read_end(&end)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(end.fault < 0);
  CHECK_EQUAL(end.samples, 0);
}

}  // namespace

namespace tandem::test {

std::vector<Case> recorder_cases() {
  return {
      {"each side has its channel and its place in time", each_side_has_its_channel_and_its_place},
      {"the first word may come after minutes", the_first_word_may_come_after_minutes},
      {"what stood still on its way is whole", what_stood_still_on_its_way_is_whole},
      {"no file is overwritten, none made for silence",
       no_file_is_overwritten_and_none_is_made_for_silence},
      {"recordings lose nothing under load", nothing_is_lost_under_load},
      {"a disk that refuses is told", a_disk_that_refuses_is_told},
  };
}

}  // namespace tandem::test
