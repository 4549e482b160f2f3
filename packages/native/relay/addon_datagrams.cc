// The border between Node and a socket of signalling: the event loop tells when something waits,
// and JavaScript is called once for all that was read. datagrams.ts makes typed values of it.
#include "addon_datagrams.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "addon_values.h"
#include "datagrams.h"

// The event loop of Node, of which the headers of Node-API know the loop alone. These functions and
// figures stand in libuv's stable interface; how large a handle is, it tells itself.
extern "C" {
struct uv_loop_s;
struct uv_handle_s;
int uv_poll_init(uv_loop_s* loop, uv_handle_s* handle, int descriptor);
int uv_poll_start(uv_handle_s* handle, int events,
                  void (*told)(uv_handle_s* handle, int status, int events));
int uv_poll_stop(uv_handle_s* handle);
void uv_close(uv_handle_s* handle, void (*closed)(uv_handle_s* handle));
std::size_t uv_handle_size(int type);
void* uv_handle_get_data(const uv_handle_s* handle);
void uv_handle_set_data(uv_handle_s* handle, void* data);
}

namespace tandem::relay {
namespace {

constexpr int kPollHandle = 8;  // UV_POLL
constexpr int kReadable = 1;
constexpr int kWritable = 2;

void freed(uv_handle_s* handle) { std::free(handle); }

template <typename Array>
bool memory_of(const Napi::Value& value, std::size_t least, Napi::ObjectReference* kept,
               Array** into) {
  if (!value.IsTypedArray()) return false;
  auto array = value.As<Napi::TypedArray>();
  if (array.ByteLength() < least) return false;
  auto* first = static_cast<std::uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  *into = reinterpret_cast<Array*>(first);
  *kept = Napi::Persistent(value.As<Napi::Object>());
  return true;
}

class DatagramsObject : public Napi::ObjectWrap<DatagramsObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Datagrams",
                       {
                           InstanceMethod<&DatagramsObject::open>("open"),
                           InstanceMethod<&DatagramsObject::send>("send"),
                           InstanceMethod<&DatagramsObject::await_room>("awaitRoom"),
                           InstanceMethod<&DatagramsObject::close>("close"),
                       });
  }

  explicit DatagramsObject(const Napi::CallbackInfo& call)
      : ObjectWrap(call), context_(call.Env(), "TandemDatagrams") {}

  ~DatagramsObject() override { stop(); }

  // (row: where, which its own place is written to, { slab, rows } of both ways, told:
  // (count of what came, or minus an errno; whether there is room) => void)
  Napi::Value open(const Napi::CallbackInfo& call) {
    const Napi::Env env = call.Env();
    if (handle_ != nullptr || !call[0].IsTypedArray() || !call[1].IsObject() ||
        !call[2].IsFunction()) {
      return answer(call, -EINVAL);
    }
    const auto memory = call[1].As<Napi::Object>();
    DatagramRow* at = nullptr;
    constexpr std::size_t rows = kDatagramsAtOnce * sizeof(DatagramRow);
    constexpr std::size_t slab = kDatagramsAtOnce * kDatagramStride;
    if (!memory_of(call[0], sizeof(DatagramRow), &kept_[0], &at) ||
        !memory_of(memory.Get("received"), slab, &kept_[1], &received_) ||
        !memory_of(memory.Get("receivedRows"), rows, &kept_[2], &received_rows_) ||
        !memory_of(memory.Get("sent"), 1, &kept_[3], &sent_) ||
        !memory_of(memory.Get("sentRows"), rows, &kept_[4], &sent_rows_)) {
      return answer(call, -EINVAL);
    }
    sent_bytes_ = memory.Get("sent").As<Napi::TypedArray>().ByteLength();
    if (at->family != 4 && at->family != 6) return answer(call, -EINVAL);
    const std::int64_t opened = open_datagrams(*at);
    if (opened < 0) return answer(call, opened);
    descriptor_ = static_cast<int>(opened);
    local_row(descriptor_, at);
    told_ = Napi::Persistent(call[2].As<Napi::Function>());
    const int failed = begin_polling(env);
    if (failed != 0) {
      end();
      return answer(call, failed);
    }
    return answer(call, descriptor_);
  }

  // (how many, whose rows and bytes stand in the memory)
  Napi::Value send(const Napi::CallbackInfo& call) {
    const double count = figure_of(call[0], kDatagramsAtOnce);
    if (descriptor_ < 0) return answer(call, -EBADF);
    if (count < 1) return answer(call, -EINVAL);
    const auto whole = static_cast<std::size_t>(count);
    std::size_t bytes = 0;
    for (std::size_t at = 0; at < whole; ++at) bytes += sent_rows_[at].length;
    if (bytes > sent_bytes_) return answer(call, -EINVAL);
    return answer(call, batch_.send(descriptor_, sent_, sent_rows_, whole));
  }

  // What is told then is told once.
  Napi::Value await_room(const Napi::CallbackInfo& call) {
    if (handle_ == nullptr) return answer(call, -EBADF);
    return answer(call, uv_poll_start(handle_, kReadable | kWritable, &DatagramsObject::ready));
  }

  Napi::Value close(const Napi::CallbackInfo& call) {
    end();
    return answer(call, 0);
  }

 private:
  static Napi::Value answer(const Napi::CallbackInfo& call, std::int64_t figure) {
    return Napi::Number::New(call.Env(), static_cast<double>(figure));
  }

  int begin_polling(Napi::Env env) {
    uv_loop_s* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) return -EINVAL;
    auto* handle = static_cast<uv_handle_s*>(std::calloc(1, uv_handle_size(kPollHandle)));
    if (handle == nullptr) return -ENOMEM;
    const int failed = uv_poll_init(loop, handle, descriptor_);
    if (failed != 0) {
      std::free(handle);
      return failed;
    }
    handle_ = handle;
    uv_handle_set_data(handle_, this);
    // What waits for the loop is not to be collected.
    Ref();
    return uv_poll_start(handle_, kReadable, &DatagramsObject::ready);
  }

  static void ready(uv_handle_s* handle, int status, int events) {
    static_cast<DatagramsObject*>(uv_handle_get_data(handle))->on_ready(status, events);
  }

  void on_ready(int status, int events) {
    if (status < 0) {
      tell(-cleared_error(), false);
      return;
    }
    const bool has_room = (events & kWritable) != 0;
    if (has_room) uv_poll_start(handle_, kReadable, &DatagramsObject::ready);
    const bool waits = (events & kReadable) != 0;
    const std::int64_t count =
        waits ? batch_.receive(descriptor_, received_, received_rows_) : 0;
    if (count != 0 || has_room) tell(count, has_room);
  }

  // The loop stops to look at a socket with an error, which is one of the moment.
  int cleared_error() {
    int error = 0;
    socklen_t length = sizeof(error);
    getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &length);
    uv_poll_start(handle_, kReadable, &DatagramsObject::ready);
    return error == 0 ? EBADF : error;
  }

  void tell(std::int64_t count, bool has_room) {
    const Napi::Env env = Env();
    const Napi::HandleScope scope(env);
    // What is told may close it: it is not to be collected before this returns.
    [[maybe_unused]] const Napi::Object itself = Value();
    const napi_value words[] = {Napi::Number::New(env, static_cast<double>(count)),
                                Napi::Boolean::New(env, has_room)};
    told_.MakeCallback(env.Global(), 2, words, context_);
    if (!env.IsExceptionPending()) return;
    napi_value thrown = nullptr;
    napi_get_and_clear_last_exception(env, &thrown);
    napi_fatal_exception(env, thrown);
  }

  void end() {
    if (handle_ != nullptr) Unref();
    stop();
    // Who is told holds this, and would keep it and the memory of both ways for ever.
    told_.Reset();
    for (Napi::ObjectReference& one : kept_) one.Reset();
  }

  void stop() {
    if (handle_ != nullptr) {
      uv_poll_stop(handle_);
      uv_close(handle_, freed);
      handle_ = nullptr;
    }
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

  Napi::AsyncContext context_;
  DatagramBatch batch_;
  uv_handle_s* handle_ = nullptr;
  int descriptor_ = -1;
  std::uint8_t* received_ = nullptr;
  DatagramRow* received_rows_ = nullptr;
  std::uint8_t* sent_ = nullptr;
  DatagramRow* sent_rows_ = nullptr;
  std::size_t sent_bytes_ = 0;
  Napi::ObjectReference kept_[5];
  Napi::FunctionReference told_;
};

// (text, row) => whether it is an address
Napi::Value read_address_row(const Napi::CallbackInfo& call) {
  Napi::ObjectReference kept;
  DatagramRow* row = nullptr;
  bool is_read = false;
  if (call[0].IsString() && memory_of(call[1], sizeof(DatagramRow), &kept, &row)) {
    is_read = read_row(call[0].As<Napi::String>().Utf8Value().c_str(), row);
  }
  return Napi::Boolean::New(call.Env(), is_read);
}

// (row) => text
Napi::Value address_of_row(const Napi::CallbackInfo& call) {
  Napi::ObjectReference kept;
  DatagramRow* row = nullptr;
  char text[kRowTextBytes] = "";
  if (memory_of(call[0], sizeof(DatagramRow), &kept, &row)) write_row(*row, text);
  return Napi::String::New(call.Env(), text);
}

}  // namespace

void export_datagrams(Napi::Env env, Napi::Object exports) {
  exports.Set("Datagrams", DatagramsObject::define(env));
  exports.Set("readAddress", Napi::Function::New<read_address_row>(env));
  exports.Set("addressText", Napi::Function::New<address_of_row>(env));
}

}  // namespace tandem::relay
