// Preloaded into a process, or linked into it, it counts the process's heap allocations.
#pragma once

#include <stdint.h>

// How many this thread has made so far.
uint64_t thread_allocation_count(void);
