// The border between Node and the engine: as in addon.cc, each function checks what it is given and
// answers a figure of zero or more or minus an errno. engine.ts makes typed values of it.
#include "addon_engine.h"

#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "addon_values.h"
#include "engine.h"

namespace tandem::relay {
namespace {

class EngineObject : public Napi::ObjectWrap<EngineObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Engine",
                       {
                           InstanceMethod<&EngineObject::start>("start"),
                           InstanceMethod<&EngineObject::allocate>("allocate"),
                           InstanceMethod<&EngineObject::renew>("renew"),
                           InstanceMethod<&EngineObject::expect>("expect"),
                           InstanceMethod<&EngineObject::close>("close"),
                           InstanceMethod<&EngineObject::state>("state"),
                           InstanceMethod<&EngineObject::listen>("listen"),
                           InstanceMethod<&EngineObject::admit>("admit"),
                           InstanceMethod<&EngineObject::send_key>("sendKey"),
                           InstanceMethod<&EngineObject::add_clip>("addClip"),
                           InstanceMethod<&EngineObject::drop_clip>("dropClip"),
                           InstanceMethod<&EngineObject::play>("play"),
                           InstanceMethod<&EngineObject::record>("record"),
                           InstanceMethod<&EngineObject::end_recording>("endRecording"),
                           InstanceMethod<&EngineObject::notices>("notices"),
                           InstanceMethod<&EngineObject::stop>("stop"),
                       });
  }

  explicit EngineObject(const Napi::CallbackInfo& call) : ObjectWrap(call) {}

  ~EngineObject() override { end_all(); }

  // (figures: Float64Array over shared memory, options, told: called when there are notices)
  Napi::Value start(const Napi::CallbackInfo& call) {
    if (engine_ || !call[0].IsTypedArray() || !call[1].IsObject()) return answer(call, -EINVAL);
    napi_typedarray_type type;
    std::size_t length = 0;
    void* memory = nullptr;
    if (napi_get_typedarray_info(call.Env(), call[0], &type, &length, &memory, nullptr, nullptr) !=
            napi_ok ||
        type != napi_float64_array) {
      return answer(call, -EINVAL);
    }
    EngineOptions options;
    if (!read_options(call[1].As<Napi::Object>(), &options)) return answer(call, -EINVAL);
    if (length < options.streams * kFiguresOfStream) return answer(call, -EINVAL);
    memory_ = Napi::Persistent(call[0].As<Napi::Object>());
    if (call[2].IsFunction()) {
      told_ = Napi::ThreadSafeFunction::New(call.Env(), call[2].As<Napi::Function>(),
                                            "tandem-relay", 0, 1);
      // Media alone keep no program running.
      told_.Unref(call.Env());
      options.told = [told = told_] { told.NonBlockingCall(); };
    }
    engine_ = std::make_unique<Engine>(static_cast<Cell*>(memory), options);
    return answer(call, engine_->start());
  }

  // (local of one side, local of the other, ports: Int32Array of 2)
  Napi::Value allocate(const Napi::CallbackInfo& call) {
    std::array<Endpoint, kSides> locals;
    if (!engine_ || !read_address(call[0], &locals[0]) || !read_address(call[1], &locals[1]) ||
        !call[2].IsTypedArray()) {
      return answer(call, -EINVAL);
    }
    auto ports = call[2].As<Napi::Int32Array>();
    if (ports.ElementLength() < kSides) return answer(call, -EINVAL);
    std::array<std::uint16_t, kSides> evens{};
    const std::int64_t stream = engine_->allocate(locals, &evens);
    for (std::size_t side = 0; side < kSides; ++side) ports[side] = evens[side];
    return answer(call, stream);
  }

  // (stream, side, local)
  Napi::Value renew(const Napi::CallbackInfo& call) {
    Endpoint local;
    const double side = figure_of(call[1], kSides - 1);
    if (!engine_ || side < 0 || !read_address(call[2], &local)) return answer(call, -EINVAL);
    return answer(call, engine_->renew(stream_of(call), static_cast<std::size_t>(side), local));
  }

  // (stream, side, wish)
  Napi::Value expect(const Napi::CallbackInfo& call) {
    SideWish wish;
    const double side = figure_of(call[1], kSides - 1);
    if (!engine_ || side < 0 || !read_wish(call[2], &wish)) return answer(call, -EINVAL);
    return answer(call, engine_->expect(stream_of(call), static_cast<std::size_t>(side), wish));
  }

  Napi::Value close(const Napi::CallbackInfo& call) {
    return answer(call, engine_ ? engine_->close(stream_of(call)) : -EINVAL);
  }

  // (what: 0 streams that there can be, 1 in use, 2 closing)
  Napi::Value state(const Napi::CallbackInfo& call) {
    const double what = figure_of(call[0], 2);
    if (!engine_ || what < 0) return answer(call, -EINVAL);
    const EngineState state = engine_->state();
    const std::size_t figures[] = {state.streams, state.in_use, state.closing};
    return answer(call, static_cast<std::int64_t>(figures[static_cast<std::size_t>(what)]));
  }

  // (stream, side, what is listened for)
  Napi::Value listen(const Napi::CallbackInfo& call) {
    Listening listening;
    const double side = figure_of(call[1], kSides - 1);
    if (!engine_ || side < 0 || !read_listening(call[2], &listening)) return answer(call, -EINVAL);
    const auto at = static_cast<std::size_t>(side);
    return answer(call, engine_->listen(stream_of(call), at, listening));
  }

  // (stream, side, address, whether its packets pass)
  Napi::Value admit(const Napi::CallbackInfo& call) {
    Endpoint address;
    const double side = figure_of(call[1], kSides - 1);
    if (!engine_ || side < 0 || !read_address(call[2], &address) || !call[3].IsBoolean()) {
      return answer(call, -EINVAL);
    }
    const bool admitted = call[3].As<Napi::Boolean>().Value();
    const auto at = static_cast<std::size_t>(side);
    return answer(call, engine_->admit(stream_of(call), at, address, admitted));
  }

  // (stream, side, key)
  Napi::Value send_key(const Napi::CallbackInfo& call) {
    KeyOrder key;
    const double side = figure_of(call[1], kSides - 1);
    if (!engine_ || side < 0 || !read_key(call[2], &key)) return answer(call, -EINVAL);
    return answer(call, engine_->send_key(stream_of(call), static_cast<std::size_t>(side), key));
  }

  // (bytes of G.711) Answers the number of the clip.
  Napi::Value add_clip(const Napi::CallbackInfo& call) {
    if (!call[0].IsTypedArray()) return answer(call, -EINVAL);
    const auto bytes = call[0].As<Napi::Uint8Array>();
    clips_[++last_clip_] = std::make_shared<const std::vector<std::uint8_t>>(
        bytes.Data(), bytes.Data() + bytes.ByteLength());
    return answer(call, last_clip_);
  }

  // (number) Who plays it plays it to its end.
  Napi::Value drop_clip(const Napi::CallbackInfo& call) {
    const bool there = clips_.erase(static_cast<std::uint32_t>(stream_of(call))) > 0;
    return answer(call, there ? 0 : -ENOENT);
  }

  // (stream, side, numbers of clips; none: no more, payload type, whether they repeat)
  Napi::Value play(const Napi::CallbackInfo& call) {
    const double side = figure_of(call[1], kSides - 1);
    const double payload_type = figure_of(call[3], 127);
    if (!engine_ || side < 0 || payload_type < 0 || !call[2].IsArray() || !call[4].IsBoolean()) {
      return answer(call, -EINVAL);
    }
    const auto numbers = call[2].As<Napi::Array>();
    auto list = std::make_shared<Playlist>();
    for (std::uint32_t at = 0; at < numbers.Length(); ++at) {
      const double number = figure_of(numbers.Get(at), UINT32_MAX);
      const auto clip = clips_.find(number < 0 ? 0 : static_cast<std::uint32_t>(number));
      if (clip == clips_.end()) return answer(call, -ENOENT);
      list->clips.push_back(clip->second);
    }
    list->payload_type = static_cast<std::uint8_t>(payload_type);
    list->repeats = call[4].As<Napi::Boolean>().Value();
    if (list->clips.empty()) list = nullptr;
    const auto at = static_cast<std::size_t>(side);
    return answer(call, engine_->play(stream_of(call), at, std::move(list)));
  }

  // (stream, path) Answers the number of the recording.
  Napi::Value record(const Napi::CallbackInfo& call) {
    if (!engine_ || !call[1].IsString()) return answer(call, -EINVAL);
    const std::string path = call[1].As<Napi::String>().Utf8Value();
    if (path.empty() || path[0] != '/') return answer(call, -EINVAL);
    return answer(call, engine_->record(stream_of(call), path));
  }

  Napi::Value end_recording(const Napi::CallbackInfo& call) {
    return answer(call, engine_ ? engine_->end_recording(stream_of(call)) : -EINVAL);
  }

  // What there is to tell, in an array.
  Napi::Value notices(const Napi::CallbackInfo& call) {
    const Napi::Env env = call.Env();
    auto all = Napi::Array::New(env);
    if (!engine_) return all;
    Notice notice;
    while (engine_->read_notice(&notice)) all.Set(all.Length(), object_of(env, notice));
    RecordingEnd end;
    while (engine_->read_recording_end(&end)) {
      auto told = Napi::Object::New(env);
      told.Set("kind", "recorded");
      told.Set("recording", static_cast<double>(end.recording));
      told.Set("samples", static_cast<double>(end.samples));
      told.Set("late", static_cast<double>(end.late));
      told.Set("fault", end.fault);
      all.Set(all.Length(), told);
    }
    return all;
  }

  // Ends the threads and closes all sockets.
  Napi::Value stop(const Napi::CallbackInfo& call) {
    end_all();
    return answer(call, 0);
  }

 private:
  static Napi::Value answer(const Napi::CallbackInfo& call, std::int64_t figure) {
    return Napi::Number::New(call.Env(), static_cast<double>(figure));
  }

  static std::int64_t stream_of(const Napi::CallbackInfo& call) {
    return static_cast<std::int64_t>(figure_of(call[0], UINT32_MAX));
  }

  static bool read_options(const Napi::Object& from, EngineOptions* into) {
    const double threads = field_of(from, "threads", 64);
    const double streams = field_of(from, "streams", 1'000'000);
    const double first = field_of(from, "firstPort", UINT16_MAX);
    const double last = field_of(from, "lastPort", UINT16_MAX);
    const double rest_ms = field_of(from, "restMs");
    const double silence_ms = field_of(from, "silenceMs");
    const double byte = field_of(from, "typeOfService", UINT8_MAX);
    const double seed = field_of(from, "seed");
    const bool bad = threads < 1 || streams < 0 || first < 0 || last < 0 || rest_ms < 0 ||
                     silence_ms < 0 || byte < 0 || seed < 0 || last < first;
    if (bad) return false;
    into->threads = static_cast<std::size_t>(threads);
    into->streams = static_cast<std::size_t>(streams);
    into->ports = {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)};
    into->rest_ms = rest_ms;
    into->silence_ms = silence_ms;
    into->type_of_service = static_cast<int>(byte);
    into->seed = static_cast<std::uint64_t>(seed);
    return true;
  }

  static Napi::Object object_of(Napi::Env env, const Notice& notice) {
    constexpr const char* kKinds[] = {"eventKey", "inbandKey", "played", "unknownAddress"};
    auto told = Napi::Object::New(env);
    told.Set("kind", kKinds[static_cast<std::size_t>(notice.kind)]);
    told.Set("stream", static_cast<double>(notice.slot));
    told.Set("side", static_cast<double>(notice.side));
    told.Set("event", static_cast<double>(notice.key.event));
    told.Set("ended", notice.key.ended);
    told.Set("durationMs", static_cast<double>(notice.key.duration_ms));
    told.Set("address", notice.address.is_set() ? address_text(notice.address) : "");
    return told;
  }

  // The threads end before what they call.
  void end_all() {
    engine_.reset();
    memory_.Reset();
    if (told_) told_.Release();
    told_ = Napi::ThreadSafeFunction();
  }

  Napi::ObjectReference memory_;  // the threads write into it
  Napi::ThreadSafeFunction told_;
  std::map<std::uint32_t, Clip> clips_;
  std::uint32_t last_clip_ = 0;
  std::unique_ptr<Engine> engine_;
};

// (streams wished, descriptors left for all else)
Napi::Value within_limit(const Napi::CallbackInfo& call) {
  const double wished = figure_of(call[0]);
  const double reserved = figure_of(call[1]);
  if (wished < 0 || reserved < 0) return Napi::Number::New(call.Env(), -EINVAL);
  const std::size_t streams =
      streams_within_limit(static_cast<std::size_t>(wished), static_cast<std::size_t>(reserved));
  return Napi::Number::New(call.Env(), static_cast<double>(streams));
}

Napi::Value now_ms(const Napi::CallbackInfo& call) {
  return Napi::Number::New(call.Env(), monotonic_ms());
}

}  // namespace

void export_engine(Napi::Env env, Napi::Object exports) {
  exports.Set("Engine", EngineObject::define(env));
  exports.Set("streamsWithinLimit", Napi::Function::New<within_limit>(env));
  exports.Set("monotonicMs", Napi::Function::New<now_ms>(env));
}

}  // namespace tandem::relay
