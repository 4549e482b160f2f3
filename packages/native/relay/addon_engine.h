// The relay engine as an object of JavaScript; addon.cc puts it among the addon's exports.
#pragma once

#include <napi.h>

namespace tandem::relay {

void export_engine(Napi::Env env, Napi::Object exports);

}  // namespace tandem::relay
