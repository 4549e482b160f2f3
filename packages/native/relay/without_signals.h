// Signals are the main thread's: threads that are started meanwhile take none.
#pragma once

#include <pthread.h>
#include <signal.h>

namespace tandem::relay {

class WithoutSignals {
 public:
  WithoutSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace tandem::relay
