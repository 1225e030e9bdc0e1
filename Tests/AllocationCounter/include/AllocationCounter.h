// Preloaded into a process, it counts the process's heap allocations.
#pragma once
