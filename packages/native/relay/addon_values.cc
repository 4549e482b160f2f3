// Values of JavaScript as the engine's, checked on the way.
#include "addon_values.h"

#include <arpa/inet.h>

#include <cmath>
#include <string>

namespace tandem::relay {

// A figure from 0 to `most`; minus one for all else.
double figure_of(const Napi::Value& value, double most) {
  if (!value.IsNumber()) return -1;
  const double figure = value.As<Napi::Number>().DoubleValue();
  return figure >= 0 && figure <= most && figure == std::trunc(figure) ? figure : -1;
}

double field_of(const Napi::Object& of, const char* name, double most) {
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

bool read_listening(const Napi::Value& value, Listening* into) {
  if (!value.IsObject()) return false;
  const auto wanted = value.As<Napi::Object>();
  const Napi::Value events = wanted.Get("events");
  if (!events.IsArray()) return false;
  const auto list = events.As<Napi::Array>();
  for (std::uint32_t at = 0; at < list.Length(); ++at) {
    const double payload_type = figure_of(list.Get(at), 127);
    if (payload_type < 0) return false;
    into->events.set(static_cast<std::size_t>(payload_type));
  }
  into->absorbs = flag_of(wanted, "absorbs");
  into->inband = flag_of(wanted, "inband");
  into->fenced = flag_of(wanted, "fenced");
  return true;
}

bool read_key(const Napi::Value& value, KeyOrder* into) {
  if (!value.IsObject()) return false;
  const auto key = value.As<Napi::Object>();
  const double event = field_of(key, "event", UINT8_MAX);
  const double payload_type = field_of(key, "payloadType", 127);
  const double duration_ms = field_of(key, "durationMs", 60'000);
  if (event < 0 || payload_type < 0 || duration_ms < 0) return false;
  into->event = static_cast<std::uint8_t>(event);
  into->payload_type = static_cast<std::uint8_t>(payload_type);
  into->duration_ms = static_cast<std::uint32_t>(duration_ms);
  return true;
}

std::string address_text(const Endpoint& endpoint) {
  char text[INET6_ADDRSTRLEN] = "";
  const int family = endpoint.family == 4 ? AF_INET : AF_INET6;
  inet_ntop(family, endpoint.address.data(), text, sizeof(text));
  return text;
}

}  // namespace tandem::relay
