// The border between Node and the relay: checks what comes from JavaScript, hands it on, and gives
// back a figure of zero or more or minus an errno. index.ts makes typed values of it.
#include <napi.h>

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <optional>

#include "addon_datagrams.h"
#include "addon_engine.h"
#include "crc32c.h"
#include "socket_options.h"
#include "version.h"

namespace {

using tandem::relay::Direction;

// Node's own conversion turns NaN into 0 and 2^32 + 5 into 5: both could be somebody's descriptor.
std::optional<int> whole(const Napi::CallbackInfo& call, std::size_t position) {
  if (!call[position].IsNumber()) return std::nullopt;
  const double value = call[position].As<Napi::Number>().DoubleValue();
  if (value != std::trunc(value) || value < INT32_MIN || value > INT32_MAX) return std::nullopt;
  return static_cast<int>(value);
}

Napi::Value answer(const Napi::CallbackInfo& call, std::int64_t figure) {
  return Napi::Number::New(call.Env(), static_cast<double>(figure));
}

Napi::Value set_type_of_service(const Napi::CallbackInfo& call) {
  const auto descriptor = whole(call, 0);
  const auto byte = whole(call, 1);
  if (!descriptor || !byte) return answer(call, -EINVAL);
  return answer(call, tandem::relay::set_type_of_service(*descriptor, *byte));
}

template <Direction direction>
Napi::Value grow_buffer(const Napi::CallbackInfo& call) {
  const auto descriptor = whole(call, 0);
  const auto bytes = whole(call, 1);
  if (!descriptor || !bytes) return answer(call, -EINVAL);
  return answer(call, tandem::relay::grow_buffer(*descriptor, direction, *bytes));
}

Napi::Value kernel_drops(const Napi::CallbackInfo& call) {
  const auto descriptor = whole(call, 0);
  if (!descriptor) return answer(call, -EINVAL);
  return answer(call, tandem::relay::kernel_drops(*descriptor));
}

Napi::Value receive_backlog(const Napi::CallbackInfo& call) {
  const auto descriptor = whole(call, 0);
  if (!descriptor) return answer(call, -EINVAL);
  return answer(call, tandem::relay::receive_backlog(*descriptor));
}

// Of the bytes from the second argument to the third.
Napi::Value crc32c(const Napi::CallbackInfo& call) {
  if (!tandem::relay::has_crc32c()) return answer(call, -ENOTSUP);
  const auto from = whole(call, 1);
  const auto to = whole(call, 2);
  if (!call[0].IsTypedArray() || !from || !to) return answer(call, -EINVAL);
  const auto array = call[0].As<Napi::TypedArray>();
  if (array.TypedArrayType() != napi_uint8_array) return answer(call, -EINVAL);
  const auto bytes = array.As<Napi::Uint8Array>();
  const bool is_within = *from >= 0 && *from <= *to &&
                         static_cast<std::size_t>(*to) <= bytes.ByteLength();
  if (!is_within) return answer(call, -EINVAL);
  return answer(call, tandem::relay::crc32c(bytes.Data() + *from, *to - *from));
}

Napi::Object load(Napi::Env env, Napi::Object exports) {
  exports.Set("version", Napi::Number::New(env, tandem::relay::kVersion));
  exports.Set("setTypeOfService", Napi::Function::New<set_type_of_service>(env));
  exports.Set("growReceiveBuffer", Napi::Function::New<grow_buffer<Direction::kReceive>>(env));
  exports.Set("growSendBuffer", Napi::Function::New<grow_buffer<Direction::kSend>>(env));
  exports.Set("kernelDrops", Napi::Function::New<kernel_drops>(env));
  exports.Set("receiveBacklog", Napi::Function::New<receive_backlog>(env));
  exports.Set("crc32c", Napi::Function::New<crc32c>(env));
  tandem::relay::export_engine(env, exports);
  tandem::relay::export_datagrams(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(relay, load)
