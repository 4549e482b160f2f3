#pragma once

#include <napi.h>

namespace tandem::relay {

void export_datagrams(Napi::Env env, Napi::Object exports);

}  // namespace tandem::relay
