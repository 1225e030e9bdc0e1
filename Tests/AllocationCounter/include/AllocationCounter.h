// Preloaded into a process, or linked into it, it counts the process's heap allocations.
#pragma once

#include <stdint.h>

// How many there were so far.
uint64_t allocation_count(void);
