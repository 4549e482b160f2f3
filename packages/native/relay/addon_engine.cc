// The border between Node and the engine: as in addon.cc, each function checks what it is given and
// answers a figure of zero or more or minus an errno. engine.ts makes typed values of it.
#include "addon_engine.h"

#include <cerrno>
#include <cmath>
#include <memory>
#include <string>

#include "engine.h"

namespace tandem::relay {
namespace {

constexpr double kLargestWhole = 9'007'199'254'740'991;  // 2^53 - 1

// A figure from 0 to `most`; minus one for all else.
double figure_of(const Napi::Value& value, double most = kLargestWhole) {
  if (!value.IsNumber()) return -1;
  const double figure = value.As<Napi::Number>().DoubleValue();
  return figure >= 0 && figure <= most && figure == std::trunc(figure) ? figure : -1;
}

double field_of(const Napi::Object& of, const char* name, double most = kLargestWhole) {
  return figure_of(of.Get(name), most);
}

bool flag_of(const Napi::Object& of, const char* name) {
  const Napi::Value value = of.Get(name);
  return value.IsBoolean() && value.As<Napi::Boolean>().Value();
}

// `{ address, port }`, or anything else for nobody. False: the address is none.
bool read_place(const Napi::Value& value, Endpoint* into) {
  *into = Endpoint{};
  if (!value.IsObject()) return true;
  const auto place = value.As<Napi::Object>();
  const double port = field_of(place, "port", UINT16_MAX);
  const Napi::Value address = place.Get("address");
  if (port < 0 || !address.IsString()) return false;
  const std::string text = address.As<Napi::String>().Utf8Value();
  return read_endpoint(text.c_str(), static_cast<std::uint16_t>(port), into);
}

bool read_address(const Napi::Value& value, Endpoint* into) {
  if (!value.IsString()) return false;
  return read_endpoint(value.As<Napi::String>().Utf8Value().c_str(), 0, into);
}

bool read_wish(const Napi::Value& value, SideWish* into) {
  if (!value.IsObject()) return false;
  const auto wish = value.As<Napi::Object>();
  Expectation common;
  common.strict = flag_of(wish, "strict");
  common.send_at_once = flag_of(wish, "sendAtOnce");
  common.deliver = flag_of(wish, "deliver");
  const Napi::Value known = wish.Get("known");
  if (!known.IsArray()) return false;
  const auto list = known.As<Napi::Array>();
  for (std::uint32_t at = 0; at < list.Length() && at < common.known.size(); ++at) {
    if (!read_address(list.Get(at), &common.known[at])) return false;
  }
  into->rtp = common;
  into->rtcp = common;
  const double clock_rate = field_of(wish, "clockRate", UINT32_MAX);
  if (clock_rate < 0) return false;
  into->clock_rate = static_cast<std::uint32_t>(clock_rate);
  into->relearn = flag_of(wish, "relearn");
  into->plain = flag_of(wish, "plain");
  return read_place(wish.Get("rtp"), &into->rtp.described) &&
         read_place(wish.Get("rtcp"), &into->rtcp.described);
}

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
                           InstanceMethod<&EngineObject::stop>("stop"),
                       });
  }

  explicit EngineObject(const Napi::CallbackInfo& call) : ObjectWrap(call) {}

  // (figures: Float64Array over shared memory, options)
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

  // Ends the threads and closes all sockets.
  Napi::Value stop(const Napi::CallbackInfo& call) {
    engine_.reset();
    memory_.Reset();
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

  Napi::ObjectReference memory_;  // the threads write into it
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
