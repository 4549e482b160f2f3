// Values of JavaScript as the engine's: each reader answers false, or a figure below zero, for what
// is none of its kind.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>

#include "commands.h"

namespace tandem::relay {

constexpr double kLargestWhole = 9'007'199'254'740'991;  // 2^53 - 1

double figure_of(const Napi::Value& value, double most = kLargestWhole);
double field_of(const Napi::Object& of, const char* name, double most = kLargestWhole);
bool flag_of(const Napi::Object& of, const char* name);
bool read_address(const Napi::Value& value, Endpoint* into);
bool read_wish(const Napi::Value& value, SideWish* into);
bool read_listening(const Napi::Value& value, Listening* into);
bool read_key(const Napi::Value& value, KeyOrder* into);
std::string address_text(const Endpoint& endpoint);

}  // namespace tandem::relay
